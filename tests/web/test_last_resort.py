"""A bug becomes the approved answer with the helpline, and one line in the log."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.simulator.document import Hangup, Say, parse_voice
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from tests.conftest import ACCOUNT, SPANISH_NUMBER, Clock, RunningLine, settings_for
from tests.inspection import Inspector
from tests.serving import serving
from tests.web.posting import FORM, Answer, call_form, post, send, text_form

NUMBER = "+14155550177"
SECRET = "my lump hurts"


class StoppedClock(Clock):
    """A clock that fails, and says what should not be said."""

    def __call__(self) -> float:
        raise ValueError(f"{NUMBER} wrote {SECRET}\nat an unknown time")


@pytest.fixture
def broken_line(shared_redis: LocalRedis, tmp_path: Path) -> Iterator[RunningLine]:
    """Run a line whose clock fails in every turn."""
    with ExitStack() as services:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        settings = replace(settings_for(shared_redis.url, tmp_path), public_url=url)
        app = create_app(settings, StoppedClock())
        service: Service = app.extensions[EXTENSION]
        services.callback(service.close)
        services.enter_context(serving(app, port))
        yield RunningLine(url, service, StoppedClock(), Inspector(service.line.edges.shelf.current, url))


def words(line: RunningLine, *keys: tuple[str, str]) -> list[str]:
    return ["".join(str(getattr(span, "written", span)) for span in line.release.voice[key]) for key in keys]


BOTH = ("en", "both.last_resort"), ("es", "both.last_resort")


@pytest.mark.parametrize(
    ("page", "line_number", "keys"),
    [
        pytest.param("/voice", None, BOTH, id="start"),
        pytest.param("/voice", SPANISH_NUMBER, [("es", "last_resort")], id="start-at-the-spanish-number"),
        pytest.param("/voice/es/main", None, [("es", "last_resort")], id="spanish-address"),
        pytest.param("/voice/en/main", SPANISH_NUMBER, [("en", "last_resort")], id="english-address"),
        pytest.param("/voice/mul/gate", None, BOTH, id="no-language-yet"),
        pytest.param("/voice/xx/main", None, BOTH, id="unknown-language"),
    ],
)
def test_a_call_that_meets_a_bug_hears_the_helpline_in_its_language(
    broken_line: RunningLine, page: str, line_number: str | None, keys: list[tuple[str, str]]
) -> None:
    form = call_form(NUMBER) | ({"To": line_number} if line_number else {})
    answer = post(broken_line, page, form)
    *says, last = parse_voice(answer.content_type, answer.body)
    assert [say.text for say in says if isinstance(say, Say)] == words(broken_line, *keys)
    assert last == Hangup()


@pytest.mark.parametrize(
    ("line_number", "keys"),
    [
        pytest.param(None, BOTH, id="any-number"),
        pytest.param(SPANISH_NUMBER, [("es", "last_resort")], id="spanish-number"),
    ],
)
def test_a_text_that_meets_a_bug_gets_the_helpline_in_the_language_of_the_number(
    broken_line: RunningLine, line_number: str | None, keys: list[tuple[str, str]]
) -> None:
    form = text_form(SECRET, NUMBER) | ({"To": line_number} if line_number else {})
    answer = post(broken_line, "/sms", form)
    assert answer.text == "\n".join(broken_line.release.sms[key] for key in keys)


def test_a_bug_leaves_one_line_in_the_log_without_number_or_words(
    broken_line: RunningLine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    post(broken_line, "/sms", text_form(SECRET, NUMBER))
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("ivr")]
    assert re.fullmatch(r"trace [0-9a-f]{12}: ValueError in sms: test_last_resort.py:\d+ __call__ <.*", line)
    assert not any(secret in caplog.text for secret in (NUMBER, SECRET, "Traceback"))


def test_each_bug_has_a_trace_of_its_own(broken_line: RunningLine, caplog: pytest.LogCaptureFixture) -> None:
    post(broken_line, "/voice", call_form(NUMBER))
    post(broken_line, "/voice", call_form(NUMBER))
    traces = [record.getMessage()[:18] for record in caplog.records if record.name.startswith("ivr")]
    assert len(set(traces)) == len(traces) == 2


@pytest.fixture
def blind_line(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Callable[..., RunningLine]
) -> RunningLine:
    """Run a line whose guard fails: the public address that it must check cannot be read."""
    line = start_line(settings_for(shared_redis.url, tmp_path))
    object.__setattr__(line.service.settings, "public_url", "https://[")
    return line


@pytest.mark.parametrize("page", ["/voice", "/voice/status", "/sms"])
def test_a_bug_before_the_fields_are_known_gets_the_answer_in_every_language(
    blind_line: RunningLine, page: str
) -> None:
    answer = send(blind_line.url, "POST", page, b"a=1", FORM | {"X-Twilio-Signature": "A" * 27 + "="})
    assert (answer.status, answer.content_type) == (200, "text/xml; charset=utf-8")
    if page == "/sms":
        assert answer.text == "\n".join(blind_line.release.sms[key] for key in BOTH)
    else:
        assert [text for text in answer.said if text] == words(blind_line, *BOTH)


def test_a_bug_while_a_status_is_taken_is_a_bare_500_and_nobody_is_answered(
    broken_line: RunningLine,
) -> None:
    form = {
        "AccountSid": ACCOUNT.sid,
        "MessageSid": "SM" + "1" * 32,
        "MessageStatus": "sent",
        "To": NUMBER,
    }
    assert post(broken_line, "/sms/status", form) == Answer(500, "text/plain", b"")


def test_a_bug_of_a_page_that_is_no_webhook_is_a_bare_500(broken_line: RunningLine) -> None:
    object.__setattr__(broken_line.service, "spool", None)
    assert send(broken_line.url, "GET", "/readyz").status == 500
