"""A word stands for one thing, a wish to be left alone for nothing else, and letters are what they seem."""

import pytest

from messages.draft import Draft
from tests.messages.tiny import EN, ES, KEYWORDS, TinyLine, change, codes_with, sound_draft, told


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """Give words without a fault, read once, to put others in their place."""
    return sound_draft(tmp_path_factory.mktemp("sound") / "locales")


@pytest.mark.parametrize(
    ("locale", "key", "text", "expected"),
    [
        pytest.param(EN, "topic.hot", "HOT, Bréad, b-r-e-a-d", set(), id="accents and hyphens make words"),
        pytest.param(EN, "topic.hot", "HOT, loaf!", {"keyword-twice", "keyword-signs"}, id="a sign"),
        pytest.param(EN, "topic.hot", "HOT, L\u00adOAF", {"keyword-twice", "keyword-signs"}, id="unseen"),
        pytest.param(EN, "topic.hot", "HOT, \uff2c\uff2f\uff21\uff26", {"keyword-twice"}, id="wide letters"),
        pytest.param(EN, "topic.bread", "BREAD, Stop", {"keyword-twice"}, id="an opt-out word"),
        pytest.param(ES, "topic.bread", "PAN, STOP", {"keyword-twice"}, id="an opt-out word of the English"),
        pytest.param(ES, "person", "FIN, END", {"keyword-twice"}, id="a person by an opt-out word"),
        pytest.param(EN, "topic.hot", "LOAVES, BREAF", {"keyword-apart"}, id="another letter"),
        pytest.param(EN, "topic.hot", "BRAED", {"keyword-apart"}, id="two letters swapped"),
        pytest.param(EN, "topic.hot", "BREADS", {"keyword-apart"}, id="a letter more"),
        pytest.param(EN, "topic.hot", "BRE\u00c1F", {"keyword-apart"}, id="another letter and an accent"),
        pytest.param(EN, "topic.hot", "HOT/WARM", {"keyword-signs"}, id="a slash"),
        pytest.param(EN, "topic.hot", "HOT\tWARM", {"keyword-signs"}, id="TAB"),
        pytest.param(EN, "topic.hot", "HOT\u3001WARM", {"keyword-signs"}, id="a comma of China"),
        pytest.param(EN, "topic.hot", "..., HOT", {"keyword-empty"}, id="dots"),
        pytest.param(EN, "weak", "SOUPS", {"keyword-weak"}, id="a weak word of no list"),
    ],
)
def test_no_keyword_slips_through(sound: Draft, locale: str, key: str, text: str, expected: set[str]) -> None:
    assert codes_with(sound, locale, KEYWORDS, key, text) == expected


def test_two_lists_that_claim_one_word_are_told_where_the_second_stands(tiny: TinyLine) -> None:
    change(tiny, [(EN, KEYWORDS, "topic.hot", "HOT, loaf"), (EN, KEYWORDS, "weak", "MEAL, loaf")])
    problem = "the word loaf under `topic.hot` stands under `topic.bread` too: take it out of one"
    assert tiny.faults() == told(tiny, [(EN, KEYWORDS, "topic.hot", problem)])


def test_a_command_of_another_language_is_told_where_it_is_none(tiny: TinyLine) -> None:
    change(tiny, [(ES, KEYWORDS, "topic.bread", "PAN, STOP")])
    problem = "the word STOP under `topic.bread` is `opt_out` in en: take it out here"
    assert tiny.faults() == told(tiny, [(ES, KEYWORDS, "topic.bread", problem)])


def test_a_list_that_the_line_does_not_have_claims_nothing(tiny: TinyLine) -> None:
    change(tiny, [(EN, KEYWORDS, "topic.cake", "CAKE, LOAF")])
    assert tiny.codes() == ["key-unused"]


def test_a_word_that_two_lists_have_but_for_its_accent_is_held_against_both(tiny: TinyLine) -> None:
    """MAMÁ and MAMA may mean two things; MAMAS is one slip from either."""
    lists = [("topic.bread", "MAMÁS"), ("topic.hot", "MAMAS"), ("choice.meal", "MAMAST")]
    change(tiny, [(ES, KEYWORDS, key, words) for key, words in lists])
    assert tiny.codes() == ["keyword-apart", "keyword-apart"]
