"""Placeholders are filled by name alone, and numbers are written as people read them."""

import pytest

from messages.render import (
    Details,
    Ending,
    Phone,
    Rendered,
    as_text,
    freeze_spans,
    is_phone,
    placeholders,
    render,
    stray_brace,
    thaw_spans,
    unrender,
    write_phone,
)

DETAILS = Details({"acs": "+18002272345", "fire2": "911"}, {"acs": "day and night"})
WHOLE = "Call {acs.phone} ({acs.hours}) from the phone that ends in {caller.ending}."
FILLED: Rendered = (
    "Call ",
    Phone("1-800-227-2345"),
    " (",
    "day and night",
    ") from the phone that ends in ",
    Ending(),
    ".",
)


def test_a_placeholder_becomes_a_number_that_is_marked() -> None:
    rendered = render("Call {acs.phone} or {fire2.phone}.", DETAILS)
    assert rendered == ("Call ", Phone("1-800-227-2345"), " or ", Phone("911"), ".")
    assert as_text(rendered) == "Call 1-800-227-2345 or 911."


def test_words_without_a_placeholder_stay_as_they_are() -> None:
    assert render("Call us.", DETAILS) == ("Call us.",)


def test_hours_become_words_and_the_digits_of_the_caller_stay_open() -> None:
    assert render(WHOLE, DETAILS) == FILLED
    assert as_text(FILLED) == "Call 1-800-227-2345 (day and night) from the phone that ends in 0000."


def test_what_is_not_known_says_nothing() -> None:
    assert as_text(render("At {fire2.hours}{who.phone}.", DETAILS)) == "At ."


def test_a_filled_text_gets_its_placeholders_back() -> None:
    assert unrender(FILLED, DETAILS) == WHOLE


def test_what_no_referral_has_any_more_stays_as_it_is_written() -> None:
    assert unrender(FILLED, Details({}, {})) == (
        "Call 1-800-227-2345 (day and night) from the phone that ends in {caller.ending}."
    )


def test_of_two_referrals_with_the_same_hours_the_first_is_named() -> None:
    same = Details({}, {"acs": "always", "fire2": "always"})
    assert unrender(("always",), same) == "{acs.hours}"


def test_a_filled_text_is_the_same_after_it_was_in_a_file() -> None:
    frozen = freeze_spans(FILLED)
    assert frozen[1::2] == [{"phone": "1-800-227-2345"}, "day and night", {"ending": "caller"}]
    assert thaw_spans(frozen) == FILLED


def test_the_digits_of_nobody_who_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="the ending of the number of 'operator'"):
        thaw_spans([{"ending": "operator"}])


@pytest.mark.parametrize(
    "text",
    [
        "{acs.phone.__class__}",
        "{0}",
        "{}",
        "{acs}",
        "{acs.phone:>9}",
        "{acs.phone!r}",
        "{acs[0]}",
        "{ acs.phone }",
        "{Acs.phone}",
        "{acs.opens}",
        "{caller.phone.ending}",
        "{acs.ending}",
        "{{acs.phone}}",
        "{",
        "}",
    ],
)
def test_what_str_format_would_follow_is_no_placeholder(text: str) -> None:
    assert stray_brace(text)


def test_a_true_placeholder_leaves_no_brace() -> None:
    text = "{acs.phone} and {fire2.phone}"
    assert not stray_brace(text)
    assert placeholders(text) == ("acs.phone", "fire2.phone")


@pytest.mark.parametrize(
    ("phone", "written"),
    [("+18002272345", "1-800-227-2345"), ("988", "988"), ("+525555550100", "52-55-5555-0100")],
)
def test_a_number_is_written_in_groups(phone: str, written: str) -> None:
    assert write_phone(phone) == written


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("+18002272345", True),
        ("988", True),
        ("233733", True),
        ("+99912345678", False),
        ("+1800227234", False),
        ("1-800-227-2345", False),
        ("18002272345", False),
        ("12", False),
        ("", False),
        ("911\n", False),
    ],
)
def test_a_number_can_be_dialed_or_not(phone: str, expected: bool) -> None:
    assert is_phone(phone) is expected
