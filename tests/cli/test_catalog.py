"""`cupline check` and `cupline catalog` tell an operator what is wrong, and freeze what is right."""

import json
import shutil
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.config import LOCALES
from messages.release import current


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_check_says_that_the_shipped_words_are_whole_and_not_reviewed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert current(LOCALES) in said
    assert "not yet reviewed" in said


def test_lint_has_nothing_to_say_of_the_shipped_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "lint"]) == 0
    assert capsys.readouterr().out == "The words have no fault.\n"


def test_lint_lists_every_fault_with_file_and_line(locales: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(locales / "line.toml", '1 = "first_tests"', '1 = "first_tests"\n1 = "why"')
    edit(locales / "es/locale.toml", '"es-US"', '"Spanish!"')
    assert main(["catalog", "lint", "--locales", str(locales)]) == 1
    said = capsys.readouterr().err
    assert "line.toml:29: `1` stands twice in [menu.tests] (first on line 28)" in said
    assert 'es/locale.toml:3: `tag` must be a language tag, as "es-US"' in said


def test_words_that_changed_since_the_release_fail_the_check_until_they_are_released(
    locales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(locales / "line.toml", "resume_minutes = 15", "resume_minutes = 10")
    there = ["--locales", str(locales)]
    assert main(["check", *there]) == 1
    assert "run `cupline catalog release`" in capsys.readouterr().err
    assert main(["catalog", "release", *there]) == 0
    assert main(["check", *there]) == 0
    released = json.loads((locales / "releases" / "current.json").read_bytes())["release"]
    assert released.startswith("0002-")


def test_a_release_that_is_lost_or_damaged_fails_the_check(
    locales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [release] = (locales / "releases").glob("0*.json")
    release.write_bytes(release.read_bytes()[:-9])
    assert main(["check", "--locales", str(locales)]) == 1
    release.unlink()
    assert main(["check", "--locales", str(locales)]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_the_folder_of_the_settings_is_the_one_that_is_released(
    locales: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CUPLINE_LOCALES", str(locales))
    edit(locales / "line.toml", "resume_minutes = 15", "resume_minutes = 10")
    assert main(["check"]) == 1
    assert "run `cupline catalog release`" in capsys.readouterr().err
