"""Facts are read with their source and their use, and what is wrong with them is told with its line."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ivr.config import LOCALES
from messages.facts import Fact, Use, cited, read_facts

SOUND = """\
[source.COOK]
name = "The cook, soups of the house"
[source.ACS-T]
name = "The baker"

[fact.F1]
words = "Soup is hot."
source = "COOK"
reviewed = "2026-01-31"
use = "P"
note = ""
[fact.G12]
words = "Some soups are cold."
source = "COOK, ACS-T"
reviewed = ""
use = "D"
note = "Never without F1."
"""
FACTS = {
    "F1": Fact(
        "F1", "Soup is hot.", "COOK", "2026-01-31", Use.P, "", 6, source_name="The cook, soups of the house"
    ),
    "G12": Fact(
        "G12",
        "Some soups are cold.",
        "COOK, ACS-T",
        "",
        Use.D,
        "Never without F1.",
        12,
        source_name="The cook, soups of the house; The baker",
    ),
}

WORDS = 'words in quotes, as "Soup is eaten hot."'
DAY = 'the day of the last review, as "2026-01-31", or "" where the source names none'
USE = '"P" (plain), "D" (depends on the person) or "H" (hold)'
SOURCES = 'the code of its source, as "CC", or several, as "CC, ACS"'


def read(folder: Path, content: str) -> tuple[Mapping[str, Fact], list[str]]:
    (folder / "facts.toml").write_text(content, "utf-8")
    facts, faults = read_facts(folder)
    return facts, [str(fault) for fault in faults]


def test_facts_are_read_by_number(tmp_path: Path) -> None:
    assert read(tmp_path, SOUND) == (FACTS, [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            '"Soup is hot."',
            '" "',
            [f"facts.toml:7: `words` in [fact.F1] must be {WORDS} [toml-value]"],
            id="no words",
        ),
        pytest.param(
            'words = "Soup is hot."\n',
            "",
            [f"facts.toml:6: `words` in [fact.F1] is missing: add it, {WORDS} [toml-value]"],
            id="a key too few",
        ),
        pytest.param(
            'note = ""\n',
            'nota = ""\n',
            [
                'facts.toml:6: `note` in [fact.F1] is missing: add it, a text in quotes, as "this"'
                " [toml-value]",
                "facts.toml:11: `nota` in [fact.F1] is not known here: correct or remove it [toml-unknown]",
            ],
            id="a misspelt key",
        ),
        pytest.param(
            '"2026-01-31"',
            '"20260131"',
            [f"facts.toml:9: `reviewed` in [fact.F1] must be {DAY} [toml-value]"],
            id="a day in another form",
        ),
        pytest.param(
            '"2026-01-31"',
            '"2026-02-31"',
            [f"facts.toml:9: `reviewed` in [fact.F1] must be {DAY} [toml-value]"],
            id="a day that never was",
        ),
        pytest.param(
            'use = "P"',
            'use = "X"',
            [f"facts.toml:10: `use` in [fact.F1] must be {USE} [toml-value]"],
            id="a use that does not exist",
        ),
        pytest.param(
            '"COOK"',
            '"the cook"',
            [f"facts.toml:8: `source` in [fact.F1] must be {SOURCES} [toml-value]"],
            id="a source that is no code",
        ),
        pytest.param(
            '"COOK, ACS-T"',
            '"BAKER, COOK, X"',
            [
                "facts.toml:14: `source` in [fact.G12] names BAKER: correct it, or add [source.BAKER]"
                " [fact-source]",
                "facts.toml:14: `source` in [fact.G12] names X: correct it, or add [source.X] [fact-source]",
            ],
            id="sources that nobody named",
        ),
        pytest.param(
            "[fact.F1]",
            "[fact.F01]",
            ["facts.toml:6: [fact.F01] has no number as F12 or G6 have: give it one [fact-number]"],
            id="a number in another form",
        ),
        pytest.param(
            'name = "The baker"',
            'name = ""',
            [f"facts.toml:4: `name` in [source.ACS-T] must be {WORDS} [toml-value]"],
            id="a source without a name",
        ),
        pytest.param(
            "[source.ACS-T]",
            "[sauce.ACS-T]",
            [
                "facts.toml:3: [sauce.ACS-T] is not known here: correct or remove it [toml-unknown]",
                "facts.toml:14: `source` in [fact.G12] names ACS-T: correct it, or add [source.ACS-T]"
                " [fact-source]",
            ],
            id="a table that is none",
        ),
    ],
)
def test_every_fault_has_its_line(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SOUND
    assert read(tmp_path, SOUND.replace(old, new, 1))[1] == expected


def test_a_fact_whose_use_cannot_be_read_is_held(tmp_path: Path) -> None:
    facts, _ = read(tmp_path, SOUND.replace('use = "P"', 'use = "p"'))
    assert {number: fact.use for number, fact in facts.items()} == {"F1": Use.H, "G12": Use.D}


def test_a_missing_file_is_one_fault(tmp_path: Path) -> None:
    facts, faults = read_facts(tmp_path)
    assert facts == {}
    assert [str(fault) for fault in faults] == [
        "facts.toml: cannot be read (No such file or directory): create it, or name the right folder"
        " [toml-missing]"
    ]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        pytest.param("F12 G6. Note.", ("F12", "G6"), id="numbers, then a note"),
        pytest.param("F5 G7\nG8. F9 is another one.", ("F5", "G7", "G8"), id="numbers over two lines"),
        pytest.param("F12", ("F12",), id="a number alone"),
        pytest.param("F12 and G6. Note.", (), id="a word among them"),
        pytest.param("F12, G6. Note.", (), id="a comma"),
        pytest.param("M0. Both languages leave as one message.", (), id="the number of a message"),
        pytest.param("F01. Note.", (), id="a number in another form"),
        pytest.param("Note. F12.", (), id="a note first"),
        pytest.param("", (), id="no comment"),
    ],
)
def test_a_comment_cites_the_numbers_that_it_begins_with(comment: str, expected: tuple[str, ...]) -> None:
    assert cited(comment) == expected


def test_the_shipped_facts_have_no_fault_and_keep_their_numbers() -> None:
    facts, faults = read_facts(LOCALES)
    assert faults == ()
    assert sorted(facts) == sorted([f"F{n}" for n in range(1, 90)] + [f"G{n}" for n in range(1, 19)])


def test_the_facts_on_hold_are_those_that_wait_for_a_clinician() -> None:
    facts, _ = read_facts(LOCALES)
    held = [number for number, fact in facts.items() if fact.use is Use.H]
    assert held == ["F36", "F38", "F49", "F56", "F66", "F72", "F73", "G1", "G13", "G14"]
    assert all(facts[number].note.startswith("C") for number in held)
