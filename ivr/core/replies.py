"""Replies to texts: a message of the line in one language or in all, and whether it is given at all."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from ivr.core.deployment import Caps
from ivr.core.events import Reach
from ivr.core.menu import Menu
from ivr.core.pace import Pace, Spent
from ivr.core.prompts import Line, Reply, TextTurn
from ivr.core.session import TextSession

_ASK_FOR_LANGUAGE = ("gate", "start", "dying")
"""Their bilingual forms print 1 and 2 for the languages, whatever was printed before."""

_CRIES = frozenset({"crisis", "urgent", "start", "start_failed"}) | {
    f"{danger}stop{end}" for danger in ("", "crisis_", "urgent_") for end in ("", "_failed")
}
"""Answers that are given whatever a phone has sent before, and whatever was spent."""


def system(menu: Menu, session: TextSession, key: str, locale: str | None) -> TextTurn:
    """Give a system message in one language, or its short form in every one while none is known."""
    if locale:
        return TextTurn(session, Reply((Line(key, locale),)))
    if key in _ASK_FOR_LANGUAGE:
        session = replace(session, offers=(), offered_in=None)
    return TextTurn(session, Reply(tuple(Line(f"both.{key}", each) for each in menu.locales)))


HUSHED_UP_TO = 2
"""Thousands of phones of one prefix are told whom to call, each once, up to so many times its cap."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What decides whether a phone is answered: how it texts, what was spent today, and where it is."""

    pace: Pace = field(default_factory=Pace)
    spent: Spent = field(default_factory=Spent)
    caps: Caps = field(default_factory=Caps)
    reach: Reach = Reach.TEXTS

    @property
    def cap(self) -> str:
        """Name the cap that is reached; empty: none is."""
        return self.caps.reached(self.spent)

    @property
    def is_spent(self) -> bool:
        """Say whether not even the line that tells whom to call can be sent any more."""
        return self.cap == "line" or self.spent.prefix >= HUSHED_UP_TO * self.caps.prefix_segments

    def holds(self, answer: str, at: float) -> str:
        """Name what a phone is told that is not answered; empty: it is answered."""
        if self.reach is Reach.ABROAD:
            return "abroad"
        if self.cap == "prefix" or self.pace.is_flood(at):
            return "hush"
        return "echo" if self.pace.is_echo(answer, at) else ""


class Held(StrEnum):
    """What becomes of an answer: given, held back behind the approved line or in silence, or over the cap."""

    GIVEN = "given"
    HUSHED = "hushed"
    SILENT = "silent"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class Weighed:
    """An answer as it is given, the pace with it counted, and what became of it."""

    turn: TextTurn
    pace: Pace
    held: Held = Held.GIVEN


def weigh(menu: Menu, watch: Watch, before: TextSession, turn: TextTurn, at: float) -> Weighed:
    """Give an answer, hold it back behind one approved line, or keep silent; and count it.

    What was not said leaves no trace in the session: nobody can reply to it.
    """
    if turn.reply is None:
        return Weighed(turn, watch.pace.after("", at, held=False))
    answer = " ".join(line.key for line in turn.reply.lines)
    pace = watch.pace.after(answer, at, held=False)
    silent = TextTurn(replace(before, opted_out=turn.session.opted_out), None, turn.effects)
    if turn.reply.lines[0].key.removeprefix("both.") in _CRIES:
        if before.opted_out != turn.session.opted_out or watch.pace.hears(answer, at):
            return Weighed(turn, pace)
        return Weighed(silent, watch.pace, Held.SILENT)  # what is counted is how often it was answered
    if watch.is_spent:
        return Weighed(silent, pace, Held.CAPPED)
    hush = watch.holds(answer, at)
    if not hush:
        return Weighed(turn, pace)
    pace = watch.pace.after(answer, at, held=True)
    if watch.pace.is_hushed(at):
        return Weighed(silent, pace, Held.SILENT)
    told = system(menu, silent.session, hush, _language(turn.reply))
    return Weighed(replace(silent, reply=told.reply), pace, Held.HUSHED)


def _language(reply: Reply) -> str | None:
    first = reply.lines[0]
    return None if first.key.startswith("both.") else first.locale
