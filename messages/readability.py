"""Measure how a text is heard: how long a voice takes to speak it, and how easy it is.

Sources: Kincaid et al. 1975 (Flesch-Kincaid); Fernández Huerta 1959, with G. Law's correction (words
per sentence; the print has sentences per hundred words, which would reward long ones); Szigriszt
Pazos 1993, read on the INFLESZ scale of Barrio Cantalejo 2008. All are unstable under some 100 words.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from messages.syllables import COUNTERS, DIGITS, Counter

SENTENCE_PAUSE = 0.35  # seconds
WORD = re.compile(r"[0-9]|[^\W\d_]+(?:['’-][^\W\d_]+)*")  # a digit is spoken as a word of its own
INITIAL = re.compile(r"\b([A-ZÑ])\.")
SENTENCE_END = re.compile(r"[.!?…]+(?=[\s\"'”’»)]|$)")

_PHONE = re.compile(r"\b[0-9](?:-?[0-9]){4,}\b|\b(?:[2-9]11|988)\b")  # codes of places, as 321, stay
_THIS_NUMBER: Mapping[str, str] = {"en": "this number", "es": "este número"}


@dataclass(frozen=True, slots=True)
class Formula:
    """A measure of how easy a text is, from words per sentence and syllables per word.

    It gives a grade of school, of which lower is easier, or else a score, of which higher is.
    """

    name: str
    is_grade: bool
    function: Callable[[float, float], float]

    def stricter(self, *results: float) -> float:
        """Take the result that calls a text harder."""
        return max(results) if self.is_grade else min(results)


FORMULAS: Mapping[str, Formula] = MappingProxyType(
    {
        formula.name: formula
        for formula in (
            Formula(
                "flesch_kincaid",
                is_grade=True,
                function=lambda words, syllables: 0.39 * words + 11.8 * syllables - 15.59,
            ),
            Formula(
                "fernandez_huerta",
                is_grade=False,
                function=lambda words, syllables: 206.84 - 60 * syllables - 1.02 * words,
            ),
            Formula(
                "inflesz",
                is_grade=False,
                function=lambda words, syllables: 206.835 - 62.3 * syllables - words,
            ),
        )
    }
)
"""The formulas by their names; see Formula for what is easier."""


@lru_cache(maxsize=4096)
def spoken_seconds(text: str, words_per_minute: int) -> float:
    """Tell how many seconds a voice needs for a text: its words, and a breath after each sentence.

    Each digit is a word; "C. U. P." is three words and ends no sentence.

    >>> spoken_seconds("C. U. P. is rare. Call 988.", words_per_minute=60)
    9.7
    """
    return len(WORD.findall(text)) / words_per_minute * 60 + _sentences(text) * SENTENCE_PAUSE


def _sentences(text: str) -> int:
    return sum(1 for part in SENTENCE_END.split(INITIAL.sub(r"\1", text)) if WORD.search(part))


@lru_cache(maxsize=4096)
def measure(formula_name: str, text: str, language: str) -> float | None:
    """Measure how easy a text is, by the stricter of two counts of its syllables.

    A phone number counts as the words "this number". None where there is nothing to measure, or
    nothing to measure with: no formula, or no count of syllables in this language.

    >>> round(measure("flesch_kincaid", "You are not alone. Call 988.", "en"), 1)
    0.9
    >>> measure("", "Xin chào.", "vi")
    """
    tongue = language.partition("-")[0]
    if formula_name not in FORMULAS or tongue not in COUNTERS:
        return None
    plain = _PHONE.sub(_THIS_NUMBER[tongue], text)
    words = [DIGITS[tongue][int(word)] if word.isdecimal() else word for word in WORD.findall(plain)]
    if not words:
        return None
    formula, per_sentence = FORMULAS[formula_name], len(words) / _sentences(plain)
    counts = [_syllables(words, counter) for counter in COUNTERS[tongue]]
    return formula.stricter(*(formula.function(per_sentence, count / len(words)) for count in counts))


def _syllables(words: Iterable[str], counter: Counter) -> int:
    return sum(counter(piece) for word in words for piece in word.split("-"))
