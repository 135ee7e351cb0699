"""`cupline serve` starts only what may serve, and says what it serves."""

import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.cli import main
from ivr.cli.serve import start_line
from ivr.config import LOCALES
from ivr.simulator.handset import Handset
from ivr.web.fitness import STARTER
from messages.publication import publish
from messages.release import Release, current, load
from messages.render import as_text
from tests.conftest import ACCOUNT, flush, settings_for, wait_until
from tests.inspection import Inspector
from tests.releasing import WITHIN, another, saying, shipped
from tests.web.posting import Answer, call_form, ready, send, serves, signed, text_form


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "CUPLINE_MODE": "live",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "a-token-of-ours",
        "PUBLIC_URL": "https://line.example.org",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CUPLINE_PRIVACY_KEY": "k" * 32,
        "CUPLINE_SPOOL": str(tmp_path / "spool"),
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("live")
def test_live_refuses_words_that_nobody_has_reviewed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve"]) == 1
    said = capsys.readouterr().err
    assert "not fit for CUPLINE_MODE=live: " in said
    assert " reviews are missing: " in said
    assert re.search(r"; and \d+ more: have the texts approved, and release them again$", said.strip())


def test_faulty_settings_are_all_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("REDIS_URL", "mysql://")
    assert main(["serve"]) == 1
    said = capsys.readouterr().err
    assert "PORT: " in said
    assert "REDIS_URL: " in said


def test_a_spool_that_cannot_be_written_is_found_before_the_first_stop(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CUPLINE_SPOOL", str(tmp_path / "file"))
    assert main(["serve"]) == 1
    assert "the spool in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("unreviewed", "words"),
    [
        pytest.param(("topic.cup (sms, en): clinical",), STARTER, id="starter"),
        pytest.param((), "reviewed words", id="reviewed"),
    ],
)
def test_the_first_line_says_what_the_words_are(
    release: Release, tmp_path: Path, unreviewed: tuple[str, ...], words: str
) -> None:
    settings = settings_for("redis://127.0.0.1:1/0", tmp_path)
    assert start_line(settings, replace(release, unreviewed=unreviewed)) == (
        "cupline: http://127.0.0.1:8000 for http://127.0.0.1:8000,"
        f" mode demo, release {release.name} ({words})"
    )


@contextmanager
def served(
    redis_url: str, folder: Path, words: Path = LOCALES
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `cupline serve` with two workers; give the process and its address."""
    port = free_port()
    environ = os.environ | {
        "CUPLINE_MODE": "demo",
        "PUBLIC_URL": "",
        "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
        "TWILIO_AUTH_TOKEN": ACCOUNT.token,
        "REDIS_URL": redis_url,
        "CUPLINE_LOCALES": str(words),
        "CUPLINE_SPOOL": str(folder / "spool"),
        "PORT": str(port),
        "WORKERS": "2",
    }
    command = [sys.executable, "-m", "ivr.cli", "serve"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until_it_answers(port)
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_until_it_answers(port: int) -> None:
    end = time.monotonic() + 15
    while not is_listening(port) and time.monotonic() < end:
        time.sleep(0.02)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def server(shared_redis: LocalRedis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(shared_redis.url, tmp_path_factory.mktemp("served")) as (_, url):
        yield url


def post(url: str, target: str, form: dict[str, str]) -> Answer:
    return send(url, "POST", target, urlencode(form).encode(), signed(url + target, form))


def test_an_address_with_escapes_verifies_over_the_real_server(server: str) -> None:
    answer = post(server, "/voice/es/%C3%B1%27?keys=%27%C3%B1", call_form(Digits="1"))
    assert (answer.status, answer.content_type) == (200, "text/xml; charset=utf-8")


def test_a_text_that_is_delivered_a_hundred_times_at_once_has_one_body(server: str) -> None:
    form = text_form("STOP", "+14155559999")
    with ThreadPoolExecutor(100) as deliveries:
        answers = set(deliveries.map(lambda _: post(server, "/sms", form), range(100)))
    (answer,) = answers
    assert answer.status == 200
    assert answer.text


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"POST /voice?keys=" + b"1" * 5000 + b" HTTP/1.1\r\n\r\n", 414, id="long-line"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 100 + b"\r\n", 431, id="many-headers"),
        pytest.param(b"<html>\r\n\r\n", 400, id="no-http"),
        pytest.param(b"GET / HTTP/9.9\r\n\r\n", 400, id="no-version"),
        pytest.param(b"GET / HTTP/1.1\r\n(): b\r\n\r\n", 400, id="no-header"),
    ],
)
def test_what_is_no_request_gets_a_status_and_nothing_else(server: str, request_: bytes, status: int) -> None:
    host, _, port = server.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request_)
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    assert reply == b"HTTP/1.1 %d \r\nConnection: close\r\nContent-Length: 0\r\n\r\n" % status


def test_it_ends_well_when_it_is_told_to(shared_redis: LocalRedis, tmp_path: Path) -> None:
    with served(shared_redis.url, tmp_path) as (process, _):
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Give a folder with the shipped release, for a test to publish others in."""
    return shipped(tmp_path / "words")


NEW_WORDS = (
    saying("voice", "topic.symptoms", en="New symptoms.", es="Síntomas nuevos."),
    saying("sms", "topic.symptoms", en="New symptoms.", es="Síntomas nuevos."),
)


def workers_of(process: subprocess.Popen[bytes], but: frozenset[int] = frozenset()) -> list[int]:
    """List the processes of the workers, but for those that are known to be gone."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [pid for pid in map(int, children.split()) if pid not in but]


def each_worker_serves(process: subprocess.Popen[bytes], url: str, release: str) -> bool:
    """Ask each of two workers in turn, while the other one is stopped."""
    workers = workers_of(process)
    return len(workers) == 2 and all(serves_without(worker, url, release) for worker in workers)


def serves_without(worker: int, url: str, release: str) -> bool:
    os.kill(worker, signal.SIGSTOP)
    try:
        return serves(url, release)
    finally:
        os.kill(worker, signal.SIGCONT)


def test_two_workers_take_a_release_and_a_rollback(
    shared_redis: LocalRedis, tmp_path: Path, words: Path
) -> None:
    first = (words / "releases" / f"{current(words)}.json").read_bytes()
    with served(shared_redis.url, tmp_path, words) as (process, url):
        for content in (another(words, *NEW_WORDS), first):
            name = publish(words, content)
            wait_until(partial(each_worker_serves, process, url, name), WITHIN)


_numbers = itertools.count()


def keep_talking(inspector: Inspector, url: str, done: threading.Event) -> set[str]:
    """Call and text, again and again, through whatever happens; give what was said of the symptoms."""
    heard = set()
    while not done.is_set():
        number = f"+1415{2_000_000 + next(_numbers)}"  # nobody's, so that each call begins at the gate
        phone = Handset(url, ACCOUNT, number=number, inspect=inspector)
        phone.call()
        turns = [phone.press(key) for key in ("1", "1", "3", "9", "8", "0", "*")]
        assert not any(turn.has_hung_up for turn in turns)
        heard |= {turn.spoken[0].say.text for turn in turns[2:5]}
        phone.hang_up()
        heard.add(str(phone.text("symptoms").body))
    return heard


def test_a_stream_of_calls_and_texts_meets_no_error_while_releases_come_and_go(
    shared_redis: LocalRedis, tmp_path: Path, words: Path
) -> None:
    flush(shared_redis)
    first, second = current(words), publish(words, another(words, *NEW_WORDS))
    contents = {name: (words / "releases" / f"{name}.json").read_bytes() for name in (first, second)}
    done = threading.Event()
    with served(shared_redis.url, tmp_path, words) as (_, url), ThreadPoolExecutor(6) as callers:
        inspector = Inspector(load(words, first), url)
        inspector.know(load(words, second))
        talks = [callers.submit(keep_talking, inspector, url, done) for _ in range(6)]
        try:
            for name in (first, second, first, second):
                assert publish(words, contents[name]) == name
                wait_until(partial(serves, url, name), WITHIN)
                time.sleep(1.0)
        finally:
            done.set()
        said = [talk.result() for talk in talks]
    old = load(words, first)
    topics = {
        "New symptoms.",
        "Síntomas nuevos.",
        *(as_text(old.voice[locale, "topic.symptoms"]) for locale in ("en", "es")),
        old.sms["en", "topic.symptoms"],
    }
    assert set().union(*said) == topics


def test_a_worker_that_dies_while_current_json_is_broken_is_followed_by_one_with_the_same_words(
    shared_redis: LocalRedis, tmp_path: Path, words: Path
) -> None:
    """The words of the start, and the newest ones, were taken out of service."""
    second = another(words, *NEW_WORDS)
    with served(shared_redis.url, tmp_path, words) as (process, url):
        for content in (second, another(words, saying("voice", "goodbye", en="Call.")), second):
            name = publish(words, content)
            wait_until(partial(each_worker_serves, process, url, name), WITHIN)
        (words / "releases" / "current.json").write_bytes(b"")
        dead = frozenset(workers_of(process))
        for worker in dead:
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda: len(workers_of(process, but=dead)) == 2, 20)
        status, what = ready(url)
        assert status.startswith(f"degraded: serving {name}: releases/current.json names no release")
        assert what == f"release {name}: {STARTER}"
