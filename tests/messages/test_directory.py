"""Nobody is led to a number where nobody answers, or nobody understands: line.toml is refused before."""

import pytest

from ivr.core.referrals import Hours, Referral, Shift
from messages.directory import Listing, read_shift
from messages.plan import read_plan
from tests.messages.tiny import TinyLine

SHIFT = 'days and times, as "Mon-Fri 09:00-21:00", "Sat,Sun 22:00-02:00" or "Sun 00:00-24:00"'
HOURS = '"24/7", a list as ["Mon-Fri 09:00-21:00"], or "" while nobody knows them'
NINE, FIVE = 9 * 60, 17 * 60
BOTH = frozenset({"en", "es"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Mon-Fri 09:00-17:00", Shift(frozenset(range(5)), NINE, FIVE), id="days in a row"),
        pytest.param("Sat 22:00-02:00", Shift(frozenset({5}), 1320, 120), id="past midnight"),
        pytest.param("Fri-Mon 09:00-17:00", Shift(frozenset({4, 5, 6, 0}), NINE, FIVE), id="past Sunday"),
        pytest.param("Mon,Wed-Thu,Sun 09:00-17:00", Shift(frozenset({0, 2, 3, 6}), NINE, FIVE), id="several"),
        pytest.param("Sun-Sun 09:00-17:00", Shift(frozenset({6}), NINE, FIVE), id="a row of one day"),
        pytest.param("Sun 00:00-24:00", Shift(frozenset({6}), 0, 0), id="a whole day"),
        pytest.param("Sun 17:00-00:00", Shift(frozenset({6}), FIVE, 0), id="until midnight"),
        pytest.param("", None, id="nothing"),
        pytest.param("09:00-17:00", None, id="no days"),
        pytest.param(" 09:00-17:00", None, id="empty days"),
        pytest.param("Mon-Fri", None, id="no times"),
        pytest.param("Mon 9-17", None, id="no minutes"),
        pytest.param("Mon 09:00-24:30", None, id="a time that is none"),
        pytest.param("Mon 24:00-09:00", None, id="midnight as an opening time"),
        pytest.param("Mon 09:60-17:00", None, id="sixty minutes"),
        pytest.param("Mon 9:00 AM-5:00 PM", None, id="AM and PM"),
        pytest.param("Mon 09:00-09:00", None, id="it closes as it opens"),
        pytest.param("monday 09:00-17:00", None, id="a whole name"),
        pytest.param("Mon, Tue 09:00-17:00", None, id="a blank too many"),
        pytest.param("Mon 09:00-17:00\n", None, id="a line break"),
        pytest.param("Mon ٠٩:٠٠-١٧:٠٠", None, id="other digits"),
    ],
)
def test_a_shift_is_read_or_is_none(text: str, expected: Shift | None) -> None:
    assert read_shift(text) == expected


def test_the_directory_has_who_is_offered_and_when_they_are_there(tiny: TinyLine) -> None:
    tiny.open_shop()
    plan, faults = read_plan(tiny.folder)
    hours = Hours("America/New_York", (Shift(frozenset(range(5)), NINE, FIVE),), frozenset({"12-25"}))
    assert faults == ()
    assert plan.directory.offered == (
        Referral("shop", "+12025550123", frozenset({"en"}), hours),
        Referral("desk", "+18002272345", BOTH),
    )
    assert plan.directory.crisis_line == Referral("fire2", "911", BOTH)
    assert plan.directory.listings["fire2"] == Listing(
        "The fire brigade", "911", True, None, ("en", "es"), "2026-01-31", "Ana Ruiz"
    )


def test_a_line_may_connect_nobody_in_a_crisis(tiny: TinyLine) -> None:
    tiny.replace("line.toml", 'crisis = "fire2"', 'crisis = ""')
    plan, faults = read_plan(tiny.folder)
    assert (faults, plan.directory.crisis_line) == ((), None)


def test_hours_that_nobody_knows_fill_no_placeholder(tiny: TinyLine) -> None:
    tiny.replace("line.toml", 'crisis = "fire2"', 'crisis = ""')
    tiny.replace("line.toml", '"911"\nhours = "24/7"', '"911"\nhours = ""')
    plan, faults = read_plan(tiny.folder)
    assert (faults, dict(plan.details("en").hours)) == ((), {"desk": "24/7"})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            '"America/New_York"\nclosed',
            '"America/York"\nclosed',
            ['37: `zone` in [referral.shop] must be a time zone, as "America/New_York" [toml-value]'],
            id="a zone that is not known",
        ),
        pytest.param(
            'zone = "America/New_York"\n',
            "",
            [
                "33: `zone` in [referral.shop] is missing: add it, a time zone, as"
                ' "America/New_York" [toml-value]',
            ],
            id="hours without a zone",
        ),
        pytest.param(
            '["Mon-Fri 09:00-17:00"]',
            '"24/7"',
            [
                "37: `zone` in [referral.shop] is not known here: correct or remove it [toml-unknown]",
                "38: `closed_on` in [referral.shop] is not known here: correct or remove it [toml-unknown]",
            ],
            id="a zone without hours",
        ),
        pytest.param(
            '["Mon-Fri 09:00-17:00"]',
            '["Mon-Fri 9 to 5", "Sat 09:00-17:00"]',
            [
                "36: `hours` in [referral.shop] must be a list of texts, and each of them"
                f" {SHIFT} [toml-value]",
            ],
            id="a shift that cannot be read",
        ),
        pytest.param(
            '["Mon-Fri 09:00-17:00"]',
            "[]",
            [
                "36: `hours` in [referral.shop] must be a list of 1 to 100 different texts,"
                ' as ["a", "b"] [toml-value]'
            ],
            id="no shift",
        ),
        pytest.param(
            '["Mon-Fri 09:00-17:00"]',
            '["Mon-Fri 09:00-17:00", "Fri-Sat 16:59-20:00"]',
            [
                "36: two shifts of [referral.shop] overlap: let each time of the week stand in one"
                " [hours-overlap]"
            ],
            id="shifts that overlap",
        ),
        pytest.param(
            '["Mon-Fri 09:00-17:00"]',
            '["Mon-Fri 09:00-17:00", "Sun 22:00-09:01"]',
            [
                "36: two shifts of [referral.shop] overlap: let each time of the week stand in one"
                " [hours-overlap]"
            ],
            id="a shift that overlaps with the next week",
        ),
        pytest.param(
            '"24/7"',
            '"always"',
            [f"28: `hours` in [referral.desk] must be {HOURS} [toml-value]"],
            id="hours in words",
        ),
        pytest.param(
            '["12-25"]',
            '["12-25", "02-30"]',
            [
                "38: `closed_on` in [referral.shop] must be a list of texts, and each of them a day,"
                ' as "2026-11-26", or "12-25" for every year [toml-value]'
            ],
            id="a holiday that no year has",
        ),
        pytest.param(
            '["12-25"]',
            '["2027-02-29"]',
            [
                "38: `closed_on` in [referral.shop] must be a list of texts, and each of them a day,"
                ' as "2026-11-26", or "12-25" for every year [toml-value]'
            ],
            id="a holiday that this year does not have",
        ),
        pytest.param(
            '["12-25"]',
            '["1225"]',
            [
                "38: `closed_on` in [referral.shop] must be a list of texts, and each of them a day,"
                ' as "2026-11-26", or "12-25" for every year [toml-value]'
            ],
            id="a holiday without its hyphen",
        ),
        pytest.param(
            'languages = ["en"]',
            'languages = ["en", "fr"]',
            [
                "39: `fr` is not in `locales` of [line]: correct it, or add the language there"
                " [referral-language]"
            ],
            id="a language that the line does not have",
        ),
        pytest.param(
            'verified_on = ""',
            'verified_on = "2026-11-21"',
            [
                "41: [referral.shop] must say both when and by whom it was phoned, or neither"
                " [referral-verified]"
            ],
            id="nobody phoned it",
        ),
        pytest.param(
            'verified_by = ""',
            'verified_by = "Ana Ruiz"',
            [
                "41: [referral.shop] must say both when and by whom it was phoned, or neither"
                " [referral-verified]"
            ],
            id="phoned on no day",
        ),
        pytest.param(
            '["shop", "desk"]',
            '["shop", "desk", "store"]',
            [
                "5: `store` is no [referral.store] of this file: correct the name, or add the table"
                " [people-unknown]"
            ],
            id="nobody of this name",
        ),
        pytest.param(
            '["shop", "desk"]',
            '["desk", "desk"]',
            ['5: `people` in [line] must be a list of 0 to 100 different texts, as ["a", "b"] [toml-value]'],
            id="somebody twice",
        ),
        pytest.param(
            'crisis = "fire2"',
            'crisis = "police"',
            [
                "6: `police` is no [referral.police] of this file: correct the name, or add the table"
                " [people-unknown]"
            ],
            id="a crisis line of which nothing is known",
        ),
        pytest.param(
            'crisis = "fire2"',
            'crisis = "shop"',
            [
                "6: `shop` takes those in danger, and is not always there: name one with hours 24/7"
                " [people-always]"
            ],
            id="a crisis line that closes",
        ),
        pytest.param(
            'hours = ["Mon-Fri 09:00-17:00"]\nzone = "America/New_York"\nclosed_on = ["12-25"]\n',
            'hours = ""\n',
            [
                "5: nobody knows when `shop` is there: find its hours out, or take it out of `people`"
                " [people-hours]"
            ],
            id="somebody whose hours are not known",
        ),
        pytest.param(
            '["shop", "desk"]',
            '["shop"]',
            [
                "5: nobody in `people` is always there and speaks en: add one with hours 24/7"
                " [people-always]",
                "5: nobody in `people` is always there and speaks es: add one with hours 24/7"
                " [people-always]",
            ],
            id="nobody who is always there",
        ),
        pytest.param(
            'zones = ["America/New_York"]',
            'zones = ["Eastern"]',
            [
                "7: `zones` in [line] must be a list of texts, and each of them a time zone,"
                ' as "America/New_York" [toml-value]'
            ],
            id="callers in a zone that is not known",
        ),
    ],
)
def test_a_directory_that_would_mislead_a_caller_is_refused(
    tiny: TinyLine, old: str, new: str, expected: list[str]
) -> None:
    tiny.open_shop()
    tiny.replace("line.toml", old, new)
    assert [str(fault) for fault in read_plan(tiny.folder)[1]] == [f"line.toml:{each}" for each in expected]
