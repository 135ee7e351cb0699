"""`cupline fallback` writes answers that work with the whole service off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask, Response

from ivr.cli import main
from ivr.config import LOCALES
from ivr.simulator.handset import Handset
from ivr.simulator.wire import Account
from ivr.web.fitness import STARTER
from messages.frozen import Frozen
from messages.release import current, load
from messages.render import as_text
from tests.releasing import lacking, reviewed, saying, shipped
from tests.serving import serving

NAMES = ("fallback-voice.xml", "fallback-sms.xml")
HELPLINE = "1-800-227-2345"


@contextmanager
def served(folder: Path) -> Iterator[Handset]:
    """Give each file for whatever is asked of it, as a TwiML Bin does."""
    app = Flask("bin")

    def answer(name: str, **_: str) -> Response:
        return Response((folder / name).read_bytes(), content_type="text/xml; charset=utf-8")

    rules = {"/voice": NAMES[0], "/voice/<path:rest>": NAMES[0], "/sms": NAMES[1]}
    for rule, name in rules.items():
        app.add_url_rule(rule, rule, answer, methods=["GET", "POST"], defaults={"name": name})
    with serving(app) as address:
        yield Handset(address, Account("AC" + "5" * 32, "the-token-of-the-tests"))


def test_a_person_gets_the_helpline_by_voice_and_text_in_both_languages(tmp_path: Path) -> None:
    assert main(["fallback", "--out", str(tmp_path)]) == 0
    with served(tmp_path) as phone:
        heard, texted = phone.call(), phone.text("help")
    release = load(LOCALES, current(LOCALES))
    keys = [(locale, "both.last_resort") for locale in release.menu.locales]
    said = [spoken.say.text for spoken in heard.spoken]
    assert said == [as_text(release.voice[key]) for key in keys]
    assert texted.body == "\n".join(release.sms[key] for key in keys)
    assert all(HELPLINE in words for words in (*said, texted.body))
    assert not phone.is_in_call


def test_two_files_are_written_and_it_is_said_what_to_do_with_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    main(["fallback", "--out", str(folder)])
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        *(str(folder / name) for name in NAMES),
        f"They say the last resort of release {current(LOCALES)} ({STARTER}), in every language.",
    ]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert "TwiML Bin" in said[3]


def test_reviewed_words_are_said_to_be_reviewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shipped(tmp_path / "locales", reviewed)
    main(["fallback", "--out", str(tmp_path), "--locales", str(folder)])
    assert f"of release {current(folder)} (reviewed words)" in capsys.readouterr().out


def test_the_answers_need_nothing_of_the_service_even_where_the_words_are_recorded(tmp_path: Path) -> None:
    def recorded(file: Frozen) -> None:
        for locale in ("en", "es"):
            file["recordings"][locale] = {"both.last_resort": "0" * 16 + ".wav"}

    folder = shipped(tmp_path / "locales", recorded)
    main(["fallback", "--out", str(tmp_path), "--locales", str(folder)])
    voice, sms = ((tmp_path / name).read_text() for name in NAMES)
    assert not any(sign in voice + sms for sign in ("http", "/audio", "action", "<Play", "<Redirect"))


def test_words_are_those_of_the_release_and_written_anew(tmp_path: Path) -> None:
    for soup in ("Broth.", "Soup."):
        folder = shipped(tmp_path / soup, saying("sms", "both.last_resort", en=soup, es="Sopa."))
        main(["fallback", "--out", str(tmp_path), "--locales", str(folder)])
    assert "<Message>Soup.\nSopa.</Message>" in (tmp_path / NAMES[1]).read_text()


def test_a_release_without_the_words_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shipped(tmp_path / "locales", lacking("both.last_resort"))
    assert main(["fallback", "--out", str(tmp_path / "out"), "--locales", str(folder)]) == 1
    said = capsys.readouterr()
    assert (said.out, "last_resort" in said.err) == ("", True)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert main(["fallback", "--out", str(tmp_path / "file")]) == 1
    assert "cannot be written" in capsys.readouterr().err
