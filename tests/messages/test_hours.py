"""Hours are told in words that a caller anywhere can use, in every language of the line."""

from pathlib import Path

import pytest

from ivr.core.referrals import Hours, Shift
from messages.hours import Patterns, is_pattern, write_hours
from messages.plan import read_plan
from messages.segments import Encoding, count

LOCALES = Path(__file__).parents[2] / "locales"
NEW_YORK, CHICAGO, PHOENIX = "America/New_York", "America/Chicago", "America/Phoenix"
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
WEEK = (MON, TUE, WED, THU, FRI)
TAGS = {"en": "en-US", "es": "es-US", "vi": "vi-VN"}


@pytest.fixture(scope="module")
def shipped() -> dict[str, Patterns]:
    """Give the patterns of the shipped languages, those of drafts too."""
    plan, _ = read_plan(LOCALES)
    return {locale: writing.hours for locale, writing in plan.writing.items()}


def shift(opens: int, closes: int, *days: int) -> Shift:
    """Write a shift with whole hours."""
    return Shift(frozenset(days or range(7)), opens * 60, closes % 24 * 60)


def told(shipped: dict[str, Patterns], locale: str, hours: Hours | None, *zones: str) -> str:
    return write_hours(hours, TAGS[locale], shipped[locale], zones)


OFFICE = Hours(NEW_YORK, (shift(9, 21, *WEEK), shift(10, 14, SAT)), frozenset({"12-25"}))


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        pytest.param(
            "en",
            "Monday to Friday, 9:00 AM to 9:00 PM Eastern Time, that is 8:00 AM to 8:00 PM Central Time;"
            " Saturday, 10:00 AM to 2:00 PM Eastern Time, that is 9:00 AM to 1:00 PM Central Time,"
            " but not on some holidays",
            id="English",
        ),
        pytest.param(
            "es",
            "de lunes a viernes, de 9:00 a.m. a 9:00 p.m., hora oriental, es decir, de 8:00 a.m. a 8:00 p.m.,"
            " hora central; y sábado, de 10:00 a.m. a 2:00 p.m., hora oriental, es decir, de 9:00 a.m. a"
            " 1:00 p.m., hora central, pero no en algunos días feriados",
            id="Spanish",
        ),
        pytest.param(
            "vi",
            "Thứ Hai đến Thứ Sáu, 09:00 đến 21:00 Giờ miền Đông, tức là 08:00 đến 20:00 Giờ miền Trung; Thứ"
            " Bảy, 10:00 đến 14:00 Giờ miền Đông, tức là 09:00 đến 13:00 Giờ miền Trung, trừ một số ngày lễ",
            id="Vietnamese",
        ),
    ],
)
def test_hours_are_told_in_each_language(shipped: dict[str, Patterns], locale: str, expected: str) -> None:
    assert told(shipped, locale, OFFICE, NEW_YORK, CHICAGO) == expected


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("en", "24 hours a day, every day"), ("es", "las 24 horas, todos los días")],
)
def test_whoever_is_always_there_has_no_times(
    shipped: dict[str, Patterns], locale: str, expected: str
) -> None:
    assert told(shipped, locale, None, NEW_YORK) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param((SAT,), "Saturday", id="one"),
        pytest.param((SAT, SUN), "Saturday and Sunday", id="two in a row"),
        pytest.param((MON, WED, FRI), "Monday, Wednesday, and Friday", id="three apart"),
        pytest.param((MON, TUE, WED), "Monday to Wednesday", id="three in a row"),
        pytest.param((FRI, SAT, SUN, MON), "Friday to Monday", id="over the end of the week"),
        pytest.param((MON, TUE, WED, SAT), "Monday to Wednesday and Saturday", id="a row and one more"),
        pytest.param((), "every day", id="all of them"),
    ],
)
def test_days_are_told_as_people_say_them(
    shipped: dict[str, Patterns], days: tuple[int, ...], expected: str
) -> None:
    hours = Hours(NEW_YORK, (shift(9, 17, *days),))
    assert told(shipped, "en", hours) == f"{expected}, 9:00 AM to 5:00 PM Eastern Time"


@pytest.mark.parametrize(
    ("zone", "opens", "closes", "zones", "expected"),
    [
        pytest.param(
            NEW_YORK,
            22,
            2,
            (CHICAGO,),
            "10:00 PM to 2:00 AM Eastern Time, that is 9:00 PM to 1:00 AM Central Time",
            id="past midnight in both",
        ),
        pytest.param(
            NEW_YORK,
            20,
            1,
            (CHICAGO,),
            "8:00 PM to 1:00 AM Eastern Time, that is 7:00 PM to 12:00 AM Central Time",
            id="past midnight in one: it begins on the same day",
        ),
        pytest.param(NEW_YORK, 0, 8, (CHICAGO,), "12:00 AM to 8:00 AM Eastern Time", id="begins a day early"),
        pytest.param(
            "Pacific/Honolulu", 22, 23, (NEW_YORK,), "10:00 PM to 11:00 PM Hawaii-Aleutian Standard Time",
            id="begins a day later, and differs",
        ),
        pytest.param(
            "America/Los_Angeles", 22, 23, (NEW_YORK,), "10:00 PM to 11:00 PM Pacific Time",
            id="begins a day later",
        ),
        pytest.param(
            PHOENIX, 9, 17, (NEW_YORK,), "9:00 AM to 5:00 PM Mountain Standard Time",
            id="Arizona has no summer time: the others differ through the year",
        ),
        pytest.param(
            "Europe/Madrid", 9, 17, (NEW_YORK,), "9:00 AM to 5:00 PM Central European Time",
            id="Europe changes its clock on other days",
        ),
        pytest.param(
            NEW_YORK, 9, 17, (NEW_YORK, PHOENIX, CHICAGO), "9:00 AM to 5:00 PM Eastern Time",
            id="one zone that differs leaves its own alone",
        ),
        pytest.param(NEW_YORK, 0, 24, (CHICAGO,), "all day Eastern Time", id="a whole day"),
    ],
)  # fmt: skip
def test_times_are_told_in_the_zones_where_they_hold(
    shipped: dict[str, Patterns], zone: str, opens: int, closes: int, zones: tuple[str, ...], expected: str
) -> None:
    hours = Hours(zone, (shift(opens, closes, SAT),))
    assert told(shipped, "en", hours, *zones) == f"Saturday, {expected}"


@pytest.mark.parametrize("locale", TAGS)
def test_hours_have_no_blank_but_that_of_the_space_bar(shipped: dict[str, Patterns], locale: str) -> None:
    words = told(shipped, locale, OFFICE, NEW_YORK, CHICAGO)
    assert {each for each in words if each.isspace()} == {" "}


def test_english_hours_cost_no_more_than_plain_letters(shipped: dict[str, Patterns]) -> None:
    assert count(told(shipped, "en", OFFICE, NEW_YORK, CHICAGO)).encoding is Encoding.GSM_7


@pytest.mark.parametrize(
    ("text", "slots", "expected"),
    [
        pytest.param("{0} to {1}", 2, True, id="two"),
        pytest.param("{1}: {0}", 2, True, id="in another order"),
        pytest.param("always", 0, True, id="none"),
        pytest.param("", 0, False, id="nothing"),
        pytest.param(" ", 0, False, id="a blank"),
        pytest.param("{0}", 2, False, id="one too few"),
        pytest.param("{0}{1}{2}", 2, False, id="one too many"),
        pytest.param("{0}{1}{1}", 2, False, id="one twice"),
        pytest.param("{0}{1}{", 2, False, id="a stray brace"),
        pytest.param("{0.__class__}{1}", 2, False, id="what str.format would follow"),
    ],
)
def test_a_pattern_has_its_places_and_no_others(text: str, slots: int, expected: bool) -> None:
    assert is_pattern(text, slots) is expected
