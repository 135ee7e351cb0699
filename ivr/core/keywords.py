"""Recognise what a text asks for: folding, whole messages, words in a sentence, slips.

The words are data (keywords.po). A word written with its accents is taken by its accents first:
MAMÁ is mother, MAMA alone may be breast or mother.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

NEAR_MISS_LETTERS = 5
"""Shorter words are one letter from too many others."""

LONGEST_BODY = 1600
"""Twilio sends no longer body; what is beyond is not read."""

_APOSTROPHES = frozenset("'’‘ʼ`´")

_SPELT_OUT = re.compile(r"\b([0-9]) (?=[0-9]\b)")
"""The blank between two single digits: 9-8-8 and 9 1 1 are 988 and 911, anywhere in a text."""


def fold(text: str) -> str:
    """Write a text as its words alone, upper case, with accents; folding twice changes nothing.

    >>> fold("¿Qué es  el CUP?")
    'QUÉ ES EL CUP'
    >>> fold("Don't!")
    'DONT'
    """
    if text.isascii() and text.replace(" ", "").isalnum():  # nearly all words: twenty times faster
        return " ".join(text.upper().split())
    straight = text.replace("´", "'")  # NFKC would make it a blank, and "can´t breathe" three words
    upper = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", straight).upper())
    letters = (_folded(letter) for letter in upper)
    return unicodedata.normalize("NFC", " ".join("".join(letters).split()))


def _folded(letter: str) -> str:
    if letter in _APOSTROPHES or unicodedata.category(letter) in ("Mn", "Cf"):
        return ""  # marks, and signs that nobody sees, such as a soft hyphen
    return letter if letter.isalnum() else " "


def plain(text: str) -> str:
    """Fold, and take the accents off too.

    >>> plain("Señales de cáncer")
    'SENALES DE CANCER'
    """
    folded = fold(text)
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFD", folded)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return fold(bare)


class Kind(StrEnum):
    """What a keyword is for; the part of its key before the dot."""

    CRISIS = "crisis"
    URGENT = "urgent"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    ERASE = "erase"
    RELAY = "relay"
    LANGUAGE = "language"
    MENU_WORD = "menu"
    MORE = "more"
    BACK = "back"
    AGAIN = "again"
    PERSON = "person"
    DYING = "dying"
    TOPIC = "topic"
    CHOICE = "choice"
    COURTESY = "courtesy"
    COMMON = "common"
    WEAK = "weak"


ANYWHERE = frozenset({Kind.CRISIS, Kind.URGENT})
"""Their phrases count anywhere in a text."""

WHOLE = (
    Kind.OPT_OUT,
    Kind.HELP,
    Kind.OPT_IN,
    Kind.ERASE,
    Kind.RELAY,
    Kind.LANGUAGE,
    Kind.MENU_WORD,
    Kind.MORE,
    Kind.BACK,
    Kind.AGAIN,
)
"""Their words count only as the whole message, but for courtesies; in the order in which they are read."""

SUBJECTS = frozenset({Kind.TOPIC, Kind.CHOICE, Kind.DYING, Kind.PERSON, Kind.RELAY})
"""Their words count in a sentence too."""


@dataclass(frozen=True, slots=True, order=True)
class Keyword:
    """What a word stands for: `topic` and `nodes.neck`, or `help` alone."""

    kind: Kind
    name: str = ""

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Read a key of keywords.po: `topic.symptoms`, `menu.nodes` (a menu as subject), `help`."""
        kind, _, name = key.partition(".")
        return cls(Kind.TOPIC, name) if kind == Kind.MENU_WORD and name else cls(Kind(kind), name)


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a text, from `start` to before `end`, that are a keyword; `exact` if the accents agree too."""

    start: int
    end: int
    keyword: Keyword
    exact: bool
    weak: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """One text as one language reads it: every phrase it knows, by place, the longest first.

    `familiarity` counts what shows the text to be in this language: its words, and its own letters.
    """

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    familiarity: int

    def search(self, kinds: Iterable[Kind]) -> Iterator[Span]:
        """Give the phrases of some kinds one after the other, the longest at each place."""
        end = 0
        for span in self.spans:
            if span.start >= end and span.keyword.kind in kinds:
                yield span
                end = span.end

    def contains(self, kind: Kind) -> bool:
        """Say whether a phrase of this kind stands anywhere in the text, among whatever else."""
        return any(span.keyword.kind is kind for span in self.spans)

    def covers(self, kind: Kind) -> bool:
        """Say whether the text is this and nothing else, courtesies set aside ("STOP. Thank you")."""
        spans = list(self.search({kind, Kind.COURTESY}))
        covered = sum(span.end - span.start for span in spans)
        return covered == len(self.words) and any(span.keyword.kind is kind for span in spans)

    def without(self, kinds: Iterable[Kind]) -> frozenset[int]:
        """Give the places of the words that belong to no phrase of these kinds."""
        taken = {place for span in self.search(kinds) for place in range(span.start, span.end)}
        return frozenset(range(len(self.words))) - taken


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The keywords of one language, ready to be looked up.

    `openers` are the first words of all phrases: most words of a text open none, and cost nothing.
    """

    exact: Mapping[str, Keyword]
    plain: Mapping[str, Keyword]
    weak: frozenset[str]
    letters: frozenset[str]
    openers: frozenset[str]
    longest: int

    @classmethod
    def build(cls, words: Mapping[str, Iterable[str]], letters: str) -> Self:
        """Take the lists of keywords.po by key, and the letters that only this language has."""
        weak = frozenset(fold(word) for word in words.get(Kind.WEAK, ()))
        pairs = [
            (fold(word), Keyword.from_key(key))
            for key, listed in words.items()
            if key != Kind.WEAK
            for word in listed
        ]
        accented = {plain(word): keyword for word, keyword in pairs if plain(word) != word}
        unaccented = {word: keyword for word, keyword in pairs if plain(word) == word}
        bare = accented | unaccented
        openers = frozenset(phrase.partition(" ")[0] for phrase in bare)
        longest = max((phrase.count(" ") + 1 for phrase in bare), default=1)
        return cls(dict(pairs), bare, weak, frozenset(letters.upper()), openers, longest)

    def scan(self, text: str) -> Scan:
        """Find every phrase of a text, with its accents, then without."""
        words = tuple(_SPELT_OUT.sub(r"\1", fold(text)).split())
        spans = tuple(self._spans(words))
        known = len({span.start for span in spans if span.end == span.start + 1})
        own = sum(letter in self.letters for letter in unicodedata.normalize("NFC", text).upper())
        return Scan(words, spans, known + own)

    def _spans(self, words: tuple[str, ...]) -> Iterator[Span]:
        bare = [plain(word) for word in words]
        for start in range(len(words)):
            if bare[start] in self.openers:
                for end in range(min(len(words), start + self.longest), start, -1):
                    yield from self._span(start, end, " ".join(words[start:end]), " ".join(bare[start:end]))

    def _span(self, start: int, end: int, phrase: str, bare: str) -> Iterator[Span]:
        if phrase in self.exact:
            yield Span(start, end, self.exact[phrase], True, phrase in self.weak)
        elif bare in self.plain:
            yield Span(start, end, self.plain[bare], False, bare in self.weak)

    def near(self, word: str) -> frozenset[Keyword]:
        """Find the subjects one slip away from a word that is not known itself."""
        bare = plain(word)
        if len(bare) < NEAR_MISS_LETTERS:
            return frozenset()
        return frozenset(
            keyword
            for known, keyword in self.plain.items()
            if keyword.kind in (Kind.TOPIC, Kind.CHOICE)
            and known not in self.weak
            and is_one_slip(bare, known)
        )


def is_one_slip(word: str, known: str) -> bool:
    """Say whether one letter is wrong, missing or too many, or two neighbours are swapped.

    >>> is_one_slip("SIMPTOMS", "SYMPTOMS"), is_one_slip("CANCEL", "CANCEL")
    (True, False)
    """
    if word == known or abs(len(word) - len(known)) > 1:
        return False
    pairs = enumerate(zip(word, known, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(word), len(known)))
    rest, known_rest = word[same:], known[same:]
    if len(word) != len(known):
        return rest[1:] == known_rest or rest == known_rest[1:]
    swapped = rest[1::-1] + rest[2:]
    return rest[1:] == known_rest[1:] or swapped == known_rest
