"""A running line takes what is published within 2 s, drops no call, and keeps the last valid release."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.config import Mode, Settings
from ivr.core.errors import ReleaseError
from ivr.simulator.receiver import Heard
from ivr.web.app import create_app, open_shelf
from ivr.web.service import EXTENSION, REFRESH_SECONDS, Service
from messages.publication import publish
from messages.release import current, load, released
from tests.conftest import Clock, RunningLine, flush, settings_for, wait_until
from tests.inspection import Inspector
from tests.releasing import (
    WITHIN,
    Change,
    another,
    lacking,
    reviewed,
    saying,
    shipped,
    without_second_parts,
    without_spanish,
    without_why,
)
from tests.serving import serving
from tests.web.posting import call_form, post, ready, serves, text_form

Start = Callable[[Settings], RunningLine]

NEW_MENU = saying("voice", "menu.main", en="New menu.", es="Menú nuevo.")
NEW_SYMPTOMS = saying("sms", "topic.symptoms", en="New symptoms.", es="Síntomas nuevos.")


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Give a folder with the shipped release, for a test to publish others in."""
    return shipped(tmp_path / "words")


@pytest.fixture
def settings(words: Path, shared_redis: LocalRedis, tmp_path: Path) -> Settings:
    flush(shared_redis)
    return settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(words))


@pytest.fixture
def line(settings: Settings, start_line: Start) -> RunningLine:
    """Run a line that speaks from those words."""
    return start_line(settings)


def put_in_service(line: RunningLine, content: bytes) -> str:
    """Publish a release, and wait until the line says that it serves it."""
    folder = line.service.settings.locales
    name = publish(folder, content)
    line.inspector.know(load(folder, name))
    wait_until(lambda: serves(line.url, name), WITHIN)
    return name


def change(line: RunningLine, *changes: Change) -> str:
    return put_in_service(line, another(line.service.settings.locales, *changes))


def roll_back(line: RunningLine, name: str) -> None:
    file = line.service.settings.locales / "releases" / f"{name}.json"
    assert put_in_service(line, file.read_bytes()) == name


def refused(line: RunningLine, content: bytes) -> str:
    """Publish what must not be served, and wait until the line says why; give what it says."""
    served = line.release.name
    publish(line.service.settings.locales, content)
    return kept(line, served)


def kept(line: RunningLine, served: str) -> str:
    wait_until(lambda: ready(line.url)[0] != "ok", WITHIN)
    status, what = ready(line.url)
    assert what.startswith(f"release {served}: ")
    return status


def heard(turn: Heard) -> list[str]:
    return [spoken.say.text for spoken in turn.spoken]


def test_a_call_under_way_hears_the_new_words_and_after_a_rollback_the_old_ones(line: RunningLine) -> None:
    phone, first = line.phone(), line.release.name
    phone.call()
    before = heard(phone.press("2"))[-1:]
    change(line, NEW_MENU)
    after = heard(phone.press("9"))
    roll_back(line, first)
    assert (after, heard(phone.press("9"))) == (["Menú nuevo."], before)
    assert not phone.press("1").has_hung_up


def test_a_text_that_comes_again_is_answered_from_its_own_release(line: RunningLine) -> None:
    phone = line.phone()
    first = phone.text("symptoms").body
    change(line, NEW_SYMPTOMS)
    assert phone.again().body == first
    assert phone.text("symptoms").body == "New symptoms."
    assert first != "New symptoms."


def test_a_caller_at_a_place_that_is_gone_is_at_the_main_menu(line: RunningLine) -> None:
    phone = line.phone()
    phone.call()
    menu = heard(phone.press("1"))[-1:]
    phone.press("1")
    phone.press("2")
    change(line, without_why)
    assert heard(phone.press("9")) == menu
    assert not phone.press("1").has_hung_up


def test_a_texter_at_a_place_that_is_gone_is_at_the_main_menu(line: RunningLine) -> None:
    phone = line.phone()
    phone.text("ENGLISH")
    phone.text("12")
    change(line, without_why)
    assert phone.text("MORE").body == line.release.sms["en", "menu.main"]


def test_a_caller_in_a_part_that_is_gone_hears_the_first_part(line: RunningLine) -> None:
    phone = line.phone()
    phone.call()
    for key in "11":
        phone.press(key)
    first = heard(phone.press("3"))[0]
    assert heard(phone.press("#"))[0] != first
    change(line, without_second_parts)
    assert heard(phone.press("9"))[0] == first


def test_a_texter_in_a_part_that_is_gone_gets_the_first_part_again(line: RunningLine) -> None:
    phone = line.phone()
    phone.text("ENGLISH")
    first = phone.text("symptoms").body
    assert phone.text("MORE").body != first
    change(line, without_second_parts)
    assert phone.text("9").body == first


class StoppedClock(Clock):
    """A clock that fails in every turn."""

    def __call__(self) -> float:
        raise ValueError("at an unknown time")


@pytest.fixture
def broken_line(settings: Settings) -> Iterator[RunningLine]:
    """Run a line that has nothing but its last resort."""
    with ExitStack() as services:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        app = create_app(replace(settings, public_url=url), StoppedClock())
        service: Service = app.extensions[EXTENSION]
        services.callback(service.close)
        services.enter_context(serving(app, port))
        yield RunningLine(url, service, StoppedClock(), Inspector(service.line.edges.shelf.current, url))


def test_the_last_resort_has_the_words_of_the_release_in_service(broken_line: RunningLine) -> None:
    change(
        broken_line,
        saying("voice", "last_resort", en="New help.", es="Ayuda nueva."),
        saying("sms", "both.last_resort", en="New help.", es="Ayuda nueva."),
    )
    assert post(broken_line, "/voice/es/main", call_form()).said == ["Ayuda nueva.", ""]
    assert post(broken_line, "/sms", text_form("hi")).text == "New help.\nAyuda nueva."


def test_a_release_without_a_last_resort_leaves_the_old_one_in_place(broken_line: RunningLine) -> None:
    mute = replace(broken_line.release, sms={})
    with pytest.raises(ReleaseError, match=r"the last resort of release .* cannot be written \(KeyError"):
        broken_line.service.last_resort.follow(mute)
    answer = post(broken_line, "/sms", text_form("hi"))
    assert answer.text == "\n".join(
        broken_line.release.sms[each, "both.last_resort"] for each in ("en", "es")
    )


def test_a_release_without_a_last_resort_is_no_start(settings: Settings) -> None:
    publish(settings.locales, another(settings.locales, lacking("last_resort")))
    with pytest.raises(ReleaseError, match=r"the last resort of release .* cannot be written \(KeyError"):
        open_shelf(settings)


def test_a_broken_current_json_keeps_the_last_valid_release_and_heals(
    line: RunningLine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    phone, first = line.phone(), line.release.name
    second = change(line, NEW_SYMPTOMS)
    roll_back(line, first)
    caplog.clear()
    (line.service.settings.locales / "releases" / "current.json").write_bytes(b'{"rel')
    status = kept(line, first)
    assert status.startswith(f"degraded: serving {first}: releases/current.json names no release (")
    assert phone.text("symptoms").body != "New symptoms."
    time.sleep(3 * REFRESH_SECONDS)  # it stays broken, and is told once
    (told,) = [record.getMessage() for record in caplog.records]
    assert told == (
        f"refresh does not succeed, and goes on: ReleaseError: {status.removeprefix('degraded: ')}"
    )
    roll_back(line, second)
    assert phone.text("symptoms").body == "New symptoms."


def test_live_goes_on_with_approved_words_where_others_are_published(
    words: Path, settings: Settings, start_line: Start
) -> None:
    starter = (words / "releases" / f"{current(words)}.json").read_bytes()
    publish(words, another(words, reviewed))
    line = start_line(replace(settings, mode=Mode.LIVE))
    served = line.release.name
    assert ready(line.url) == ["ok", f"release {served}: reviewed words"]
    status = refused(line, starter)
    assert status.startswith(f"degraded: serving {served}: release {released(words)[-1]} is not fit for")
    assert " reviews are missing: " in status
    change(line, reviewed)


def test_a_number_keeps_its_language_where_a_release_without_it_is_published(line: RunningLine) -> None:
    served = line.release.name
    status = refused(line, another(line.service.settings.locales, without_spanish))
    assert status == (
        f'degraded: serving {served}: CUPLINE_DEPLOYMENT: [numbers] gives +18005550199 the language "es",'
        f" which is not served by release {released(line.service.settings.locales)[0]}"
    )


def test_a_caller_whose_language_is_gone_hears_the_gate(settings: Settings, start_line: Start) -> None:
    line = start_line(replace(settings, installation=replace(settings.installation, numbers={})))
    phone = line.phone()
    phone.call()
    phone.press("2")
    change(line, without_spanish)
    assert [spoken.say.language for spoken in phone.press("9").spoken] == ["en-US"]
    assert not phone.press("1").has_hung_up


def test_a_worker_starts_with_the_last_valid_release_whatever_was_published_since(
    words: Path, settings: Settings
) -> None:
    """Else gunicorn, whose workers cannot start, would end the whole service."""
    publish(words, another(words, reviewed))
    live = replace(settings, mode=Mode.LIVE)
    shelf = open_shelf(live)
    publish(words, (words / "releases" / f"{released(words)[-1]}.json").read_bytes())
    with pytest.raises(ReleaseError, match="is not fit for CUPLINE_MODE=live"):
        open_shelf(live)
    service: Service = create_app(live, shelf=shelf).extensions[EXTENSION]
    service.close()
    assert service.line.edges.shelf.current.name == released(words)[0]
    assert "is not fit for CUPLINE_MODE=live" in str(service.line.edges.shelf.problem)
