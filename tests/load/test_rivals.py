"""The rivals do what is said of them, no more and no less; so does what serves the line on other servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.webhooks import sign
from ivr.web.service import EXTENSION, Service
from messages.release import Release
from messages.render import as_text
from tests.conftest import ACCOUNT
from tests.load import rivals, served

CALL = "CA" + "1" * 32

ONE_WORD = [("/voice", rivals.SPOKEN), ("/sms", rivals.WRITTEN)]


def post(client: FlaskClient, path: str, *, token: str = ACCOUNT.token, **more: str) -> tuple[int, str]:
    """Post a form as Twilio would."""
    fields = {"AccountSid": ACCOUNT.sid, "From": "+14155550101", "CallSid": CALL} | more
    signature = sign(f"http://localhost{path}", fields, token)
    answer = client.post(path, data=fields, headers={"X-Twilio-Signature": signature})
    return answer.status_code, answer.text


@pytest.fixture
def checked(shared_redis: LocalRedis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Give the rival that checks signatures."""
    monkeypatch.setenv("REDIS_URL", shared_redis.url)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", ACCOUNT.token)
    app = rivals.checked()
    yield app
    app.extensions["redis"].close()


@pytest.mark.parametrize(("path", "words"), ONE_WORD)
def test_the_floor_says_one_thing_to_whoever_asks(path: str, words: bytes) -> None:
    assert post(rivals.floor().test_client(), path, token="another") == (200, words.decode())


@pytest.mark.parametrize(("path", "words"), ONE_WORD)
def test_the_fair_one_remembers_who_asks(
    path: str, words: bytes, checked: Flask, shared_redis: LocalRedis
) -> None:
    assert post(checked.test_client(), path) == (200, words.decode())
    with redis.Redis.from_url(shared_redis.url, decode_responses=True) as client:
        assert client.get(f"seen:{CALL}") == ACCOUNT.sid


def test_the_fair_one_knows_a_forgery(checked: Flask) -> None:
    assert post(checked.test_client(), "/voice", token="another") == (403, "")


def test_the_sample_knows_a_caller_by_the_cookie(release: Release) -> None:
    phone, other = rivals.sample().test_client(), rivals.sample().test_client()
    said = [post(phone, "/voice", Digits=key)[1] for key in ("", "1", "8", "9", "*")]
    expected = [
        ("en", "menu.main"),
        ("en", "topic.symptoms"),
        ("es", "topic.symptoms"),
        ("es", "topic.symptoms"),
        ("es", "menu.main"),
    ]
    assert [as_text(release.voice[place]) in heard for place, heard in zip(expected, said, strict=True)] == [
        True
    ] * 5
    assert release.sms["en", "menu.main"] in post(other, "/sms", Body="cup")[1]
    assert release.sms["en", "topic.first_tests"] in post(other, "/sms", Body="2")[1]
    assert release.sms["es", "topic.first_tests"] in post(other, "/sms", Body="8")[1]
    assert release.sms["en", "topic.first_tests"] in post(other, "/sms", Body="8")[1]


@pytest.fixture
def client(
    shared_redis: LocalRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FlaskClient]:
    """Give what asks the line as it is made for other servers."""
    for name, value in {
        "PUBLIC_URL": "http://localhost",
        "REDIS_URL": shared_redis.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
        "TWILIO_AUTH_TOKEN": ACCOUNT.token,
        "CUPLINE_SPOOL": str(tmp_path / "spool"),
    }.items():
        monkeypatch.setenv(name, value)
    app = served.line()
    service: Service = app.extensions[EXTENSION]
    yield app.test_client()
    service.close()


@pytest.mark.parametrize("path", ["/voice", "/voice/en/menu?version=1&part=%31"])
def test_the_line_answers_on_a_server_that_does_not_tell_the_path_as_it_was_sent(
    path: str, client: FlaskClient
) -> None:
    status, said = post(client, path, ApiVersion="2010-04-01", To="+18005550100")
    assert (status, said.count("<Response>")) == (200, 1)
