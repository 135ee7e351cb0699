"""Placeholders are filled by name alone, and numbers are written as people read them."""

import pytest

from messages.render import Phone, as_text, is_phone, placeholders, render, stray_brace, write_phone

PHONES = {"acs": "+18002272345", "fire2": "911"}


def test_a_placeholder_becomes_a_number_that_is_marked() -> None:
    rendered = render("Call {acs.phone} or {fire2.phone}.", PHONES)
    assert rendered == ("Call ", Phone("1-800-227-2345"), " or ", Phone("911"), ".")
    assert as_text(rendered) == "Call 1-800-227-2345 or 911."


def test_words_without_a_placeholder_stay_as_they_are() -> None:
    assert render("Call us.", PHONES) == ("Call us.",)


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
        "{acs.hours}",
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
    assert placeholders(text) == ("acs", "fire2")


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
