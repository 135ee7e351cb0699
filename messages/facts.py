"""Read the facts that the words rest on, from facts.toml: each with its source and how it may be used."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from ivr.core.errors import Fault
from messages.tables import ANY_TEXT, Form, TomlFile

FILE = "facts.toml"

_NUMBER = re.compile(r"[FG][1-9][0-9]*", re.ASCII)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return not text


WORDS = Form('words in quotes, as "Soup is eaten hot."', str.strip)
DAY = Form('the day of the last review, as "2026-01-31", or "" where the source names none', _is_day)
USE = Form('"P" (plain), "D" (depends on the person) or "H" (hold)', lambda text: text in tuple(Use))
SOURCES = Form(
    'the code of its source, as "CC", or several, as "CC, ACS"',
    re.compile(r"[A-Z0-9-]+(, [A-Z0-9-]+)*").fullmatch,
)


class Use(StrEnum):
    """How a fact may be used: plain, only beside "your doctor can tell you what fits you", or not at all."""

    P = "P"
    D = "D"
    H = "H"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in the project's own words.

    `source` are the codes of its sources and `source_name` their names, as facts.toml has them;
    `reviewed` is the day of the last review that the source names, or "".
    """

    number: str
    words: str
    source: str
    reviewed: str
    use: Use
    note: str
    line: int
    source_name: str = ""


def read_facts(folder: Path) -> tuple[Mapping[str, Fact], tuple[Fault, ...]]:
    """Read the facts by number as far as they can be read, and all that is wrong with them."""
    file = TomlFile(folder / FILE, FILE)
    names = {code: file.text(f"source.{code}", "name", WORDS) for code in file.tables("source")}
    facts = {number: _fact(file, number, names) for number in file.tables("fact")}
    faults = [*file.faults, *file.unknown(), *_number_faults(facts), *_source_faults(file, facts, names)]
    return facts, tuple(faults)


def _fact(file: TomlFile, number: str, names: Mapping[str, str]) -> Fact:
    table = f"fact.{number}"
    source = file.text(table, "source", SOURCES)
    return Fact(
        number=number,
        words=file.text(table, "words", WORDS),
        source=source,
        reviewed=file.text(table, "reviewed", DAY),
        use=Use(file.text(table, "use", USE) or Use.H),  # what cannot be read is not to be said
        note=file.text(table, "note", ANY_TEXT),
        line=file.line(table),
        source_name="; ".join(names[code] for code in _codes(source) if code in names),
    )


def _codes(source: str) -> list[str]:
    return source.split(", ") if source else []


def _number_faults(facts: Mapping[str, Fact]) -> Iterator[Fault]:
    for number, fact in facts.items():
        if not _NUMBER.fullmatch(number):
            problem = f"[fact.{number}] has no number as F12 or G6 have: give it one"
            yield Fault(FILE, fact.line, problem, "fact-number")


def _source_faults(file: TomlFile, facts: Mapping[str, Fact], names: Mapping[str, str]) -> Iterator[Fault]:
    for number, fact in facts.items():
        for code in _codes(fact.source):
            if code not in names:
                problem = f"`source` in [fact.{number}] names {code}: correct it, or add [source.{code}]"
                yield Fault(FILE, file.line(f"fact.{number}", "source"), problem, "fact-source")


def cited(comment: str) -> tuple[str, ...]:
    """Give the facts that the comment of an entry cites: the numbers before its first full stop.

    >>> cited("F12 G6. A note for translators, who know F1 too.")
    ('F12', 'G6')
    >>> cited("A note that begins with no number. F12.")
    ()
    """
    numbers = comment.partition(".")[0].split()
    return tuple(numbers) if all(map(_NUMBER.fullmatch, numbers)) else ()
