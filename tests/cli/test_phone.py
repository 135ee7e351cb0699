"""`cupline phone` plays transcripts against a running service, and shows where it differs."""

import argparse
import io
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path

import phonenumbers
import polib
import pytest

from ivr.cli import main
from ivr.cli.phone import DRAFT, FOR_REAL, add_to
from ivr.config import LOCALES
from messages.catalog import Catalog, read_words
from messages.render import as_text
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
    command: list[str], script: Path, line: RunningLine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--script", str(script)]) == 1
    said = capsys.readouterr().out
    assert "gate.txt:2" in said
    assert "something else" in said
    assert as_text(line.release.voice["es", "both.gate"]) in said


def test_what_was_heard_can_be_written_and_then_agrees(
    command: list[str], script: Path, line: RunningLine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--script", str(script), "--write"]) == 0
    assert main([*command, "--script", str(script)]) == 0
    assert "the line says just this" in capsys.readouterr().out
    gate = as_text(line.release.voice["en", "both.gate"])
    assert script.read_text("utf-8").startswith(f"# A caller hears the gate\ncall\n  en-US: {gate}\n")


def test_a_script_that_cannot_be_read_is_said_so(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--script", str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err


def test_a_person_can_use_the_telephone(
    command: list[str],
    line: RunningLine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("text SÍNTOMAS\nquit\n"))
    assert main(command) == 0
    said = capsys.readouterr().out
    assert line.release.sms["es", "topic.symptoms"] in said
    assert FOR_REAL in said


def test_a_number_that_is_made_up_is_nobodys() -> None:
    parser = argparse.ArgumentParser()
    add_to(parser.add_subparsers())
    number = parser.parse_args(["phone"]).number
    assert re.fullmatch(r"\+1[2-9][0-9]{2}55501[0-9]{2}", number)
    assert phonenumbers.region_code_for_number(phonenumbers.parse(number)) == "US"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Give the words without anything that was ever approved or released."""
    never = shutil.ignore_patterns("approvals", "releases")
    return Path(shutil.copytree(LOCALES, tmp_path / "locales", ignore=never))


def write(words: Path, locale: str, catalog: Catalog, key: str, text: str) -> None:
    file = polib.pofile(str(words / locale / "LC_MESSAGES" / f"{catalog}.po"))
    next(entry for entry in file if key in (entry.msgid, entry.msgctxt)).msgstr = text
    file.save()


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_drafts_are_heard_on_their_key_and_leave_nothing_behind(
    words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Key 8 goes round all three languages, and a word is known with its marks apart."""
    write(words, "vi", Catalog.KEYWORDS, "topic.symptoms", "TRIỆU CHỨNG")
    write(words, "vi", Catalog.SMS, "topic.symptoms", "Triệu chứng: chưa ai duyệt.")
    before, scratch = files(words), tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    typed = unicodedata.normalize("NFD", "text triệu chứng")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"call\n1\n8\n8\n8\nhang up\n{typed}\nquit\n"))
    assert main(["phone", "--draft", "--locales", str(words)]) == 0
    said = capfd.readouterr().out
    assert DRAFT in said
    spoken = re.findall(r"(?<!, )\[\S+ (\w\w-\w\w) +[0-9.]+ s\]", said)
    gate, main_menus = spoken[:3], spoken[-3:]
    assert (gate, main_menus) == (["en-US", "es-US", "vi-VN"], ["es-US", "vi-VN", "en-US"])
    assert "Triệu chứng: chưa ai duyệt." in said
    assert files(words) == before
    assert list(scratch.iterdir()) == []


def test_a_transcript_can_be_played_on_a_draft_that_answers_in_one_language_at_once(
    words: Path, tmp_path: Path
) -> None:
    write(words, "vi", Catalog.VOICE, "topic.why", "")
    script = tmp_path / "why.txt"
    script.write_text("# A topic that is not there yet\ncall\npress 1\npress 2\nhang up\n", "utf-8")
    command = ["phone", "--draft", "--locale", "vi", "--locales", str(words), "--script", str(script)]
    assert main([*command, "--write"]) == 0
    heard = script.read_text("utf-8")
    welcome = read_words(words, "vi", is_draft=True).catalogs[Catalog.VOICE]["welcome"].text
    assert f"call\n  vi-VN: {welcome[:20]}" in heard
    assert "press 2\n  vi-VN: [vi: topic.why is not written yet]\n" in heard
    script.write_text(heard.replace("not written yet", "written"), "utf-8")
    assert main(command) == 1


def test_a_draft_can_be_had_as_a_text_too(words: Path, tmp_path: Path) -> None:
    write(words, "es", Catalog.SMS, "menu.learn", "Borrador: 11 Todo.")
    steps = "# Kept\ncall\npress 1\npress 7\npress 1\nthe network reports\nhang up\n"
    script = tmp_path / "kept.txt"
    script.write_text(steps, "utf-8")
    command = ["phone", "--draft", "--locale", "es", "--locales", str(words), "--script", str(script)]
    assert main([*command, "--write"]) == 0
    heard = script.read_text("utf-8")
    assert "\n  sms: Borrador: 11 Todo.\n" in heard
    assert heard.endswith("the network reports\nhang up\n")


def test_a_draft_that_does_not_hold_together_is_refused_with_file_and_line(
    words: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(words, "vi", Catalog.VOICE, "welcome", "{nobody.phone}")
    assert main(["phone", "--draft", "--locales", str(words)]) == 1
    assert re.search(r"vi/LC_MESSAGES/voice.po:\d+: .* no \[referral.nobody\]", capsys.readouterr().err)


def test_words_as_they_stand_are_heard_on_no_service_that_runs_already(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["phone", "--draft", "--service", "http://127.0.0.1:8000"])
    assert "not allowed with argument" in capsys.readouterr().err
