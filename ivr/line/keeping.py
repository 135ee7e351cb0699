"""Send callers the words they have heard: once a call and place, and never to whom said stop."""

import logging
from contextlib import suppress
from dataclasses import dataclass

from ivr.adapters.twiml import body_of
from ivr.core import sms
from ivr.core.effects import SendText
from ivr.core.errors import SpoolError, StoreError
from ivr.core.events import Outcome
from ivr.core.ports import Claim, Conflict, Purse, Sender, Sent, TextCommit, Wish
from ivr.core.prompts import Line as Message
from ivr.core.prompts import Reply
from ivr.line.edges import Edges, day_of
from ivr.line.parties import Caller
from messages.release import Release
from messages.segments import count

log = logging.getLogger(__name__)

TIME_LEFT_SECONDS = 2.0
"""Where sending took longer, the caller's answer goes first: Twilio asks again after 4 s."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """One text that a caller has asked for in a call."""

    edges: Edges
    release: Release
    caller: Caller
    call: str
    effect: SendText
    at: float

    def send(self) -> Outcome:
        """Send the text if it may be sent, and say how that ended."""
        sender, number = self.edges.sender, self.caller.number
        outcome = self._send(sender, number) if sender and number else Outcome.FAILED
        self.edges.metrics.kept_text(outcome)
        if outcome is Outcome.CAPPED:
            self.edges.metrics.cap("texts")
        return outcome

    def _send(self, sender: Sender, number: str) -> Outcome:
        """Claim, send, settle; while wishes to be left alone cannot be read, nothing is sent."""
        claim = self._claim
        try:
            waiting = self.edges.spool.standing(self.caller.keys, "")
            refused = Outcome.OPTED_OUT if waiting and waiting.opted_out else None
            refused = refused or self.edges.store.claim_text(claim)
        except StoreError as error:
            self.edges.went_without(error, "a text is not sent")
            return Outcome.FAILED
        except SpoolError as error:
            log.error("%s: a text is not sent", error)
            return Outcome.FAILED
        if refused:
            return refused
        reply = self._reply()
        body = body_of(self.release, reply)
        line = self.caller.line if self.caller.line in self.edges.numbers else ""
        started = self.edges.stopwatch()
        outcome = sender.send(number, body, self.at, line)
        has_time = self.edges.stopwatch() - started < TIME_LEFT_SECONDS
        was_sent = outcome in (Outcome.DONE, Outcome.UNSURE)
        segments = count(body).segments if was_sent else 0
        self._settle(claim, outcome, segments)
        if was_sent:
            self.edges.metrics.segments(by=segments)
            if has_time:
                self._let_it_go_on(Sent(reply, self.release.name))
        return outcome

    @property
    def _claim(self) -> Claim:
        purse = Purse(day_of(self.at), self.caller.prefix)
        return Claim(self.caller.keys, self.call, self.effect.place, purse, self.edges.deployment.caps)

    def _reply(self) -> Reply:
        locale = self.effect.locale
        return Reply((Message(self.effect.key, locale), Message("kept", locale)))

    def _settle(self, claim: Claim, outcome: Outcome, segments: int) -> None:
        if outcome is Outcome.OPTED_OUT:  # Twilio knows of a stop that we do not
            self.edges.store_wish(Wish(self.caller.keys[0], self.call, True, self.at))
        try:
            self.edges.store.settle_text(claim, outcome, segments)
        except StoreError as error:
            self.edges.went_without(error, "a text stays unsettled, and is not sent again in this call")

    def _let_it_go_on(self, sent: Sent) -> None:
        """Let MORE bring the next part of what was just sent; a texter who is busy meanwhile goes first."""
        keys, sid = self.caller.keys, f"{self.call}.{self.effect.place}"
        purse = Purse(day_of(self.at))
        with suppress(StoreError, Conflict):
            memory = self.edges.store.read_text(keys, sid, purse)
            if self.release.menu.is_lasting(self.effect.place):
                where = (self.effect.place, self.effect.locale, self.at)
                session = sms.go_on_from(self.release.menu, memory.session, *where)
                commit = TextCommit(memory, session, sent, memory.pace)
                self.edges.store.commit_text(keys, sid, purse, commit)
