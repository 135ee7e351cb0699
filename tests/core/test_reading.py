"""A text is read for danger first, for a wish to be left alone next, and then for the rest."""

import time

import pytest

from ivr.core.keywords import Keyword, Kind
from ivr.core.reading import Meaning, Reading, read
from tests.core.line import LEXICONS

TWO = {locale: LEXICONS[locale] for locale in ("en", "es")}
BOTH = ("en", "es")


def topics(*names: str) -> tuple[Keyword, ...]:
    return tuple(Keyword(Kind.TOPIC, name) for name in names)


@pytest.mark.parametrize(
    ("body", "meaning", "locales"),
    [
        pytest.param("I want to die", Meaning.CRISIS, ("en",), id="crisis"),
        pytest.param("ya me quiero morir, no puedo mas", Meaning.CRISIS, ("es",), id="crisis in Spanish"),
        pytest.param("988", Meaning.CRISIS, BOTH, id="988 is of both"),
        pytest.param("988 me quiero morir", Meaning.CRISIS, ("es",), id="988 in a Spanish text"),
        pytest.param("END MY LIFE", Meaning.CRISIS, ("en",), id="never an opt-out"),
        pytest.param("please end my life", Meaning.CRISIS, ("en",), id="nor with a courtesy"),
        pytest.param("9-1-1 I want to die", Meaning.CRISIS, ("en",), id="crisis before urgent"),
        pytest.param("should I stop, I want to die", Meaning.CRISIS, ("en",), id="a question beside it"),
        pytest.param("I cant breathe", Meaning.URGENT, ("en",), id="urgent"),
        pytest.param("I can´t breathe", Meaning.URGENT, ("en",), id="urgent, acute for apostrophe"),
        pytest.param("911", Meaning.URGENT, BOTH, id="911 is of both"),
        pytest.param("stop", Meaning.OPT_OUT, BOTH, id="stop is of both"),
        pytest.param("stop por favor", Meaning.OPT_OUT, ("es",), id="a courtesy tells the language"),
        pytest.param("baja please", Meaning.OPT_OUT, ("es",), id="a courtesy of the other language"),
        pytest.param("No más, thank you", Meaning.OPT_OUT, ("es",), id="and one of two words"),
        pytest.param("opt-out", Meaning.OPT_OUT, ("en",), id="two words"),
        pytest.param("stop 🙏", Meaning.OPT_OUT, BOTH, id="with a picture"),
        pytest.param("AYUDA", Meaning.HELP, ("es",), id="help"),
        pytest.param("yes", Meaning.OPT_IN, ("en",), id="opt-in"),
        pytest.param("inglés", Meaning.LANGUAGE, ("en",), id="language"),
        pytest.param("INGLES", Meaning.LANGUAGE, ("en",), id="language without its accent"),
        pytest.param("menú", Meaning.MENU_WORD, ("es",), id="menu"),
        pytest.param("MORE", Meaning.MORE, ("en",), id="more"),
        pytest.param("mas", Meaning.MORE, ("es",), id="more in Spanish"),
        pytest.param("*", Meaning.BACK, (), id="star"),
        pytest.param(" # ", Meaning.MORE, (), id="pound"),
        pytest.param("atrás", Meaning.BACK, ("es",), id="back"),
        pytest.param("again please", Meaning.AGAIN, ("en",), id="again"),
        pytest.param("presión baja", Meaning.UNKNOWN, ("es",), id="a stop word inside is none"),
        pytest.param("the blue house", Meaning.UNKNOWN, ("en",), id="not understood, English"),
        pytest.param("señor", Meaning.UNKNOWN, ("es",), id="a known word has no slip"),
        pytest.param("the del", Meaning.UNKNOWN, (), id="as much of one as of the other"),
        pytest.param("xyz", Meaning.UNKNOWN, (), id="of no language"),
        pytest.param("3211", Meaning.UNKNOWN, (), id="four digits"),
        pytest.param("٣", Meaning.UNKNOWN, (), id="a digit that no phone has"),
        pytest.param("", Meaning.UNKNOWN, (), id="nothing"),
        pytest.param("👍", Meaning.UNKNOWN, (), id="a thumbs-up"),
    ],
)
def test_the_classes_are_read_in_their_order(body: str, meaning: Meaning, locales: tuple[str, ...]) -> None:
    assert read(TWO, body, None) == Reading(meaning, locales)


@pytest.mark.parametrize("body", ["0", "35", "321", "9", "3-2-1", "#1", "1."])
def test_up_to_three_digits_are_a_choice(body: str) -> None:
    digits = "".join(letter for letter in body if letter.isdigit())
    assert read(TWO, body, None) == Reading(Meaning.DIGITS, digits=digits)


@pytest.mark.parametrize(
    ("body", "remembered", "locales", "subjects"),
    [
        pytest.param("chemo", None, ("en",), topics("choosing"), id="a word"),
        pytest.param("should I stop chemo?", None, ("en",), topics("choosing"), id="a question with stop"),
        pytest.param("stop chemo", None, ("en",), topics("choosing"), id="stop and a topic"),
        pytest.param("211", None, ("en",), topics("rides"), id="211 is a word"),
        pytest.param("what is survival", None, ("en",), topics("outlook"), id="weak words yield"),
        pytest.param("cancer treatment", None, ("en",), topics("cup", "choosing"), id="two weak words"),
        pytest.param("del cancer de mi mama cuello", None, ("es",), topics("nodes.neck"), id="a sentence"),
        pytest.param("chemo throat chemo", None, ("en",), topics("choosing", "nodes.neck"), id="two topics"),
        pytest.param("cancer", None, BOTH, topics("cup"), id="a word of both"),
        pytest.param("local", "es", BOTH, topics("rides"), id="a word of both, remembered"),
        pytest.param("el cuello chemo del", None, ("es",), topics("nodes.neck"), id="the more familiar one"),
        pytest.param("cáncer", None, ("es",), topics("cup"), id="accents tell the language"),
        pytest.param("mamá", None, ("es",), topics("family"), id="with its accent"),
        pytest.param("mama", None, ("es",), (Keyword(Kind.CHOICE, "breast_or_mother"),), id="without"),
        pytest.param("terminal", None, BOTH, (Keyword(Kind.DYING),), id="dying"),
    ],
)
def test_a_sentence_is_about_its_strongest_words(
    body: str, remembered: str | None, locales: tuple[str, ...], subjects: tuple[Keyword, ...]
) -> None:
    assert read(TWO, body, remembered) == Reading(Meaning.SUBJECT, locales, subjects)


@pytest.mark.parametrize(
    ("body", "remembered", "reading"),
    [
        pytest.param("chemi", None, Reading(Meaning.SLIP, ("en",), topics("choosing")), id="a slip"),
        pytest.param("planss", None, Reading(Meaning.SLIP, BOTH, topics("choosing")), id="a slip in both"),
        pytest.param("planss", "en", Reading(Meaning.SLIP, ("en",), topics("choosing")), id="remembered"),
        pytest.param("chemi", "es", Reading(Meaning.UNKNOWN), id="only in the remembered language"),
        pytest.param("chemi chemi", None, Reading(Meaning.UNKNOWN), id="one word only"),
        pytest.param("glance", None, Reading(Meaning.UNKNOWN, ("en",)), id="a common word"),
        pytest.param("cancek", None, Reading(Meaning.UNKNOWN), id="never toward cancel, nor a weak word"),
    ],
)
def test_only_one_misspelt_word_is_guessed_at(body: str, remembered: str | None, reading: Reading) -> None:
    assert read(TWO, body, remembered) == reading


def test_what_is_beyond_1600_letters_is_not_read() -> None:
    assert read(TWO, "x" * 1600 + " stop texting me, I want to die", None) == Reading(Meaning.UNKNOWN)


@pytest.mark.parametrize("body", ["end " * 400, "no " * 533, "a " * 800, "1 " * 800, "ñ" * 1600, "." * 1600])
def test_the_longest_text_is_read_in_a_small_part_of_a_turn(body: str) -> None:
    started = time.perf_counter()
    read(TWO, body, None)
    assert time.perf_counter() - started < 0.2


@pytest.mark.parametrize(
    ("body", "meaning", "locales"),
    [
        pytest.param("STOP. I want to die", Meaning.CRISIS, ("en",), id="two sentences"),
        pytest.param("I want to die! Please stop.", Meaning.CRISIS, ("en",), id="and a courtesy"),
        pytest.param("want to die stop", Meaning.CRISIS, ("en",), id="nothing else is left"),
        pytest.param("suicide so stop texting me ok", Meaning.CRISIS, ("en",), id="a request"),
        pytest.param("me quiero morir cancel", Meaning.CRISIS, ("es",), id="in two languages"),
        pytest.param("me quiero morir. baja please", Meaning.CRISIS, ("es",), id="mixed"),
        pytest.param("stop, no puedo respirar", Meaning.URGENT, ("es",), id="urgent"),
        pytest.param("STOP 911", Meaning.URGENT, BOTH, id="a number"),
    ],
)
def test_a_clear_wish_beside_danger_is_kept_too(
    body: str, meaning: Meaning, locales: tuple[str, ...]
) -> None:
    assert read(TWO, body, None) == Reading(meaning, locales, stops=True)
