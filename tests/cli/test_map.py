"""`cupline map` draws what is in service, and the documents show just that."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.cli import main
from ivr.config import LOCALES
from messages.chart import Mark
from messages.chart.drawing import MEANINGS
from messages.release import current, load

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


@pytest.mark.parametrize("locale", load(LOCALES, current(LOCALES)).languages)
def test_the_documents_show_the_map_as_it_is_now(locale: str, tmp_path: Path) -> None:
    drawn = tmp_path / "map.svg"
    assert main(["map", "--locale", locale, "--out", str(drawn)]) == 0
    assert (DOCS / f"map.{locale}.svg").read_text("utf-8") == drawn.read_text("utf-8"), (
        "draw it anew: cupline map --out docs"
    )


def test_the_documents_show_every_language_and_explain_every_mark() -> None:
    page = (DOCS / "map.md").read_text("utf-8")
    shown = [f"map.{locale}.svg" for locale in load(LOCALES, current(LOCALES)).languages]
    assert re.findall(r"\]\((map\..*?\.svg)\)", page) == shown
    assert re.findall(r"^\| a .*? \| (\w+) \|", page, re.MULTILINE) == list(Mark) == list(MEANINGS)


def test_the_map_is_printed_in_the_first_language_unless_another_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["map"]) == 0
    assert capsys.readouterr().out == (DOCS / "map.en.svg").read_text("utf-8")
    assert main(["map", "--locale", "es"]) == 0
    assert capsys.readouterr().out == (DOCS / "map.es.svg").read_text("utf-8")


def test_a_folder_gets_the_map_in_every_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--out", str(tmp_path)]) == 0
    files = [tmp_path / "map.en.svg", tmp_path / "map.es.svg"]
    assert capsys.readouterr().out.split() == [str(file) for file in files]
    assert [file.read_bytes() for file in files] == [(DOCS / file.name).read_bytes() for file in files]


def test_a_language_that_is_not_served_has_no_map(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--locale", "vi"]) == 1
    assert capsys.readouterr().err == "cupline: vi is not served: en, es are\n"


def test_a_map_that_cannot_be_written_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--out", str(tmp_path / "nowhere" / "at all")]) == 1
    assert "map.en.svg cannot be written" in capsys.readouterr().err


def test_what_waits_is_left_out_where_the_words_cannot_be_read(
    locales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    act = next((locales / "approvals").glob("*.json"))
    act.write_bytes(act.read_bytes()[:-9])
    assert main(["map", "--locales", str(locales)]) == 0
    printed = capsys.readouterr()
    assert ElementTree.fromstring(printed.out).get("role") == "graphics-document document"
    assert printed.err.startswith(
        "What waits for approval is not marked, for the words cannot be read:\napprovals/"
    )
