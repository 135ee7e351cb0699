"""Say who of the people to talk to is there now, for whom.

Hours are kept in the time zone of whoever keeps them; its rules of daylight saving come with Python or
with the package tzdata.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_OF_DAY = 24 * 60
DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Shift:
    """Days of the week (Monday is 0) with their opening and closing time, in minutes since midnight.

    A shift that closes at or before the minute it opens ends on the next day. Raises ValueError for days
    and minutes that are none.
    """

    days: frozenset[int]
    opens: int
    closes: int

    def __post_init__(self) -> None:
        """Refuse what no week or no day has: better now than with a caller on the line."""
        minutes = range(MINUTES_OF_DAY)
        if not self.days or not self.days <= {*range(DAYS_OF_WEEK)}:
            raise ValueError(f"a shift on the days {sorted(self.days)}")
        if self.opens not in minutes or self.closes not in minutes:
            raise ValueError(f"a shift from minute {self.opens} to {self.closes}")

    @property
    def minutes(self) -> int:
        """Give how long the shift lasts, 24 hours at most."""
        return (self.closes - self.opens - 1) % MINUTES_OF_DAY + 1

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Give opening and closing time of the shift that begins on a day, by a clock on the wall."""
        opens = datetime.combine(day, time.min) + timedelta(minutes=self.opens)
        return opens, opens + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a helpline is open, in its own time zone.

    `closed_on` are days on which no shift begins: `2026-12-25`, or `12-25` in every year; the shift of
    the evening before goes on past midnight. Raises ValueError for a zone that is not known.
    """

    zone: str
    shifts: tuple[Shift, ...]
    closed_on: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse an unknown zone: better now than with a caller on the line."""
        if not is_zone(self.zone):
            raise ValueError(f"the time zone {self.zone!r} is not known")

    def is_open(self, at: float) -> bool:
        """Say whether somebody is there at a time (seconds since 1970)."""
        today = datetime.fromtimestamp(at, ZoneInfo(self.zone)).date()
        return any(
            opens <= at < closes
            for shift in self.shifts
            for day in (today - timedelta(1), today)
            if day.weekday() in shift.days and not self._is_holiday(day)
            for opens, closes in [self._span(shift, day)]
        )

    def _span(self, shift: Shift, day: date) -> tuple[float, float]:
        """Give when a shift begins and ends.

        Where the clock is put back, a time comes twice, and where it is put forward, it never comes:
        the shift is then the shorter one, because nobody is to be connected to a line that is closed.
        """
        opens, closes = shift.on(day)
        return max(self._readings(opens)), min(self._readings(closes))

    def _readings(self, wall: datetime) -> tuple[float, float]:
        here = wall.replace(tzinfo=ZoneInfo(self.zone))
        return here.timestamp(), here.replace(fold=1).timestamp()

    def _is_holiday(self, day: date) -> bool:
        return not self.closed_on.isdisjoint({day.isoformat(), f"{day:%m-%d}"})


def is_zone(name: str) -> bool:
    """Say whether a time zone is known by this name.

    >>> is_zone("America/New_York"), is_zone("America"), is_zone("../etc/passwd")
    (True, False, False)
    """
    try:
        return bool(ZoneInfo(name))
    except (OSError, ValueError, LookupError):  # OSError: a folder of zones; LookupError: no such name
        return False


@dataclass(frozen=True, slots=True)
class Referral:
    """Somebody to talk to: a name for keys, the number, the languages, and the hours (None: always)."""

    name: str
    phone: str
    languages: frozenset[str] = field(default_factory=frozenset)
    hours: Hours | None = None

    def is_open(self, at: float) -> bool:
        """Say whether somebody is there at a time (seconds since 1970)."""
        return self.hours is None or self.hours.is_open(at)


@dataclass(frozen=True, slots=True)
class Offer:
    """Who is there for a caller now, and who of those before is closed."""

    person: Referral | None
    closed: tuple[Referral, ...] = ()


def offer(people: Iterable[Referral], locale: str, at: float, after: str | None = None) -> Offer:
    """Find the first who is open and speaks a language, behind `after` in the order if that is given.

    Behind the last the order begins anew, so that somebody is always offered who is always there.
    """
    speaking = [each for each in people if locale in each.languages]
    place = next((number for number, each in enumerate(speaking, start=1) if each.name == after), 0)
    in_order = [*speaking[place:], *speaking[:place]]
    closed: list[Referral] = []
    for each in in_order:
        if each.is_open(at):
            return Offer(each, tuple(closed))
        closed.append(each)
    return Offer(None, tuple(closed))
