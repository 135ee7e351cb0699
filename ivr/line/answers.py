"""Answer texts: the same text gets the same answer and changes state once, with the store or without."""

from contextlib import suppress
from dataclasses import dataclass, replace

from ivr.adapters.trip import TRIP_SECONDS
from ivr.adapters.twiml import segments_of
from ivr.core import sms
from ivr.core.effects import Effect, Erase, StoreOptIn, StoreOptOut
from ivr.core.errors import StoreError
from ivr.core.events import EffectDone, Outcome
from ivr.core.pace import Spent
from ivr.core.ports import Conflict, Purse, Sent, TextCommit, TextMemory, Wish
from ivr.core.prompts import Reply, TextTurn
from ivr.core.replies import Held, Watch, Weighed, weigh
from ivr.core.session import TextSession
from ivr.line.edges import Edges, day_of
from ivr.line.parties import Caller, Text
from ivr.line.tally import count_text
from messages.release import Release

ATTEMPTS = 3
"""A text whose session changed under it is stepped again, twice at most; then it is stored as it is."""

TURN_SECONDS = 0.5
"""What a turn may spend on the store altogether; no trip is begun with less time left than one may take."""

_A_MOMENT = 0.000_001


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a text in the making; it is from one release, however often it is stepped."""

    edges: Edges
    release: Release
    caller: Caller
    text: Text

    def give(self) -> Sent:
        """Step and store, again if another text came in between; without the store, step alone.

        What this process has answered without the store, it answers again in the same words.
        """
        given = self.edges.recall.sent(self.text.sid)
        if given:
            return self._again(given)
        session, keys = TextSession(), self.caller.keys
        if not keys:
            return self._without_store(session)
        started, attempts = self.edges.stopwatch(), ATTEMPTS
        try:
            while True:
                attempts -= 1
                self._check_time(started)
                memory = self.edges.store.read_text(keys, self.text.sid, self._purse)
                if memory.sent:
                    return self._again(memory.sent)
                session = memory.session
                self._check_time(started)
                with suppress(Conflict):
                    return self._commit(memory, force=attempts == 0)
        except StoreError as error:
            self.edges.went_without(error, "a text is answered without the store")
            return self._without_store(session)

    def _again(self, sent: Sent) -> Sent:
        self.edges.metrics.repeat()
        return sent

    def _check_time(self, started: float) -> None:
        if self.edges.stopwatch() - started > TURN_SECONDS - TRIP_SECONDS:
            raise StoreError("the store is too slow for another trip")

    @property
    def _purse(self) -> Purse:
        return Purse(day_of(self.text.event.at), self.caller.prefix)

    def _commit(self, memory: TextMemory, force: bool) -> Sent:
        """Step, and take an effect as done: it is stored in the same commit as its confirmation."""
        self.edges.recall.keep_spent(self._purse, memory.spent)
        spent = self.edges.recall.spent(self._purse)  # with what went out while the store was away
        waiting = self.edges.waiting(self.caller.keys, self.text.sid)
        is_waiting = waiting is not None and waiting.at >= memory.wish_at
        before = self._known(memory.session, waiting if is_waiting else None)
        turn, effect = self._step(before)
        after = self._settled(turn, Outcome.DONE)
        watch = Watch(memory.pace, spent, self.edges.deployment.caps, self.caller.reach)
        weighed = weigh(self.release.menu, watch, before, after, self.text.event.at)
        last_wish_at = waiting.at if waiting and is_waiting else memory.wish_at
        wish = self._wish(effect, last_wish_at)
        sent = Sent(weighed.turn.reply, self.release.name)
        commit = TextCommit(
            memory=memory,
            session=weighed.turn.session,
            sent=sent,
            pace=weighed.pace,
            segments=self._segments(sent.reply),
            wish=wish,
            chose_locale=weighed.turn.session.locale != before.locale,
            erases=isinstance(effect, Erase),
            force=force,
        )
        committed = self.edges.store.commit_text(self.caller.keys, self.text.sid, self._purse, commit)
        if wish and not committed.is_safe:
            self.edges.keep_wish(wish)
        if committed.sent is sent:
            self._count(watch, weighed, effect, commit.segments)
        return committed.sent

    def _without_store(self, session: TextSession) -> Sent:
        """Answer by what is known now; a wish to be left alone goes to the spool."""
        recall, text = self.edges.recall, self.text
        waiting = self.edges.waiting(self.caller.keys, text.sid)
        before = self._known(session, waiting)
        turn, effect = self._step(before)
        after = self._settled(turn, self._do_alone(effect, waiting.at if waiting else 0.0))
        pace, spent = recall.pace(self.caller.echo), recall.spent(self._purse)
        watch = Watch(pace, spent, self.edges.deployment.caps, self.caller.reach)
        weighed = weigh(self.release.menu, watch, before, after, text.event.at)
        sent = Sent(weighed.turn.reply, self.release.name)
        recall.keep(self.caller.echo, weighed.pace, text.sid, sent)
        segments = self._segments(sent.reply)
        recall.keep_spent(self._purse, Spent(spent.prefix + segments, spent.line + segments))
        self._count(watch, weighed, effect, segments)
        return sent

    def _do_alone(self, effect: Effect | None, last_wish_at: float) -> Outcome:
        """Do without the store what an effect asks for; where nobody is known, there is nothing to erase."""
        wish = self._wish(effect, last_wish_at)
        if wish:
            return Outcome.DONE if self.edges.keep_wish(wish) else Outcome.FAILED
        is_done = effect is None or (isinstance(effect, Erase) and not self.caller.keys)
        return Outcome.DONE if is_done else Outcome.FAILED

    def _step(self, before: TextSession) -> tuple[TextTurn, Effect | None]:
        turn = sms.step(self.release.menu, before, self.text.event, self.edges.deployment)
        return turn, next(iter(turn.effects), None)

    def _settled(self, turn: TextTurn, outcome: Outcome) -> TextTurn:
        """Tell the conversation how the effect of a turn ended, and take what it says then."""
        for effect in turn.effects:
            done = EffectDone(self.text.event.at, effect, outcome)
            turn = sms.step(self.release.menu, turn.session, done, self.edges.deployment)
        return turn

    def _known(self, session: TextSession, waiting: Wish | None) -> TextSession:
        """Add what the store does not know: the language of our number, and a wish that waits."""
        return replace(
            session,
            locale=session.locale or self.edges.numbers.get(self.caller.line),
            opted_out=waiting.opted_out if waiting else session.opted_out,
        )

    def _wish(self, effect: Effect | None, last_wish_at: float) -> Wish | None:
        """Write a wish down as the latest of this caller: two machines have two clocks."""
        if not isinstance(effect, StoreOptOut | StoreOptIn) or not self.caller.keys:
            return None
        at = max(self.text.event.at, last_wish_at + _A_MOMENT)
        return Wish(self.caller.keys[0], self.text.sid, isinstance(effect, StoreOptOut), at)

    def _segments(self, reply: Reply | None) -> int:
        return segments_of(self.release, reply) if reply else 0

    def _count(self, watch: Watch, weighed: Weighed, effect: Effect | None, segments: int) -> None:
        metrics = self.edges.metrics
        metrics.answer(weighed.held)
        metrics.segments(by=segments)
        count_text(metrics, weighed.turn.reply)
        if watch.cap and weighed.held is not Held.GIVEN:
            metrics.cap(watch.cap)
        if isinstance(effect, StoreOptOut | StoreOptIn):
            metrics.wish("out" if isinstance(effect, StoreOptOut) else "in")
