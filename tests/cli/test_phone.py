"""`cupline phone` plays transcripts against a running service, and shows where it differs."""

import io
from pathlib import Path

import pytest

from ivr.cli import main
from tests.conftest import ACCOUNT, RunningLine

SCRIPT = """# A caller hears the gate
call
  en-US: something else
hang up
"""


@pytest.fixture
def command(line: RunningLine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT.sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", ACCOUNT.token)
    monkeypatch.setenv("PUBLIC_URL", line.url)
    return ["phone", "--service", line.url]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "gate.txt"
    file.write_text(SCRIPT, "utf-8")
    return file


def test_a_difference_is_shown_and_fails(
    command: list[str], script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--script", str(script)]) == 1
    said = capsys.readouterr().out
    assert "gate.txt:2" in said
    assert "something else" in said
    assert "Para español, oprima el 2." in said


def test_what_was_heard_can_be_written_and_then_agrees(
    command: list[str], script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--script", str(script), "--write"]) == 0
    assert main([*command, "--script", str(script)]) == 0
    assert "the line says just this" in capsys.readouterr().out
    assert script.read_text("utf-8").startswith("# A caller hears the gate\ncall\n  en-US: Welcome")


def test_a_script_that_cannot_be_read_is_said_so(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--script", str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err


def test_a_person_can_use_the_telephone(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("text SÍNTOMAS\nquit\n"))
    assert main(command) == 0
    assert "Síntomas: " in capsys.readouterr().out
