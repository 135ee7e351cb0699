"""The one loop: load, step, effect, outcome, step, commit. Nothing is said here, and nothing parsed.

A call lives in its address and a text can be answered by its words alone, so every answer here
outlives the store; only a wish to be left alone must be kept, and waits on the disk if need be.
"""

from dataclasses import dataclass

from ivr.core import voice
from ivr.core.effects import SendText
from ivr.core.errors import StoreError
from ivr.core.events import CallStarted, EffectDone, KeyPressed, Silence, TransferEnded
from ivr.core.ports import CallMemory, Sent, Wish
from ivr.core.prompts import VoiceTurn
from ivr.core.session import CallSession
from ivr.line.answers import Answer
from ivr.line.edges import Edges
from ivr.line.keeping import Keeping
from ivr.line.parties import Caller, Text, TextStatus
from ivr.line.tally import count_call
from messages.release import Release

__all__ = ["Caller", "Edges", "Line", "Text", "TextStatus"]

STOPPED = "21610"
"""Twilio's code for a phone that has said stop to Twilio."""

TEXTLESS = frozenset({"21614", "30006"})
"""Twilio's codes for phones that take no texts."""


@dataclass(frozen=True, slots=True)
class Line:
    """The line, between its edges."""

    edges: Edges

    def answer_call(self, caller: Caller, at: float) -> tuple[Release, VoiceTurn]:
        """Answer the phone, in the language of the number or of the caller's last choice."""
        release = self.edges.shelf.current
        memory = self._recall(caller)
        locale = self.edges.numbers.get(caller.line) or memory.locale
        event = CallStarted(at, locale, memory.last_call)
        return release, voice.step(release.menu, CallSession(), event, self.edges.deployment)

    def _recall(self, caller: Caller) -> CallMemory:
        if not caller.keys:
            return CallMemory()
        try:
            return self.edges.store.read_call(caller.keys)
        except StoreError as error:
            self.edges.went_without(error, "a call starts without memory")
            return CallMemory()

    def answer_key(
        self, caller: Caller, call: str, session: CallSession, event: KeyPressed | Silence | TransferEnded
    ) -> tuple[Release, VoiceTurn]:
        """Answer a key, silence or the end of a talk; the call goes on even if it cannot be remembered."""
        release = self.edges.shelf.current
        turn = voice.step(release.menu, session, event, self.edges.deployment)
        for effect in turn.effects:
            if isinstance(effect, SendText):
                outcome = Keeping(self.edges, release, caller, call, effect, event.at).send()
                done = EffectDone(event.at, effect, outcome)
                turn = voice.step(release.menu, session, done, self.edges.deployment)
        count_call(self.edges.metrics, session, event, turn)
        if caller.keys and turn.effects:
            try:
                self.edges.store.commit_call(caller.keys, turn.effects)
            except StoreError as error:
                self.edges.went_without(error, "a call goes on without memory")
        return release, turn

    def answer_text(self, caller: Caller, text: Text) -> Sent:
        """Answer a text; the same text (its SID) gets the same answer and changes state once."""
        return Answer(self.edges, self.edges.shelf.current, caller, text).give()

    def note(self, caller: Caller, status: TextStatus) -> None:
        """Count what became of a text, once, and mirror what Twilio knows of the phone."""
        if caller.keys and status.error_code == STOPPED:
            self.edges.store_wish(Wish(caller.keys[0], status.sid, True, status.sent_at))
        try:
            if caller.keys and status.error_code in TEXTLESS:
                self.edges.store.mark_textless(caller.keys)
            is_first = self.edges.store.is_first(status.sid, status.status)
        except StoreError as error:
            self.edges.went_without(error, "the status of a text may be counted twice")
            is_first = True
        if is_first:
            self.edges.metrics.text_status(status.status, status.error_code)
