"""The directory of helplines: the numbers that a text may speak, and who of them is offered to whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ivr.core.referrals import MINUTES_OF_DAY, Hours, Referral, Shift, is_zone
from messages.render import is_phone
from messages.tables import ANY_TEXT, Form, TomlFile

SOME = range(0, 101)
"""How long a list in the directory may be."""

_ALWAYS = "24/7"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ROW = rf"(?:{'|'.join(_DAYS)})(?:-(?:{'|'.join(_DAYS)}))?"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_SHIFT = re.compile(
    rf"(?P<days>{_ROW}(?:,{_ROW})*) (?P<opens>{_TIME})-(?!(?P=opens))(?P<closes>{_TIME}|24:00)", re.ASCII
)
_DAY = re.compile(r"(?:\d{4}-)?\d\d-\d\d", re.ASCII)
_LEAP_YEAR = 2028
"""A year with all days that a holiday of every year may be."""


def read_shift(text: str) -> Shift | None:
    """Read a shift; None if it cannot be read.

    >>> read_shift("Mon-Wed,Sat 22:00-02:00")
    Shift(days=frozenset({0, 1, 2, 5}), opens=1320, closes=120)
    """
    found = _SHIFT.fullmatch(text)
    if not found:
        return None
    days = frozenset(day for row in found["days"].split(",") for day in _row(row))
    return Shift(days, _minute(found["opens"]), _minute(found["closes"]))


def _row(text: str) -> list[int]:
    first, _, last = text.partition("-")
    start = _DAYS.index(first)
    return [each % 7 for each in range(start, start + (_DAYS.index(last or first) - start) % 7 + 1)]


def _minute(text: str) -> int:
    hours, minutes = map(int, text.split(":"))
    return (hours * 60 + minutes) % MINUTES_OF_DAY


def is_date(text: str) -> bool:
    """Say whether a text is a day, as 2026-01-31."""
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_holiday(text: str) -> bool:
    is_yearly = text.count("-") == 1
    return bool(_DAY.fullmatch(text)) and is_date(f"{_LEAP_YEAR}-{text}" if is_yearly else text)


PHONE = Form('a number, as "+18002272345" or "988"', is_phone)
DATE = Form('a day, as "2026-01-31", or "" while nobody has phoned', lambda text: not text or is_date(text))
NAME = Form('a name in quotes, as "español"', str.strip)
REFERRAL = Form(
    'the name of a [referral] in small letters, as "acs"', re.compile(r"[a-z][a-z0-9_]*").fullmatch
)
CRISIS = Form(f'{REFERRAL.wanted}, or ""', lambda text: not text or REFERRAL.fits(text))
HOURS = Form(
    f'"{_ALWAYS}", a list as ["Mon-Fri 09:00-21:00"], or "" while nobody knows them',
    {_ALWAYS, ""}.__contains__,
)
SHIFT = Form(
    'days and times, as "Mon-Fri 09:00-21:00", "Sat,Sun 22:00-02:00" or "Sun 00:00-24:00"', read_shift
)
HOLIDAY = Form('a day, as "2026-11-26", or "12-25" for every year', _is_holiday)
ZONE = Form('a time zone, as "America/New_York"', is_zone)


@dataclass(frozen=True, slots=True)
class Listing:
    """One [referral.NAME]: a number that a text may speak, with what is known of who answers there.

    `phone` is E.164, or a short national one such as 988; `hours` are None where they are not known,
    and where somebody `is_always` there; `verified_on` is the day on which `verified_by` phoned it in
    each language.
    """

    title: str
    phone: str
    is_always: bool
    hours: Hours | None
    languages: tuple[str, ...]
    verified_on: str
    verified_by: str

    @property
    def has_hours(self) -> bool:
        """Say whether it is known when somebody is there."""
        return self.is_always or self.hours is not None

    def referral(self, name: str) -> Referral:
        """Give it as somebody to talk to, whose hours are known."""
        return Referral(name, self.phone, frozenset(self.languages), self.hours)


@dataclass(frozen=True, slots=True)
class Directory:
    """All numbers by their names; who is offered, in which order; who takes those in danger ("": nobody).

    `zones` are the time zones of the callers.
    """

    listings: Mapping[str, Listing]
    people: tuple[str, ...]
    crisis: str
    zones: tuple[str, ...]

    @property
    def offered(self) -> tuple[Referral, ...]:
        """Give the people who are offered, in their order."""
        return tuple(self.listings[name].referral(name) for name in self.people if name in self.listings)

    @property
    def crisis_line(self) -> Referral | None:
        """Give who takes those in danger."""
        listing = self.listings.get(self.crisis)
        return listing.referral(self.crisis) if listing else None


def read_directory(line: TomlFile, locale: Form) -> Directory:
    """Read the directory from line.toml as far as it can be read; what is wrong is noted there."""
    return Directory(
        listings={name: _listing(line, f"referral.{name}", locale) for name in line.tables("referral")},
        people=line.texts("line", "people", REFERRAL, SOME),
        crisis=line.text("line", "crisis", CRISIS),
        zones=line.texts("line", "zones", ZONE, SOME),
    )


def _listing(line: TomlFile, table: str, locale: Form) -> Listing:
    is_list = line.is_list(table, "hours")
    return Listing(
        title=line.text(table, "name", NAME),
        phone=line.text(table, "phone", PHONE),
        is_always=not is_list and line.text(table, "hours", HOURS) == _ALWAYS,
        hours=_hours(line, table) if is_list else None,
        languages=line.texts(table, "languages", locale, SOME),
        verified_on=line.text(table, "verified_on", DATE),
        verified_by=line.text(table, "verified_by", ANY_TEXT),
    )


def _hours(line: TomlFile, table: str) -> Hours | None:
    shifts = line.texts(table, "hours", SHIFT, SOME[1:])
    zone = line.text(table, "zone", ZONE)
    holidays = line.texts(table, "closed_on", HOLIDAY, SOME) if line.has(table, "closed_on") else ()
    read = tuple(shift for shift in map(read_shift, shifts) if shift)
    return Hours(zone, read, frozenset(holidays)) if zone and read else None
