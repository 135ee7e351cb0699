"""Recordings are played in calls, from a page that gives nothing else away."""

import http.client
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import LOCALES, Settings
from ivr.simulator.handset import Handset
from ivr.simulator.receiver import Recorded
from messages.publication import publish
from messages.release import current
from messages.sounds import FOLDER, Kind, sound_name
from tests.conftest import ACCOUNT, RunningLine, settings_for
from tests.messages.speech import mp3, speech, wav

Start = Callable[[Settings], RunningLine]

ENGLISH, SPANISH = wav(speech(seconds=1.5)), mp3(speech(seconds=2.5))
ENGLISH_NAME, SPANISH_NAME = sound_name(Kind.WAV, ENGLISH), sound_name(Kind.MP3, SPANISH)
RECORDINGS = {"en": {"menu.main": ENGLISH_NAME}, "es": {"menu.main": SPANISH_NAME}}


class Page(NamedTuple):
    """What came back: status, headers by their names, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(line: RunningLine, target: str, method: str = "GET", had: str = "") -> Page:
    connection = http.client.HTTPConnection(urlsplit(line.url).netloc, timeout=15)
    try:
        connection.request(method, target, headers={"If-None-Match": had} if had else {})
        reply = connection.getresponse()
        return Page(reply.status, dict(reply.getheaders()), reply.read())
    finally:
        connection.close()


def release(folder: Path, recordings: dict[str, dict[str, str]]) -> str:
    """Put the shipped words in service with some recordings."""
    file = json.loads((folder / "releases" / f"{current(folder)}.json").read_bytes())
    file["recordings"] = recordings
    return publish(folder, json.dumps(file).encode())


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Copy the words, and shelve a recording in each language."""
    folder = tmp_path / "locales"
    shutil.copytree(LOCALES, folder)
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / ENGLISH_NAME).write_bytes(ENGLISH)
    (folder / FOLDER / SPANISH_NAME).write_bytes(SPANISH)
    release(folder, RECORDINGS)
    return folder


@pytest.fixture
def recorded(words: Path, shared_redis: LocalRedis, tmp_path: Path, start_line: Start) -> RunningLine:
    """Run a line with recordings."""
    return start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(words)))


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        pytest.param(ENGLISH_NAME, ENGLISH, "audio/wav", id="WAV"),
        pytest.param(SPANISH_NAME, SPANISH, "audio/mpeg", id="MP3"),
    ],
)
def test_a_recording_is_given_to_keep_for_ever(
    recorded: RunningLine, name: str, content: bytes, content_type: str
) -> None:
    page = get(recorded, f"/audio/{name}")
    assert (page.status, page.body) == (200, content)
    expected = {
        "Content-Type": content_type,
        "Content-Length": str(len(content)),
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": f'"{name}"',
    }
    assert page.headers | expected == page.headers
    head = get(recorded, f"/audio/{name}", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers | expected == head.headers


def test_who_has_it_already_is_told_so(recorded: RunningLine) -> None:
    page = get(recorded, f"/audio/{ENGLISH_NAME}", had=f'"{ENGLISH_NAME}"')
    assert (page.status, page.body) == (304, b"")


@pytest.mark.parametrize(
    "target",
    [
        "/audio/",
        "/audio/0123456789abcdef.wav",
        f"/audio/{ENGLISH_NAME.removesuffix('.wav')}",
        f"/audio/{ENGLISH_NAME.removesuffix('.wav')}.mp3",
        f"/audio/{ENGLISH_NAME.removesuffix('.wav').upper()}.wav",
        f"/audio/{ENGLISH_NAME}/",
        f"/audio/{ENGLISH_NAME}%00",
        f"/audio/{ENGLISH_NAME}%0A",
        f"/audio/../audio/{ENGLISH_NAME}",
        "/audio/current.json",
        "/audio/../current.json",
        "/audio/..%2Fcurrent.json",
        "/audio/..%5Ccurrent.json",
        "/audio/%2E%2E/current.json",
        "/audio/%2Fetc%2Fpasswd",
        f"/audio/{'0' * 5000}.wav",
    ],
)
def test_anything_else_is_not_there(recorded: RunningLine, target: str) -> None:
    page = get(recorded, target)
    assert (page.status, page.body) == (404, b"")


def test_nothing_can_be_put_there(recorded: RunningLine) -> None:
    page = get(recorded, f"/audio/{ENGLISH_NAME}", "POST")
    assert (page.status, page.body) == (405, b"")


def test_a_damaged_recording_is_not_there(recorded: RunningLine, words: Path) -> None:
    (words / FOLDER / ENGLISH_NAME).write_bytes(ENGLISH[:-1])
    page = get(recorded, f"/audio/{ENGLISH_NAME}")
    assert (page.status, page.body) == (404, b"")


def test_a_text_whose_recording_is_lost_is_spoken_by_the_voice_and_readyz_says_so(
    words: Path, shared_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    (words / FOLDER / ENGLISH_NAME).unlink()
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(words)))
    assert line.release.recordings == {("es", "menu.main"): SPANISH_NAME}
    problem = "1 recordings are missing or damaged, the voice speaks those texts"
    assert get(line, "/readyz").body.decode().splitlines()[0] == f"degraded: {problem}"
    phone = line.phone()
    phone.call()
    assert not any(isinstance(sound, Recorded) for sound in phone.press("1").sounds)


def test_a_sound_that_no_release_names_is_not_there(recorded: RunningLine, words: Path) -> None:
    content = wav(speech(seconds=0.5))
    (words / FOLDER / sound_name(Kind.WAV, content)).write_bytes(content)
    page = get(recorded, f"/audio/{sound_name(Kind.WAV, content)}")
    assert (page.status, page.body) == (404, b"")


def test_a_recording_of_an_older_release_is_there_for_the_calls_that_began_with_it(
    words: Path, shared_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    newer = release(words, {"en": {}, "es": {}})
    (words / "releases" / "9999-0123456789abcdef.json").write_bytes(b"broken")
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(words)))
    assert line.release.name == newer
    assert get(line, f"/audio/{ENGLISH_NAME}").body == ENGLISH


def test_a_caller_hears_the_recording_of_their_language_among_the_words_of_the_voice(
    recorded: RunningLine,
) -> None:
    phone = Handset(recorded.url, ACCOUNT, number="+14155559001")
    assert all(not isinstance(sound, Recorded) for sound in phone.call().sounds)
    spanish = phone.press("2")
    assert [spoken.say.language for spoken in spanish.spoken] == ["es-US"] * len(spanish.spoken)
    (played,) = (sound for sound in spanish.sounds if isinstance(sound, Recorded))
    assert played.name == SPANISH_NAME
    assert played.seconds == pytest.approx(2.5, abs=0.2)
    english = phone.press("8")
    assert Recorded(ENGLISH_NAME, 1.5) in english.sounds
