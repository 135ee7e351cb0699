"""List what can happen next in a call: keys, silence, how a transfer ended, and what became of a text."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.core.events import KeyPressed, Outcome, Reach, Silence, TransferEnd, TransferEnded, VoiceEvent
from ivr.core.menu import Menu
from ivr.core.places import apart
from ivr.core.prompts import Say
from ivr.core.referrals import DAYS_OF_WEEK, Referral
from ivr.core.session import PERSON, TRANSFER, CallSession
from messages.rehearsal.stage import AT

Heard = tuple[tuple[Say, ...], CallSession | None]
"""What is said, and where it leaves the caller; None is the end of the call."""

WAIT = "wait"
KEYS = (*"0123456789*#", WAIT)


def is_miss(session: CallSession, heard: Heard) -> bool:
    """Say whether a key had no meaning: it is counted, or ends the call."""
    there = heard[1]
    return there is None or there.wrong > session.wrong


def told_of(key: str, outcome: Outcome) -> str:
    """Name the move of who is told what became of the text that a key asked for.

    >>> told_of("1", Outcome.DONE)
    '1 (done)'
    """
    return f"{key} ({outcome})"


def moments(menu: Menu) -> dict[str, float]:
    """Give a moment for each set of people who can be closed together, by their names.

    The moment when most are open comes first. Of a line with people who are always there it is the only one.

    >>> moments(Menu(("en",), {}, {}, {}, frozenset(), 0.0, {}, ""))
    {'': 1000000000.0}
    """
    people = (*menu.people, *((menu.crisis_line,) if menu.crisis_line else ()))
    times = [AT, *(time for person in people for time in _turning_points(person))]
    found: dict[tuple[str, ...], float] = {}
    for time in times:
        found.setdefault(tuple(person.name for person in people if not person.is_open(time)), time)
    return {", ".join(closed): found[closed] for closed in sorted(found, key=len)}


def _turning_points(person: Referral) -> list[float]:
    """Give when a shift of somebody begins and ends, on every day of a week."""
    if person.hours is None:
        return []
    zone = ZoneInfo(person.hours.zone)
    days = [datetime.fromtimestamp(AT, zone).date() + timedelta(day) for day in range(DAYS_OF_WEEK)]
    walls = [wall for shift in person.hours.shifts for day in days for wall in shift.on(day)]
    return [wall.replace(tzinfo=zone).timestamp() for wall in walls]


class Moves:
    """Every move by its name: a key, alone or with what else holds, as `7 (hidden)` or `0 (closed: acs)`."""

    def __init__(self, menu: Menu) -> None:
        (_, self.at), *later = moments(menu).items()
        away = {f" (closed: {closed})": at for closed, at in later}
        anywhere: dict[str, VoiceEvent] = {key: KeyPressed(self.at, key) for key in KEYS}
        anywhere[WAIT] = Silence(self.at)
        for reach in (Reach.HIDDEN, Reach.ABROAD):
            anywhere[f"7 ({reach})"] = KeyPressed(self.at, "7", reach)
        anywhere |= {f"0{told}": KeyPressed(at, "0") for told, at in away.items()}
        at_person = {f"1{told}": KeyPressed(at, "1") for told, at in away.items()}
        ends = {
            f"{end}{told}": TransferEnded(at, end)
            for end in TransferEnd
            for told, at in {"": self.at, **away}.items()
        }
        self._anywhere, self._at_person, self._ends = (*anywhere,), (*anywhere, *at_person), (*ends,)
        self.events: Mapping[str, VoiceEvent] = anywhere | at_person | ends

    def open_to(self, session: CallSession) -> tuple[str, ...]:
        """Name what can happen to a caller who has missed nothing."""
        head = apart(session.place)[0]
        return {TRANSFER: self._ends, PERSON: self._at_person}.get(head, self._anywhere)
