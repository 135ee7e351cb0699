"""Nobody but Twilio gets in: what it really sent is checked, to the byte."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from tests.conftest import ACCOUNT, RunningLine, settings_for
from tests.web.posting import FORM, Answer, call_form, post, send, signed, text_form

PAGES = ["/voice", "/voice/es/main", "/voice/status", "/sms", "/sms/status"]

STRANGE = "/voice/es/a%C3%B1o%27s?part=1&silence=0&wrong=0&turn=2&keys=&back=ni%C3%B1o%27s%2F%7E+x"


TEXT, CALL = text_form("hi"), call_form()


def send_form(line: RunningLine, target: str, headers: dict[str, str]) -> Answer:
    form = TEXT if target == "/sms" else CALL
    return send(line.url, "POST", target, urlencode(form).encode(), headers)


@pytest.mark.parametrize("page", PAGES)
def test_without_a_signature_nobody_gets_in(standing_line: RunningLine, page: str) -> None:
    assert send_form(standing_line, page, FORM) == Answer(403, "text/plain", b"")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("signature", ["", "x", "é", "x" * 28, "=" * 1000])
def test_with_a_forged_signature_nobody_gets_in(
    standing_line: RunningLine, page: str, signature: str
) -> None:
    headers = FORM | {"X-Twilio-Signature": signature.encode("utf-8").decode("latin-1")}
    assert send_form(standing_line, page, headers) == Answer(403, "text/plain", b"")


@pytest.mark.parametrize(
    ("url", "token"),
    [
        pytest.param("https://line.example.org/sms", ACCOUNT.token, id="other-host"),
        pytest.param("{url}/sms?x=1", ACCOUNT.token, id="other-query"),
        pytest.param("{url}/sms/", ACCOUNT.token, id="other-path"),
        pytest.param("{url}/sms", "another", id="other-token"),
        pytest.param("{url}/sms", "", id="empty-token"),
    ],
)
def test_a_signature_for_something_else_is_refused(standing_line: RunningLine, url: str, token: str) -> None:
    headers = signed(url.format(url=standing_line.url), TEXT, token)
    assert send_form(standing_line, "/sms", headers) == Answer(403, "text/plain", b"")


def test_a_signature_over_other_fields_is_refused(standing_line: RunningLine) -> None:
    headers = signed(f"{standing_line.url}/sms", text_form("STOP"))
    assert send_form(standing_line, "/sms", headers) == Answer(403, "text/plain", b"")


def test_an_address_with_escaped_letters_and_quotes_verifies(standing_line: RunningLine) -> None:
    assert post(standing_line, STRANGE, call_form(Digits="9")).status == 200


def test_fields_with_letters_quotes_and_blanks_verify(standing_line: RunningLine) -> None:
    assert post(standing_line, "/sms", text_form("  ¿Qué es  el 'CUP'? ñ & = + % 😀 \n")).status == 200


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("http://{host}/voice", id="whole-address"),
        pytest.param("http://evil.example.org/voice", id="other-address"),
        pytest.param("/voice#part", id="fragment"),
        pytest.param("/%76oice", id="escaped-letter"),
        pytest.param("/./voice", id="dot"),
        pytest.param("/voice//es/main", id="empty-step"),
        pytest.param("*", id="star"),
    ],
)
def test_tricks_with_the_address_get_a_bare_refusal(standing_line: RunningLine, target: str) -> None:
    host = standing_line.url.removeprefix("http://")
    answer = send_form(
        standing_line, target.format(host=host), signed(f"{standing_line.url}/voice", call_form())
    )
    assert answer.is_bare


@pytest.mark.parametrize("host", ["evil.example.org", "host:abc", "[::1", ""])
def test_the_host_that_a_client_names_is_not_believed(standing_line: RunningLine, host: str) -> None:
    headers = signed(f"http://{host}/voice", call_form()) | {"Host": host, "X-Forwarded-Host": host}
    assert send_form(standing_line, "/voice", headers).is_bare


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param({"Body": "Stop ", "Chemo": ""}, id="body-cut"),
        pytest.param({"Bodyh": "i", "Body": None}, id="name-lengthened"),
        pytest.param({"Body": "Stop ChemoFrom+14155550123", "From": None}, id="sender-in-the-body"),
        pytest.param({"Body": "Stop Chemo", "ErrorCode": ""}, id="field-added"),
    ],
)
def test_a_form_that_was_cut_anew_is_refused(
    standing_line: RunningLine, moved: dict[str, str | None]
) -> None:
    fields = {name: value for name, value in (text_form("Stop Chemo") | moved).items() if value is not None}
    assert post(standing_line, "/sms", fields).is_bare


@pytest.mark.parametrize("raw", ["//voice", "//evil.example.org/voice", "http://localhost/voice", "", None])
def test_an_address_that_is_no_path_gets_a_bare_refusal(
    standing_app: Flask, standing_line: RunningLine, raw: str | None
) -> None:
    headers = signed(f"{standing_line.url}/voice", CALL)
    client = standing_app.test_client()
    reply = client.post("/voice", data=CALL, headers=headers, environ_overrides={"RAW_URI": raw})
    assert (reply.status_code, reply.data) == (403, b"")


@pytest.mark.parametrize("token", ["new", "old"])
def test_both_tokens_get_in_while_rotating(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Callable[[Settings], RunningLine], token: str
) -> None:
    line = start_line(settings_for(shared_redis.url, tmp_path, TWILIO_AUTH_TOKEN="new, old"))
    assert send_form(line, "/sms", signed(f"{line.url}/sms", TEXT, token)).status == 200
