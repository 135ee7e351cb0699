"""`cupline check` and `cupline catalog` tell an operator what is wrong, and freeze what is right."""

import json
import shutil
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.config import LOCALES
from ivr.web.fitness import STARTER
from messages.acts import Role
from messages.build import build
from messages.desk import Desk, Signer
from messages.release import current, load
from tests.messages.tiny import EN, ES, SMS, VOICE, TinyLine, change


@pytest.fixture
def tiny(tmp_path: Path) -> TinyLine:
    line = TinyLine(tmp_path / "soup")
    line.write()
    return line


def run(tiny: TinyLine, *command: str) -> int:
    return main(["catalog", *command, "--locales", str(tiny.folder)])


def say(tiny: TinyLine, words: str) -> str:
    """Put other words of a text in service, in both languages; give the name of the release."""
    change(tiny, [(EN, SMS, "no_more", words), (ES, SMS, "no_more", words)])
    return tiny.release()


def test_check_says_that_the_shipped_words_are_whole_and_not_reviewed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert current(LOCALES) in said
    assert f"Its words: {STARTER}." in said


def test_lint_has_nothing_to_say_of_the_shipped_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "lint"]) == 0
    assert capsys.readouterr().out == "The words have no fault.\n"


def test_words_that_changed_since_the_release_fail_the_check_until_they_are_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder is the one that the settings name."""
    copied = TinyLine(shutil.copytree(LOCALES, tmp_path / "locales"))
    monkeypatch.setenv("CUPLINE_LOCALES", str(copied.folder))
    first = copied.release()
    copied.replace("line.toml", "resume_minutes = 15", "resume_minutes = 10")
    assert main(["check"]) == 1
    assert "run `cupline catalog release`" in capsys.readouterr().err
    assert main(["catalog", "release"]) == 0
    assert main(["check"]) == 0
    assert int(current(copied.folder)[:4]) == int(first[:4]) + 1


def test_a_release_that_is_lost_or_damaged_fails_the_check(
    tiny: TinyLine, capsys: pytest.CaptureFixture[str]
) -> None:
    release = tiny.folder / "releases" / f"{tiny.release()}.json"
    release.write_bytes(release.read_bytes()[:-9])
    assert main(["check", "--locales", str(tiny.folder)]) == 1
    assert "is not what its name says" in capsys.readouterr().err
    release.unlink()
    assert main(["check", "--locales", str(tiny.folder)]) == 1
    assert "cannot be read" in capsys.readouterr().err


Output = pytest.CaptureFixture[str]


def spoil(tiny: TinyLine) -> TinyLine:
    """Make an error and a warning."""
    change(tiny, [(EN, SMS, "no_more", "100 % <b>soup</b>."), (ES, SMS, "no_more", "100 % soup.")])
    tiny.words[EN, VOICE]["no_more"] = "Words of perso\u0301n."
    tiny.write()
    return tiny


def test_lint_lists_errors_and_warnings_with_file_and_line_and_counts_them(
    tiny: TinyLine, capsys: Output
) -> None:
    assert run(tiny, "lint") == 0
    assert capsys.readouterr().out == "The words have no fault.\n"
    assert run(spoil(tiny), "lint") == 1
    *faults, counted = capsys.readouterr().out.splitlines()
    assert [fault.partition(":")[0] for fault in faults] == [
        "en/LC_MESSAGES/sms.po",
        "en/LC_MESSAGES/voice.po",
    ]
    assert (": warning: " in faults[0], ": warning: " in faults[1]) == (False, True)
    assert counted == "1 error, 1 warning."


def test_warnings_alone_are_no_failure(tiny: TinyLine, capsys: Output) -> None:
    change(tiny, [(EN, VOICE, "no_more", "Words of perso\u0301n.")])
    assert run(tiny, "lint") == 0
    assert capsys.readouterr().out.endswith("0 errors, 1 warning.\n")


def test_lint_writes_json_for_programs(tiny: TinyLine, capsys: Output) -> None:
    assert run(tiny, "lint", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run(spoil(tiny), "lint", "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [sorted(fault) for fault in found] == [["code", "file", "line", "problem", "severity"]] * 2
    assert [(fault["code"], fault["severity"]) for fault in found] == [
        ("text-markup", "error"),
        ("text-decomposed", "warning"),
    ]


def test_lint_writes_annotations_that_github_can_place(
    tiny: TinyLine, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(tiny.folder.parent)
    assert run(tiny, "lint", "--format", "github") == 0
    assert capsys.readouterr().out == ""
    assert run(spoil(tiny), "lint", "--format", "github") == 1
    error, warning = capsys.readouterr().out.splitlines()
    assert error.startswith("::error file=soup/en/LC_MESSAGES/sms.po,line=")
    assert ",title=text-markup::`no_more` " in error
    assert warning.startswith("::warning file=soup/en/LC_MESSAGES/voice.po,line=")


def test_what_cannot_be_read_at_all_is_listed_in_the_form_that_was_asked_for(
    tiny: TinyLine, capsys: Output
) -> None:
    tiny.replace("line.toml", '"en", "es"', '"es"')
    assert run(tiny, "lint", "--json") == 1
    faults = json.loads(capsys.readouterr().out)
    assert {fault["file"] for fault in faults} == {"line.toml"}
    assert run(tiny, "lint") == 1
    assert capsys.readouterr().out.endswith(f"{len(faults)} errors, 0 warnings.\n")


def test_sync_tells_what_it_did_in_each_file(tiny: TinyLine, capsys: Output) -> None:
    tiny.replace("en/LC_MESSAGES/sms.po", 'msgstr "Words of no_more."', 'msgstr "A person."')
    assert run(tiny, "sync") == 0
    voice, sms, keywords = capsys.readouterr().out.splitlines()
    assert sms.startswith("es/LC_MESSAGES/sms.po: ")
    assert sms.endswith(" kept, 1 changed, 0 added, 0 gone")
    assert [line.partition(" kept, ")[2] for line in (voice, keywords)] == ["0 changed, 0 added, 0 gone"] * 2


def test_a_release_says_what_is_in_service_and_what_a_live_line_would_miss(
    tiny: TinyLine, capsys: Output
) -> None:
    tiny.approve()
    assert run(tiny, "release") == 0
    size = len(Desk.open(tiny.folder).texts)
    assert capsys.readouterr().out == (
        f"Release {current(tiny.folder)} is in service.\n"
        f"{size} reviews are missing: a line with CUPLINE_MODE=live does not take it.\n"
    )
    assert run(tiny, "release") == 0
    assert capsys.readouterr().out == f"Nothing new: release {current(tiny.folder)} stays in service.\n"


def test_where_nothing_is_new_a_release_says_what_waits_and_for_whom(tiny: TinyLine, capsys: Output) -> None:
    name = tiny.release()
    tiny.replace("en/LC_MESSAGES/sms.po", 'msgstr "Words of no_more."', 'msgstr "A person."')
    tiny.replace("es/LC_MESSAGES/voice.po", 'msgctxt "no_more"', '#, fuzzy\nmsgctxt "no_more"')
    assert run(tiny, "release") == 1
    assert capsys.readouterr().out.splitlines() == [
        f"Nothing new: release {name} stays in service.",
        "  no_more (sms, en) is waiting, for clinical: what was approved before is said.",
        "  no_more (sms, es) is stale, for language: what was approved before is said.",
        "  no_more (voice, es) is stale, for language: what was approved before is said.",
    ]


def test_a_text_that_waits_for_a_mark_alone_waits_for_no_role(tiny: TinyLine, capsys: Output) -> None:
    tiny.approve("Ana Ruiz", Role.CLINICAL)
    tiny.approve("Luis Paz", Role.LANGUAGE)
    tiny.replace("es/LC_MESSAGES/sms.po", 'msgctxt "no_more"', '#, fuzzy\nmsgctxt "no_more"')
    assert run(tiny, "release") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"Release {current(tiny.folder)} is in service.",
        "  no_more (sms, es) is stale: what was approved before is said.",
    ]


def test_what_is_not_approved_yet_makes_no_release(tiny: TinyLine, capsys: Output) -> None:
    assert run(tiny, "release") == 1
    said = capsys.readouterr().err
    assert (
        "`no_more` (sms) has no words that are approved in every language: `cupline catalog status`" in said
    )


def test_a_lapsed_review_holds_a_release_back_and_is_named(tiny: TinyLine, capsys: Output) -> None:
    name = tiny.release()
    change(tiny, [(EN, SMS, "no_more", "A person."), (ES, SMS, "no_more", "Una persona.")])
    desk = Desk.open(tiny.folder)
    texts = [slot for slot in desk.texts if slot.catalog is SMS and slot.key == "no_more"]
    desk.approve(Signer("The line", Role.STARTER, tiny.clock), texts)
    desk = Desk.open(tiny.folder)
    desk.approve(Signer("Ana", Role.CLINICAL, tiny.clock, review_by="2026-01-31"), texts[:1])
    assert run(tiny, "release") == 1
    assert capsys.readouterr().err == (
        "cupline: these texts need a new review before they go in:\n"
        "no_more (sms, en): review was due on 2026-01-31\n"
    )
    assert current(tiny.folder) == name


def test_the_release_before_comes_back_or_the_one_that_is_named(tiny: TinyLine, capsys: Output) -> None:
    first, second, third = (say(tiny, words) for words in ("One.", "Two.", "Three."))
    for options, expected in (([], second), ([], first), (["3"], third), (["0001"], first), ([third], third)):
        before = current(tiny.folder)
        assert run(tiny, "rollback", *options) == 0
        assert capsys.readouterr().out == f"Release {expected} is in service, in the place of {before}.\n"
        assert current(tiny.folder) == expected


def test_a_release_that_is_not_there_does_not_come_back(tiny: TinyLine, capsys: Output) -> None:
    first = say(tiny, "One.")
    assert run(tiny, "rollback") == 1
    assert capsys.readouterr().err == f"cupline: release {first} is the first: there is none before it\n"
    assert run(tiny, "rollback", "7") == 1
    assert capsys.readouterr().err == f"cupline: there is no release 7: there are {first}\n"


def test_a_broken_note_of_what_is_current_and_a_broken_line_hold_no_rollback_back(tiny: TinyLine) -> None:
    first, _, _ = (say(tiny, words) for words in ("One.", "Two.", "Three."))
    (tiny.folder / "releases" / "current.json").write_bytes(b"{")
    (tiny.folder / "line.toml").write_bytes(b"\xff")
    assert run(tiny, "rollback", "1") == 0
    assert load(tiny.folder, first).name == current(tiny.folder)


def test_a_release_puts_a_broken_note_of_what_is_current_right(tiny: TinyLine) -> None:
    name = tiny.release()
    (tiny.folder / "releases" / "current.json").write_bytes(b"{")
    assert run(tiny, "release") == 0
    assert (current(tiny.folder), (tiny.folder / "releases" / f"{name}.json").read_bytes()) == (
        name,
        build(tiny.folder),
    )


def test_faults_of_the_words_fail_the_check(tiny: TinyLine, capsys: Output) -> None:
    tiny.release()
    assert main(["check", "--locales", str(spoil(tiny).folder)]) == 1
    assert "[text-markup]" in capsys.readouterr().err
