"""`cupline serve` starts only what may serve, and says what it serves."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.cli import main
from tests.conftest import ACCOUNT
from tests.web.posting import Answer, call_form, send, signed, text_form


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
    assert "not fit for CUPLINE_MODE=live" in said
    assert "no clinician and no translator has reviewed" in said


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


@contextmanager
def served(redis_url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `cupline serve` with two workers; give the process and its address."""
    port = free_port()
    environ = os.environ | {
        "CUPLINE_MODE": "demo",
        "PUBLIC_URL": "",
        "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
        "TWILIO_AUTH_TOKEN": ACCOUNT.token,
        "REDIS_URL": redis_url,
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
