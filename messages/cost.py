"""Work out what the answers by text cost, and where other words would cost less.

Nothing is changed here: a letter that costs a text its GSM-7 is named with its price, and whether
another word will do is for a writer to say. An accent is never left out.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from messages.segments import Encoding, count, not_gsm7

ALL = "mul"
"""Stands for all languages together, where a text is sent in each of them; ISO 639-2."""

FEW_LETTERS = 10
"""An answer that must lose more than these is written anew, which is no hint."""

FEW_PLACES = 3
"""A text with costly letters in more places than these has them in most of its words."""

_LINES_OF_A_QUESTION = ("title.", "heading.")
"""These are sent as lines of a question that names what was meant, and answer nothing alone."""

_PART = re.compile(r"\.[0-9]+$")

Texts = Mapping[tuple[str, str], str]
"""Plain texts by language and key."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one answer costs.

    `letters` cost it GSM-7, at `places` in the text; without them it would be `plain_segments`.
    It is `excess` letters longer than one segment less would hold; 0 where it is a single one.
    """

    locale: str
    key: str
    encoding: Encoding
    units: int
    segments: int
    letters: tuple[str, ...]
    places: int
    plain_segments: int
    excess: int


@dataclass(frozen=True, slots=True)
class Total:
    """What several answers cost together: all parts of a topic, or all answers of a language."""

    locale: str
    key: str
    answers: int
    segments: int

    @property
    def average(self) -> float:
        """Give the segments of an answer, if each is asked for as often."""
        return self.segments / self.answers


@dataclass(frozen=True, slots=True)
class Hint:
    """Where other words would save segments: an answer that is too long, or has costly letters."""

    locale: str
    key: str
    saving: int
    effort: int
    letters: tuple[str, ...] = ()

    @property
    def advice(self) -> str:
        """Say what would save."""
        saved = "a segment" if self.saving == 1 else f"{self.saving} segments"
        many = "s" * (self.effort > 1)
        if self.letters:
            named = ", ".join(self.letters)
            return f"words without {named} in {self.effort} place{many} would save {saved}"
        return f"{self.effort} letter{many} shorter saves {saved}"


@dataclass(frozen=True, slots=True)
class Cost:
    """What all answers of a line cost, in the order of their keys; the best hint stands first."""

    rows: tuple[Row, ...]
    topics: tuple[Total, ...]
    locales: tuple[Total, ...]
    hints: tuple[Hint, ...]

    def only(self, locale: str) -> "Cost":
        """Keep what belongs to one language."""
        return Cost(
            rows=tuple(row for row in self.rows if row.locale == locale),
            topics=tuple(total for total in self.topics if total.locale == locale),
            locales=tuple(total for total in self.locales if total.locale == locale),
            hints=tuple(hint for hint in self.hints if hint.locale == locale),
        )


def work_out(sms: Texts) -> Cost:
    """Work out what the texts of a line cost, each as it is sent."""
    rows = tuple(_row(*answer) for answer in _answers(sms))
    hints = sorted(
        (hint for row in rows for hint in _hints(row)),
        key=lambda hint: (-hint.saving, hint.effort, hint.locale, hint.key),
    )
    topics = _totals(
        (row for row in rows if row.key.startswith("topic.")), lambda row: _PART.sub("", row.key)
    )
    return Cost(
        rows,
        topics=tuple(total for total in topics if total.answers > 1),
        locales=tuple(_totals(rows, lambda row: "")),
        hints=tuple(hints),
    )


def usd_per_thousand(segments: float, segment_usd: float) -> float:
    """Price a thousand answers of so many segments, in US dollars."""
    return round(segments * segment_usd * 1000, 2)


def _answers(sms: Texts) -> Iterator[tuple[str, str, str]]:
    """Give each answer with its language and key; one in all languages is one text, on several lines."""
    joined: dict[str, list[str]] = {}
    for (locale, key), text in sms.items():
        if key.startswith("both."):
            joined.setdefault(key, []).append(text)
        elif not key.startswith(_LINES_OF_A_QUESTION):
            yield locale, key, text
    for key, texts in joined.items():
        yield ALL, key, "\n".join(texts)


def _row(locale: str, key: str, text: str) -> Row:
    counted, letters = count(text), not_gsm7(text)
    return Row(
        locale=locale,
        key=key,
        encoding=counted.encoding,
        units=counted.units,
        segments=counted.segments,
        letters=letters,
        places=sum(map(text.count, letters)),
        plain_segments=count(_plain(text, letters)).segments,
        excess=_excess(text, counted.segments, letters),
    )


def _plain(text: str, letters: Iterable[str]) -> str:
    """Put a letter of one unit where each costly one stands; an accent of its own goes with its letter."""
    return text.translate({ord(each): "" if unicodedata.combining(each) else "x" for each in letters})


def _excess(text: str, segments: int, letters: tuple[str, ...]) -> int:
    """Count the letters that must go for a segment less, while the encoding stays what it is."""
    if segments < 2:
        return 0
    held = letters[0] + text.replace(letters[0], "", 1) if letters else text
    first_of_last = bisect_left(range(len(held)), segments, key=lambda end: count(held[:end]).segments)
    return len(held) + 1 - first_of_last


def _hints(row: Row) -> Iterator[Hint]:
    """Find what a few letters less, or a few letters else, would save."""
    if 0 < row.excess <= FEW_LETTERS:
        yield Hint(row.locale, row.key, saving=1, effort=row.excess)
    if row.plain_segments < row.segments and row.places <= FEW_PLACES:
        saving = row.segments - row.plain_segments
        yield Hint(row.locale, row.key, saving, effort=row.places, letters=row.letters)


def _totals(rows: Iterable[Row], name: Callable[[Row], str]) -> Iterator[Total]:
    """Add up the rows of a language that have the same name."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.locale, name(row)), []).append(row)
    for (locale, key), several in groups.items():
        yield Total(locale, key, len(several), sum(row.segments for row in several))
