"""Whoever is offered is there: hours hold in their own time zone, through every change of the clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.core.referrals import Hours, Offer, Referral, Shift, is_zone, offer

NEW_YORK, PHOENIX, MADRID = "America/New_York", "America/Phoenix", "Europe/Madrid"
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
NINE, NOON, FIVE = 9 * 60, 12 * 60, 17 * 60


def at(text: str, zone: str = "UTC") -> float:
    """Give a time as seconds since 1970; an offset in the text counts more than the zone."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp()


def shift(opens: str, closes: str, *days: int) -> Shift:
    """Write a shift with its times as 22:00."""
    minutes = [int(hours) * 60 + int(rest) for hours, rest in (each.split(":") for each in (opens, closes))]
    return Shift(frozenset(days or range(7)), *minutes)


WEEKDAYS = Hours(NEW_YORK, (shift("09:00", "17:00", MON, TUE, WED, THU, FRI),))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("2026-11-20T08:59:59.9", False, id="a moment too early"),
        pytest.param("2026-11-20T09:00", True, id="as it opens"),
        pytest.param("2026-11-20T16:59:59.9", True, id="a moment before it closes"),
        pytest.param("2026-11-20T17:00", False, id="as it closes"),
        pytest.param("2026-11-21T12:00", False, id="on Saturday"),
        pytest.param("2026-11-23T12:00", True, id="on Monday"),
        pytest.param("2026-11-20T14:00Z", True, id="nine o'clock in winter"),
        pytest.param("2026-11-20T13:59Z", False, id="one minute to nine in winter"),
        pytest.param("2026-07-03T13:00Z", True, id="nine o'clock in summer"),
        pytest.param("2026-11-20T23:30+09:00", True, id="evening in Tokyo"),
        pytest.param("2026-11-21T00:30+09:00", True, id="Saturday in Tokyo, Friday in New York"),
    ],
)
def test_a_line_is_open_in_its_own_time_zone(when: str, expected: bool) -> None:
    assert WEEKDAYS.is_open(at(when, NEW_YORK)) is expected


def test_a_line_on_the_other_side_of_the_world_is_open_in_its_own_day() -> None:
    hours = Hours("Pacific/Kiritimati", (shift("09:00", "17:00", SAT),))
    assert [hours.is_open(at(f"2026-11-{each}:00Z")) for each in ("20T18", "20T22", "21T04")] == [
        False,
        True,
        False,
    ]


NIGHT = Hours(NEW_YORK, (shift("22:00", "02:00", SAT),), frozenset({"12-26", "2027-01-02"}))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("2026-11-21T21:59", False, id="before"),
        pytest.param("2026-11-21T22:00", True, id="as it opens on Saturday"),
        pytest.param("2026-11-22T00:00", True, id="at midnight"),
        pytest.param("2026-11-22T01:59", True, id="on Sunday before it closes"),
        pytest.param("2026-11-22T02:00", False, id="as it closes"),
        pytest.param("2026-11-22T22:30", False, id="on Sunday night"),
        pytest.param("2026-11-21T01:00", False, id="in the night before"),
    ],
)
def test_a_shift_goes_on_past_midnight(when: str, expected: bool) -> None:
    assert NIGHT.is_open(at(when, NEW_YORK)) is expected


def test_the_shift_of_sunday_goes_on_into_monday() -> None:
    hours = Hours(NEW_YORK, (shift("22:00", "02:00", SUN),))
    assert hours.is_open(at("2026-11-23T01:00", NEW_YORK))


@pytest.mark.parametrize(
    ("closed_on", "when", "expected"),
    [
        pytest.param("12-25", "2026-12-25T12:00", False, id="every year: this one"),
        pytest.param("12-25", "2028-12-25T12:00", False, id="every year: another"),
        pytest.param("2026-12-25", "2026-12-25T12:00", False, id="once"),
        pytest.param("2026-12-25", "2028-12-25T12:00", True, id="once, and not again"),
        pytest.param("12-25", "2026-12-24T12:00", True, id="the day before"),
        pytest.param("02-29", "2028-02-29T12:00", False, id="the day of a leap year"),
        pytest.param("02-29", "2027-03-01T12:00", True, id="the day that stands for it in other years"),
    ],
)
def test_no_shift_begins_on_a_holiday(closed_on: str, when: str, expected: bool) -> None:
    hours = Hours(NEW_YORK, (shift("09:00", "17:00"),), frozenset({closed_on}))
    assert hours.is_open(at(when, NEW_YORK)) is expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("2026-12-25T01:00", True, id="the night before goes on into the holiday"),
        pytest.param("2026-12-25T23:00", False, id="the night of the holiday"),
        pytest.param("2026-12-26T01:00", False, id="what would be left of it in the morning"),
        pytest.param("2026-12-26T23:00", True, id="the night after"),
    ],
)
def test_a_holiday_takes_the_night_that_begins_on_it(when: str, expected: bool) -> None:
    hours = Hours(NEW_YORK, (shift("22:00", "02:00"),), frozenset({"12-25"}))
    assert hours.is_open(at(when, NEW_YORK)) is expected


SPRING, AUTUMN = "2027-03-14", "2027-11-07"
"""Sundays: in New York 02:00 becomes 03:00 (EDT, -04:00), and 02:00 becomes 01:00 again (EST, -05:00)."""


@pytest.mark.parametrize(
    ("opens", "closes", "when", "expected"),
    [
        pytest.param("02:00", "03:00", f"{SPRING}T01:59:59-05:00", False, id="spring: a shift that never is"),
        pytest.param("02:00", "03:00", f"{SPRING}T03:00-04:00", False, id="spring: nor at its end"),
        pytest.param("01:30", "04:00", f"{SPRING}T01:59-05:00", True, id="spring: before the gap"),
        pytest.param("01:30", "04:00", f"{SPRING}T03:00-04:00", True, id="spring: behind the gap"),
        pytest.param("01:30", "04:00", f"{SPRING}T04:00-04:00", False, id="spring: it closes by the clock"),
        pytest.param("02:30", "06:00", f"{SPRING}T03:00-04:00", False, id="spring: opens within the gap"),
        pytest.param("02:30", "06:00", f"{SPRING}T03:30-04:00", True, id="spring: and is there for sure"),
        pytest.param("00:00", "02:30", f"{SPRING}T01:29-05:00", True, id="spring: closes within the gap"),
        pytest.param("00:00", "02:30", f"{SPRING}T01:30-05:00", False, id="spring: and is gone in doubt"),
        pytest.param("02:00", "03:00", f"{AUTUMN}T01:59-05:00", False, id="autumn: before"),
        pytest.param("02:00", "03:00", f"{AUTUMN}T02:00-05:00", True, id="autumn: a shift behind it"),
        pytest.param(
            "01:00", "03:00", f"{AUTUMN}T01:30-04:00", False, id="autumn: opens twice, in doubt not"
        ),
        pytest.param("01:00", "03:00", f"{AUTUMN}T01:00-05:00", True, id="autumn: and then for sure"),
        pytest.param("00:00", "01:30", f"{AUTUMN}T01:29-04:00", True, id="autumn: closes the first time"),
        pytest.param("00:00", "01:30", f"{AUTUMN}T01:15-05:00", False, id="autumn: and stays closed"),
        pytest.param("00:00", "03:00", f"{AUTUMN}T01:30-04:00", True, id="autumn: the first half past one"),
        pytest.param("00:00", "03:00", f"{AUTUMN}T01:30-05:00", True, id="autumn: the second one"),
    ],
)
def test_a_change_of_the_clock_leads_nobody_to_a_closed_line(
    opens: str, closes: str, when: str, expected: bool
) -> None:
    assert Hours(NEW_YORK, (shift(opens, closes, SUN),)).is_open(at(when)) is expected


@pytest.mark.parametrize(
    ("day", "seconds"),
    [
        pytest.param("2027-03-13", 3 * 3600, id="spring: an hour is missing"),
        pytest.param("2027-06-12", 4 * 3600, id="summer"),
        pytest.param("2027-11-06", 5 * 3600, id="autumn: an hour comes twice"),
    ],
)
def test_a_night_with_a_change_of_the_clock_is_as_long_as_it_is(day: str, seconds: int) -> None:
    opens = at(f"{day}T22:30", NEW_YORK)
    hours = Hours(NEW_YORK, (shift("22:30", "02:30", SAT),))
    found = sum(hours.is_open(opens + minute * 60) for minute in range(8 * 60)) * 60
    assert found == seconds


@pytest.mark.parametrize(
    ("zone", "when", "expected"),
    [
        pytest.param(PHOENIX, "2027-07-01T16:00Z", True, id="Arizona in summer"),
        pytest.param(PHOENIX, "2027-01-04T16:00Z", True, id="Arizona in winter, the same"),
        pytest.param("America/Denver", "2027-07-01T15:00Z", True, id="Denver in summer"),
        pytest.param("America/Denver", "2027-01-04T15:00Z", False, id="Denver in winter"),
        pytest.param(MADRID, "2027-03-27T08:00Z", True, id="Madrid on the last day of winter"),
        pytest.param(MADRID, "2027-03-28T07:00Z", True, id="Madrid on the first of summer, two weeks later"),
        pytest.param(MADRID, "2027-03-27T07:00Z", False, id="Madrid, an hour too early"),
    ],
)
def test_each_zone_changes_its_clock_on_its_own_days(zone: str, when: str, expected: bool) -> None:
    assert Hours(zone, (shift("09:00", "17:00"),)).is_open(at(when)) is expected


def test_a_whole_day_ends_at_midnight() -> None:
    hours = Hours(NEW_YORK, (Shift(frozenset({SAT}), 0, 0),))
    assert [
        hours.is_open(at(f"2026-11-{each}", NEW_YORK))
        for each in ("20T23:59", "21T00:00", "21T23:59", "22T00:00")
    ] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("days", "opens", "closes"),
    [
        pytest.param((), NINE, FIVE, id="no days"),
        pytest.param((7,), NINE, FIVE, id="an eighth day"),
        pytest.param((MON,), -1, FIVE, id="before midnight"),
        pytest.param((MON,), NINE, 1440, id="behind midnight"),
    ],
)
def test_a_shift_that_no_week_has_is_refused(days: tuple[int, ...], opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="a shift"):
        Shift(frozenset(days), opens, closes)


@pytest.mark.parametrize(
    "zone", ["", "America", "America/Nowhere", "../UTC", "/etc/passwd", "a\0b", "x" * 300]
)
def test_a_zone_that_is_not_known_is_refused(zone: str) -> None:
    assert not is_zone(zone)
    with pytest.raises(ValueError, match="is not known"):
        Hours(zone, ())


ALWAYS = Referral("always", "+12025550101", frozenset({"en", "es"}))
DAY = Referral("day", "+12025550102", frozenset({"en", "es"}), Hours(NEW_YORK, (shift("09:00", "17:00"),)))
NOONS = Referral("noons", "+12025550103", frozenset({"es"}), Hours(NEW_YORK, (shift("12:00", "13:00"),)))
NOW, LATE, LUNCH = (
    at("2026-11-20T10:00", NEW_YORK),
    at("2026-11-20T20:00", NEW_YORK),
    at("2026-11-20T12:30", NEW_YORK),
)


@pytest.mark.parametrize(
    ("people", "locale", "when", "after", "expected"),
    [
        pytest.param((DAY, ALWAYS), "en", NOW, None, Offer(DAY), id="the first who is open"),
        pytest.param(
            (DAY, ALWAYS), "en", LATE, None, Offer(ALWAYS, (DAY,)), id="the next, and who is closed"
        ),
        pytest.param((ALWAYS, DAY), "en", NOW, None, Offer(ALWAYS), id="in the order of the line"),
        pytest.param((NOONS, DAY), "en", LUNCH, None, Offer(DAY), id="nobody of another language"),
        pytest.param((NOONS, DAY), "es", LUNCH, None, Offer(NOONS), id="whoever speaks it"),
        pytest.param((NOONS, DAY), "es", LATE, None, Offer(None, (NOONS, DAY)), id="all are closed"),
        pytest.param((NOONS,), "en", LUNCH, None, Offer(None), id="nobody speaks it"),
        pytest.param((), "en", NOW, None, Offer(None), id="nobody at all"),
        pytest.param((DAY, ALWAYS), "en", NOW, "day", Offer(ALWAYS), id="behind the one who did not answer"),
        pytest.param((DAY, ALWAYS), "en", NOW, "always", Offer(DAY), id="behind the last comes the first"),
        pytest.param((DAY, ALWAYS), "en", LATE, "always", Offer(ALWAYS, (DAY,)), id="and round to the same"),
        pytest.param(
            (NOONS, ALWAYS, DAY), "en", NOW, "noons", Offer(ALWAYS), id="behind one of another language"
        ),
        pytest.param((ALWAYS,), "en", NOW, "gone", Offer(ALWAYS), id="behind one who is there no more"),
    ],
)
def test_somebody_who_is_there_and_understands_is_offered(
    people: tuple[Referral, ...], locale: str, when: float, after: str | None, expected: Offer
) -> None:
    assert offer(people, locale, when, after) == expected
