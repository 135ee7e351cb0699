"""Texts go to phones of people at home: not abroad, not to dear numbers, and not to nobody."""

import pytest

from ivr.adapters.reach import Reaches, prefix, reach
from ivr.core.events import Reach

US = frozenset({"US"})


@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param("+14155550101", Reach.TEXTS, id="us"),
        pytest.param("+12125550123", Reach.TEXTS, id="new-york"),
        pytest.param("+19075550123", Reach.TEXTS, id="alaska"),
        pytest.param("+18764567890", Reach.ABROAD, id="jamaica"),
        pytest.param("+12425550123", Reach.ABROAD, id="bahamas"),
        pytest.param("+18095550123", Reach.ABROAD, id="dominican-republic"),
        pytest.param("+14165550123", Reach.ABROAD, id="canada"),
        pytest.param("+17875550123", Reach.ABROAD, id="puerto-rico-is-a-country-of-its-own"),
        pytest.param("+525512345678", Reach.ABROAD, id="mexico"),
        pytest.param("+881612345678", Reach.ABROAD, id="satellite"),
        pytest.param("+19005550123", Reach.ABROAD, id="premium"),
        pytest.param("+18002272345", Reach.ABROAD, id="toll-free"),
        pytest.param("+15005550123", Reach.TEXTS, id="personal"),
        pytest.param("+10005550123", Reach.ABROAD, id="no-area"),
        pytest.param("+999123456789", Reach.ABROAD, id="no-country"),
        pytest.param("22395", Reach.ABROAD, id="short-code"),
    ],
)
def test_a_phone_is_judged_by_its_whole_number(number: str, said: Reach) -> None:
    assert reach(number, US) is said


@pytest.mark.parametrize(
    ("countries", "said"),
    [
        pytest.param(frozenset(), Reach.ABROAD, id="none"),
        pytest.param(frozenset({"US", "PR"}), Reach.TEXTS, id="two"),
    ],
)
def test_the_installation_says_which_countries_are_texted(countries: frozenset[str], said: Reach) -> None:
    assert reach("+17875550123", countries) is said


def test_a_phone_is_judged_once_and_the_oldest_is_forgotten() -> None:
    reaches = Reaches({"US"}, most=2)
    assert reaches.of("a", "+14155550101") is Reach.TEXTS
    assert reaches.of("a", "+442071234567") is Reach.TEXTS  # it is known by its pseudonym alone
    assert [reaches.of(name, "+442071234567") for name in "bc"] == [Reach.ABROAD, Reach.ABROAD]
    assert reaches.of("a", "+442071234567") is Reach.ABROAD


def test_the_phones_of_one_exchange_share_a_prefix() -> None:
    assert (prefix("+14155550101"), prefix("+14155559999")) == ("+1415555", "+1415555")
