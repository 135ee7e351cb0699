"""Write the hours of a helpline in words, as approvals bind them and callers hear them.

Names of days and zones, times and lists come from Babel (Unicode CLDR); what it has no words for, such as
"to", stands as patterns in the locale.toml of a language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time, get_timezone_name
from babel.lists import format_list

from ivr.core.referrals import DAYS_OF_WEEK, MINUTES_OF_DAY, Hours, Shift

_YEAR = 2099
"""So far ahead that a zone has the last of its rules: the words do not depend on when they are made."""

_LONG_RUN = 3
"""Days in a row that are said as a span; two are named one by one."""

_BLANKS = re.compile(r"\s+")
_SLOT = re.compile(r"\{(\d)\}")


@dataclass(frozen=True, slots=True)
class Patterns:
    """What Babel has no words for; `{0}` and `{1}` are filled.

    `always`, `every_day` and `all_day` are whole; `days` and `times` span two of them; `zoned` puts a zone
    to times, `elsewhere` the same times in another zone behind them; `shift` joins days and times, `shifts`
    one shift and the next; `holidays` says of hours that they do not hold on some holidays.
    """

    always: str
    every_day: str
    all_day: str
    days: str
    times: str
    zoned: str
    elsewhere: str
    shift: str
    shifts: str
    holidays: str


SLOTS = {"always": 0, "every_day": 0, "all_day": 0, "holidays": 1}
"""How many places a pattern has to fill; the others have two."""


def is_pattern(text: str, slots: int) -> bool:
    """Say whether a text has its places to fill, each once, and no other brace.

    >>> is_pattern("{0} to {1}", 2), is_pattern("{0} to {0}", 2), is_pattern("{0} to {1!r}", 2)
    (True, False, False)
    """
    is_whole = not any(brace in _SLOT.sub("", text) for brace in "{}")
    return bool(text.strip()) and is_whole and sorted(_SLOT.findall(text)) == [*map(str, range(slots))]


@lru_cache(maxsize=256)
def write_hours(hours: Hours | None, tag: str, patterns: Patterns, zones: tuple[str, ...]) -> str:
    """Write hours (None: always) in a language, in their own zone and in those of the callers.

    >>> en = Patterns("always", "every day", "all day", "{0} to {1}", "{0} to {1}", "{0} {1}", "{0}, {1}",
    ...     "{0}, {1}", "{0}; {1}", "{0}, but not on some holidays")
    >>> write_hours(Hours("America/New_York", (Shift(frozenset({0, 1, 2}), 540, 1260),)), "en-US", en, ())
    'Monday to Wednesday, 9:00 AM to 9:00 PM Eastern Time'
    """
    if hours is None:
        return patterns.always
    locale = Locale.parse(tag, sep="-")
    words = ""
    for shift in hours.shifts:
        days = _days(shift.days, locale, patterns)
        times = ""
        for zone, ahead in _zones(shift, hours.zone, zones):
            here = _fill(patterns.zoned, _times(shift, ahead, locale, patterns), _zone(zone, locale))
            times = _fill(patterns.elsewhere, times, here) if times else here
        said = _fill(patterns.shift, days, times)
        words = _fill(patterns.shifts, words, said) if words else said
    return _BLANKS.sub(" ", _fill(patterns.holidays, words) if hours.closed_on else words)


def _fill(pattern: str, *words: str) -> str:
    return _SLOT.sub(lambda slot: words[int(slot[1])], pattern)


def _days(days: frozenset[int], locale: Locale, patterns: Patterns) -> str:
    """Name days, those in a row as a span; a row may go on past Sunday."""
    if len(days) == DAYS_OF_WEEK:
        return patterns.every_day
    names = locale.days["format"]["wide"]
    said: list[str] = []
    for first in sorted(day for day in days if (day - 1) % DAYS_OF_WEEK not in days):
        row = [first]
        while (row[-1] + 1) % DAYS_OF_WEEK in days:
            row.append((row[-1] + 1) % DAYS_OF_WEEK)
        is_span = len(row) >= _LONG_RUN
        said += (
            [_fill(patterns.days, names[first], names[row[-1]])] if is_span else [names[each] for each in row]
        )
    return format_list(said, locale=locale)


def _times(shift: Shift, ahead: int, locale: Locale, patterns: Patterns) -> str:
    """Give opening and closing time in a zone that is so many minutes ahead of that of the shift."""
    if shift.minutes == MINUTES_OF_DAY:
        return patterns.all_day
    written = []
    for minute in (shift.opens, shift.closes):
        hour, rest = divmod((minute + ahead) % MINUTES_OF_DAY, 60)
        written.append(format_time(time(hour, rest), "short", locale=locale))
    return _fill(patterns.times, *written)


def _zone(zone: str, locale: Locale) -> str:
    """Name a zone; one that keeps no summer time bears the name of the time that it keeps all year.

    "Mountain Time" would lead a caller astray for half of the year where the helpline is in Arizona.
    """
    info = ZoneInfo(zone)
    has_summer_time = len({_noon(day).replace(tzinfo=info).utcoffset() for day in _year()}) > 1
    return get_timezone_name(info, locale=locale, zone_variant="generic" if has_summer_time else "standard")


def _zones(shift: Shift, own: str, zones: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Give the zones in which a shift is told, with the minutes that each is ahead of its own.

    Where the times would not hold all year, or the shift would begin on another day, its own zone is
    told alone; so it is of a shift without an end.
    """
    yield own, 0
    if shift.minutes == MINUTES_OF_DAY:
        return
    ahead = {zone: _ahead(shift, own, zone) for zone in zones if zone != own}
    known = {zone: minutes for zone, minutes in ahead.items() if minutes is not None}
    if len(known) == len(ahead) and all(
        shift.opens + each in range(MINUTES_OF_DAY) for each in known.values()
    ):
        yield from known.items()


def _ahead(shift: Shift, own: str, zone: str) -> int | None:
    """Give how many minutes a zone is ahead whenever a shift begins and ends; None if that differs."""
    found = set()
    for day in _year():
        if day.weekday() in shift.days:
            for wall in shift.on(day):
                here = wall.replace(tzinfo=ZoneInfo(own))
                there = here.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
                found.add(there - wall)
    return found.pop() // timedelta(minutes=1) if len(found) == 1 else None


def _year() -> Iterator[date]:
    return (date(_YEAR, 1, 1) + timedelta(number) for number in range(365))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))
