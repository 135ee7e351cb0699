"""A wish to be left alone is always read as one, however it is written, and nothing else ever is."""

import re
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

from ivr.config import LOCALES
from ivr.core.keywords import Lexicon
from ivr.core.reading import Meaning, Reading, read
from messages.catalog import read_words
from messages.plan import read_plan
from tests.words.ordinary import sentences

HERE = Path(__file__).parent

PLAN, _ = read_plan(LOCALES)
LEXICONS = {
    locale: Lexicon.build(read_words(LOCALES, locale).keywords(), language.letters)
    for locale, language in PLAN.languages.items()
}


def lines_of(name: str) -> list[str]:
    """Read a file of phrases: one a line, headings marked by a #."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


A_THIRD = 3

OPT_OUTS = lines_of("opt_outs.txt")
HAND_WRITTEN = lines_of("ordinary.txt")
ORDINARY = [*HAND_WRITTEN, *sentences()]

WITHOUT_ACCENTS = str.maketrans("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU")

WAYS: dict[str, Callable[[str], str]] = {
    "small letters": str.lower,
    "capitals": str.upper,
    "a capital": str.capitalize,
    "no accents": lambda phrase: phrase.translate(WITHOUT_ACCENTS),
    "capitals, no accents": lambda phrase: phrase.upper().translate(WITHOUT_ACCENTS),
    "no apostrophe": lambda phrase: phrase.replace("'", ""),
    "a curly apostrophe": lambda phrase: phrase.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
    "a full stop": "{}.".format,
    "a shout": "{}!!!".format,
    "a Spanish shout": "¡{}!".format,
    "dots": "...{} ?".format,
    "quoted": '"{}"'.format,
    "two blanks": lambda phrase: "  ".join(phrase.split()),
    "a line break": " {}\n".format,
    "a picture": "{} 🙏".format,
}
"""Ways to write one and the same phrase."""

COURTEOUS = [
    "please {}",
    "{} please",
    "{}, thank you",
    "Hi, {}",
    "Hello! {}. Thanks.",
    "Good morning, {}",
    "{} now!",
    "ok {}",
    "Sorry, {}. God bless",
    "{} right away please",
    "por favor {}",
    "{} por favor",
    "{}, gracias",
    "Hola, {}",
    "Buenos días. {}. Gracias",
    "{} ya",
    "Disculpe, {}",
    "{} ahora mismo, muchas gracias",
    "Buenas tardes {} por favor",
    "{}. Bendiciones",
]
"""Courtesies around a phrase, in either language."""

OF_OPT_OUTS = re.compile(
    r"c[aá]ncer|stop|\bend\b|\bquit|cancel|remove|revoke|opt out|unsubscribe|no (?:quiero )?m[aá]s|no more"
    r"|\bbaja\b|\bfin\b|\balto\b|\bpar[aeo]\b|\bparar\b|basta|detener|salir|terminar?|qu[ií]te|d[eé]je|borrar",
    re.IGNORECASE,
)
"""Words that stand in requests to stop; and cancer, one letter from one of them."""


def reading(body: str) -> Reading:
    return read(LEXICONS, body, None)


def not_read_as_opt_outs(bodies: list[str]) -> list[str]:
    return [body for body in bodies if reading(body).meaning is not Meaning.OPT_OUT]


def read_as_opt_outs(bodies: list[str]) -> list[str]:
    """Find what would end the texts, a cry for help with a stop beside it too."""
    return [body for body in bodies if (each := reading(body)).meaning is Meaning.OPT_OUT or each.stops]


def test_there_are_enough_phrases_and_none_stands_twice() -> None:
    assert len(OPT_OUTS) >= 300
    assert len({phrase.casefold() for phrase in OPT_OUTS}) == len(OPT_OUTS)
    assert len(HAND_WRITTEN) >= 200
    assert len(ORDINARY) >= 2000
    assert len({sentence.casefold() for sentence in ORDINARY}) == len(ORDINARY)


def test_every_ordinary_sentence_has_a_word_that_could_be_taken_for_a_stop() -> None:
    assert [sentence for sentence in ORDINARY if not OF_OPT_OUTS.search(sentence)] == []


def test_every_request_is_an_opt_out() -> None:
    assert not_read_as_opt_outs(OPT_OUTS) == []


def shared_out(ways: Sequence[Callable[[str], str]]) -> list[str]:
    """Write every phrase in a third of the ways, so that each way is tried on a third of the phrases."""
    return [
        write(phrase) for number, phrase in enumerate(OPT_OUTS) for write in ways[number % A_THIRD :: A_THIRD]
    ]


def test_a_request_is_an_opt_out_however_it_is_written() -> None:
    assert not_read_as_opt_outs(shared_out([*WAYS.values()])) == []


def test_a_request_with_courtesies_is_an_opt_out() -> None:
    assert not_read_as_opt_outs(shared_out([courtesy.format for courtesy in COURTEOUS])) == []


def test_a_request_with_courtesies_is_an_opt_out_in_capitals_without_accents() -> None:
    bodies = [courtesy.format(phrase) for phrase, courtesy in zip(OPT_OUTS, cycle(COURTEOUS), strict=False)]
    assert not_read_as_opt_outs([body.upper().translate(WITHOUT_ACCENTS) for body in bodies]) == []


def test_no_ordinary_sentence_is_an_opt_out() -> None:
    assert read_as_opt_outs(ORDINARY) == []


def test_no_ordinary_sentence_is_an_opt_out_however_it_is_written() -> None:
    written = [write(sentence) for sentence, write in zip(ORDINARY, cycle(WAYS.values()), strict=False)]
    assert read_as_opt_outs(written) == []


def test_no_ordinary_sentence_is_an_opt_out_with_courtesies() -> None:
    bodies = [courtesy.format(text) for text, courtesy in zip(ORDINARY, cycle(COURTEOUS), strict=False)]
    assert read_as_opt_outs(bodies) == []
