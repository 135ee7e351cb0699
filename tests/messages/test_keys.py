"""A line asks for the words of just those people whom it offers."""

from ivr.core.prompts import SMS_MESSAGES, VOICE_MESSAGES
from ivr.core.referrals import Hours, Referral, Shift
from messages.catalog import Catalog
from messages.keys import Outline, required_keys
from tests.messages.tiny import MENUS

ALWAYS = Referral("always", "+12025550101")
DAY = Referral("day", "+12025550102", hours=Hours("America/New_York", (Shift(frozenset({0}), 540, 1020),)))


def of_people(*people: Referral) -> dict[Catalog, set[str]]:
    """Name the keys that people add to those of a line without any."""
    alone = required_keys(Outline(MENUS))
    return {
        catalog: keys - alone[catalog] for catalog, keys in required_keys(Outline(MENUS, (), people)).items()
    }


def test_who_is_always_there_is_never_closed() -> None:
    assert of_people(ALWAYS) == {
        Catalog.VOICE: {"person.always", "number.always"},
        Catalog.SMS: {"person.always"},
        Catalog.KEYWORDS: set(),
    }


def test_who_is_not_always_there_has_words_for_it() -> None:
    assert of_people(DAY, ALWAYS) == {
        Catalog.VOICE: {"person.always", "person.day", "number.always", "number.day", "closed.day"},
        Catalog.SMS: {"person.always", "person.day"},
        Catalog.KEYWORDS: set(),
    }


def test_a_line_without_menus_asks_for_what_every_line_says() -> None:
    keys = required_keys(Outline({}))
    assert keys[Catalog.VOICE] == {*VOICE_MESSAGES, "topic.unavailable"}
    assert keys[Catalog.SMS] == {*SMS_MESSAGES, "topic.unavailable"}
