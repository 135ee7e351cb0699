"""The one loop: load, step, effect, outcome, step, commit. Nothing is said here, and nothing parsed.

A call lives in its address and a text can be answered by its words alone, so every answer here
outlives the store; only a wish to be left alone must be kept, and waits on the disk if need be.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from ivr.adapters.trip import TRIP_SECONDS
from ivr.core import sms, voice
from ivr.core.effects import Effect, StoreOptOut
from ivr.core.errors import SpoolError, StoreError
from ivr.core.events import CallStarted, EffectDone, KeyPressed, Outcome, Silence, TextReceived
from ivr.core.ports import (
    CallerKey,
    CallMemory,
    Conflict,
    Sent,
    SessionStore,
    Spool,
    TextCommit,
    TextMemory,
    Wish,
)
from ivr.core.prompts import TextTurn, VoiceTurn
from ivr.core.session import CallSession, TextSession
from messages.release import Release
from messages.shelf import Shelf

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""A text whose session changed under it is stepped again, twice at most; then it is stored as it is."""

TURN_SECONDS = 0.5
"""What a turn may spend on the store altogether; no trip is begun with less time left than one may take."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who speaks, by the key of their memory (None: a hidden number), and to which of our numbers."""

    key: CallerKey | None
    line: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text and its SID, by which it is known if it comes again."""

    sid: str
    event: TextReceived


@dataclass(frozen=True, slots=True)
class Line:
    """The line: its words, its memory, its spool, its numbers that speak one language, and its stopwatch."""

    shelf: Shelf
    store: SessionStore
    spool: Spool
    numbers: Mapping[str, str]
    stopwatch: Callable[[], float]

    def answer_call(self, caller: Caller, at: float) -> tuple[Release, VoiceTurn]:
        """Answer the phone, in the language of the number or of the caller's last choice."""
        release = self.shelf.current
        memory = self._recall(caller)
        locale = self.numbers.get(caller.line) or memory.locale
        turn = voice.step(release.menu, CallSession(), CallStarted(at, locale, memory.last_call))
        return release, turn

    def _recall(self, caller: Caller) -> CallMemory:
        if caller.key is None:
            return CallMemory()
        try:
            return self.store.read_call(caller.key)
        except StoreError as error:
            log.warning("a call starts without memory: %s", error)
            return CallMemory()

    def answer_key(
        self, caller: Caller, session: CallSession, event: KeyPressed | Silence
    ) -> tuple[Release, VoiceTurn]:
        """Answer a key or silence; the call goes on even if it cannot be remembered."""
        release = self.shelf.current
        turn = voice.step(release.menu, session, event)
        if caller.key is not None and turn.effects:
            try:
                self.store.commit_call(caller.key, turn.effects)
            except StoreError as error:
                log.warning("a call goes on without memory: %s", error)
        return release, turn

    def answer_text(self, caller: Caller, text: Text) -> Sent:
        """Answer a text; the same text (its SID) gets the same answer and changes state once."""
        return _Answer(self, self.shelf.current, caller, text).give()


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer to a text in the making; it is from one release, however often it is stepped."""

    line: Line
    release: Release
    caller: Caller
    text: Text

    def give(self) -> Sent:
        """Step and store, again if another text came in between; without the store, step alone."""
        session, caller = TextSession(), self.caller.key
        if caller is None:
            return self._without_store(session)
        started, attempts = self.line.stopwatch(), ATTEMPTS
        try:
            while True:
                attempts -= 1
                self._check_time(started)
                memory = self.line.store.read_text(caller, self.text.sid)
                if memory.sent:
                    return memory.sent
                session = memory.session
                self._check_time(started)
                commit = self._commit(memory, force=attempts == 0)
                with suppress(Conflict):
                    return self.line.store.commit_text(caller, self.text.sid, commit)
        except StoreError as error:
            log.warning("a text is answered without the store: %s", error)
            return self._without_store(session)

    def _check_time(self, started: float) -> None:
        if self.line.stopwatch() - started > TURN_SECONDS - TRIP_SECONDS:
            raise StoreError("the store is too slow for another trip")

    def _commit(self, memory: TextMemory, force: bool) -> TextCommit:
        """Step, and take a wish as stored: it is stored in the same commit as its confirmation."""
        before = self._known(memory.session)
        turn = sms.step(self.release.menu, before, self.text.event)
        effect = next(iter(turn.effects), None)
        outcome = Outcome.DONE
        if effect and self._standing() is not None:
            outcome = self._spool(effect)  # behind the older wish that still waits
        after = self._settled(turn, outcome)
        return TextCommit(
            memory=memory,
            session=after.session,
            sent=Sent(after.reply, self.release.name),
            opted_out=_wants_silence(effect) if effect and outcome is Outcome.DONE else None,
            chose_locale=after.session.locale != before.locale,
            force=force,
        )

    def _without_store(self, session: TextSession) -> Sent:
        """Answer by what is known now; a wish to be left alone goes to the spool."""
        turn = sms.step(self.release.menu, self._known(session), self.text.event)
        effect = next(iter(turn.effects), None)
        outcome = self._spool(effect) if effect else Outcome.DONE
        return Sent(self._settled(turn, outcome).reply, self.release.name)

    def _settled(self, turn: TextTurn, outcome: Outcome) -> TextTurn:
        """Tell the conversation how the effect of a turn ended, and take what it says then."""
        for effect in turn.effects:
            done = EffectDone(self.text.event.at, effect, outcome)
            turn = sms.step(self.release.menu, turn.session, done)
        return turn

    def _known(self, session: TextSession) -> TextSession:
        """Add what the store does not know: the language of our number, and wishes that wait in the spool."""
        standing = self._standing()
        return replace(
            session,
            locale=session.locale or self.line.numbers.get(self.caller.line),
            opted_out=session.opted_out if standing is None else standing,
        )

    def _standing(self) -> bool | None:
        try:
            return self.line.spool.standing(self.caller.key, self.text.sid) if self.caller.key else None
        except SpoolError as error:
            log.error("%s: wishes that wait there are not seen", error)
            return None

    def _spool(self, effect: Effect) -> Outcome:
        if self.caller.key is None:
            return Outcome.FAILED
        wish = Wish(self.caller.key, self.text.sid, _wants_silence(effect), self.text.event.at)
        try:
            self.line.spool.add(wish)
        except SpoolError as error:
            log.error("%s: the caller is told that the wish is not stored", error)
            return Outcome.FAILED
        return Outcome.DONE


def _wants_silence(effect: Effect) -> bool:
    return isinstance(effect, StoreOptOut)
