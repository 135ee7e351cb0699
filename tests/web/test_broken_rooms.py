"""Every room of the line is broken in turn, and callers hear the approved words with the helpline."""

import io
import itertools
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from werkzeug.exceptions import BadRequestKeyError, InternalServerError, RequestEntityTooLarge

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.adapters.logs import TurnLog
from ivr.core.errors import LineError
from ivr.simulator.document import Hangup, Say, parse_voice
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from messages.render import as_text
from tests.conftest import LINE_NUMBER, SPANISH_NUMBER, Clock, RunningLine, settings_for, wait_until
from tests.inspection import Inspector
from tests.serving import serving
from tests.web.posting import Answer, call_form, post, send, text_form

SECRET = "my lump hurts"

_callers = itertools.count()


@dataclass(frozen=True, slots=True)
class Page:
    """A webhook, as somebody reaches it, and the languages of its last resort: none is all of them."""

    target: str
    locale: str = ""
    number: str = LINE_NUMBER
    key: str = ""

    def form(self) -> dict[str, str]:
        """Give the form of a new caller."""
        if self.target == "/sms":
            return text_form(SECRET) | {"To": self.number}
        caller = f"+1415554{next(_callers):04d}"
        return call_form(caller, To=self.number, **({"Digits": self.key} if self.key else {}))


START, START_IN_SPANISH = Page("/voice"), Page("/voice", "es", SPANISH_NUMBER)
KEYS = (
    Page("/voice/en/main", "en", key="1"),
    Page("/voice/es/main", "es", key="1"),
    Page("/voice/mul/gate", key="2"),
    Page("/voice/en/main", "en", SPANISH_NUMBER, key="2"),
)
KEPT = Page("/voice/es/keep.symptoms?turn=5&back=learn", "es", key="1")
TALKED = Page("/voice/es/transfer.acs?turn=5", "es")
ENDED = Page("/voice/status")
TEXT, TEXT_IN_SPANISH = Page("/sms"), Page("/sms", "es", SPANISH_NUMBER)

CALLS = (START, START_IN_SPANISH, *KEYS)
TEXTS = (TEXT, TEXT_IN_SPANISH)

GUARD = {"form": "ivr.web.guard.parse_form", "signature": "ivr.web.guard.is_signed"}
"""What is broken here is broken before it is known which number was called."""

ROOMS: dict[str, tuple[str, tuple[Page, ...]]] = {
    **{name: (what, (*CALLS, *TEXTS, ENDED)) for name, what in GUARD.items()},
    "fields": ("ivr.web.guard.check_fields", (START, *KEYS[:3], TEXT, ENDED)),
    "parties": ("ivr.web.voice.call_parties", (*CALLS, ENDED)),
    "key": ("ivr.web.voice.call_event", KEYS),
    "address": ("ivr.core.session.CallSession.from_query", KEYS),
    "words of a text": ("ivr.web.sms.incoming_text", TEXTS),
    "settings": ("ivr.web.service.Service.caller", (*CALLS, *TEXTS)),
    "pseudonyms": ("ivr.web.service.caller_keys", (*CALLS, *TEXTS)),
    "reach": ("ivr.web.service.prefix_key", (*CALLS, *TEXTS)),
    "line of calls": ("ivr.line.Line.answer_call", (START, START_IN_SPANISH)),
    "line of keys": ("ivr.line.Line.answer_key", KEYS),
    "line of texts": ("ivr.line.Line.answer_text", TEXTS),
    "conversation by voice": ("ivr.core.voice.step", CALLS),
    "conversation by text": ("ivr.core.sms.step", TEXTS),
    "reading": ("ivr.core.sms.read", TEXTS),
    "pace": ("ivr.line.answers.weigh", TEXTS),
    "memory of calls": ("ivr.adapters.session_store.RedisStore.read_call", (START, START_IN_SPANISH)),
    "memory of a call": ("ivr.adapters.session_store.RedisStore.commit_call", KEYS[:3]),
    "memory of texts": ("ivr.adapters.session_store.RedisStore.read_text", TEXTS),
    "commit": ("ivr.adapters.session_store.RedisStore.commit_text", TEXTS),
    "claim": ("ivr.adapters.session_store.RedisStore.claim_text", (KEPT,)),
    "recall": ("ivr.adapters.recall.Recall.sent", TEXTS),
    "spool": ("ivr.adapters.spool.DiskSpool.standing", (*TEXTS, KEPT)),
    "keeping": ("ivr.line.keeping.Keeping.send", (KEPT,)),
    "sender": ("ivr.adapters.sender.TwilioSender.send", (KEPT,)),
    "shelf": ("messages.shelf.Shelf.__getitem__", TEXTS),
    "TwiML of calls": ("ivr.adapters.twiml.voice", (*CALLS, TALKED)),
    "TwiML of texts": ("ivr.adapters.twiml.sms", TEXTS),
    "TwiML of nothing": ("ivr.adapters.twiml.nothing", (ENDED,)),
    "response": ("ivr.web.voice.xml", CALLS),
    "finding the service": ("ivr.web.guard.service", (*CALLS, *TEXTS)),
}
"""What is broken, and where callers meet it."""

EARLY = {*GUARD, "fields", "finding the service"}


@dataclass(frozen=True, slots=True)
class Watched:
    """A running line, and what it tells of its turns."""

    line: RunningLine
    app: Flask
    told: io.BytesIO

    def turns(self) -> list[dict[str, object]]:
        """Take the lines that were told since this was last asked."""
        lines = self.told.getvalue().splitlines()
        self.told.seek(0)
        self.told.truncate()
        return [json.loads(line) for line in lines]

    def last_resort(self, page: Page, is_early: bool) -> tuple[str, ...]:
        """Give the words of the last resort as they are heard or read at a page."""
        release = self.line.release
        is_known = page.locale and not (is_early and page in (START_IN_SPANISH, TEXT_IN_SPANISH))
        keys = [
            *([(page.locale, "last_resort")] if is_known else []),
            *([] if is_known else [(locale, "both.last_resort") for locale in release.menu.locales]),
        ]
        if page.target == "/sms":
            return ("\n".join(release.sms[key] for key in keys),)
        return tuple(as_text(release.voice[key]) for key in keys)


def said(page: Page, answer: Answer) -> tuple[str, ...]:
    """Give what a caller hears before the line hangs up, or what a texter reads."""
    assert answer.status == 200
    if page.target == "/sms":
        return (answer.text or "",)
    *says, last = parse_voice(answer.content_type, answer.body)
    assert last == Hangup()
    return tuple(say.text for say in says if isinstance(say, Say))


@pytest.fixture(scope="module")
def watched(shared_redis: LocalRedis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Run a line that tells of its turns, for all that is broken here."""
    with ExitStack() as services:
        port, told = free_port(), io.BytesIO()
        url = f"http://127.0.0.1:{port}"
        settings = settings_for(shared_redis.url, tmp_path_factory.mktemp("watched"))
        app = create_app(replace(settings, public_url=url), Clock(), told=TurnLog(told))
        service: Service = app.extensions[EXTENSION]
        services.callback(service.close)
        services.enter_context(serving(app, port))
        inspector = Inspector(service.line.edges.shelf.current, url)
        yield Watched(RunningLine(url, service, Clock(), inspector), app, told)


def failing(*args: object, **_: object) -> object:
    """Fail as a bug does, and say what nobody may read."""
    raise RuntimeError(f"of {args!r}: +14155550177 wrote\n{SECRET}")


CASES = [
    pytest.param(room, page, id=f"{room}-{number}")
    for room, (_, pages) in ROOMS.items()
    for number, page in enumerate(pages)
]


@pytest.mark.parametrize(("room", "page"), CASES)
def test_a_room_that_is_broken_gives_the_last_resort_and_one_trace(
    room: str, page: Page, watched: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watched.turns()
    form = page.form() | ({"DialCallStatus": "busy"} if page is TALKED else {})
    monkeypatch.setattr(ROOMS[room][0], failing)
    caplog.set_level(logging.INFO, "ivr")
    answer = post(watched.line, page.target, form)
    monkeypatch.undo()
    assert said(page, answer) == watched.last_resort(page, room in EARLY)
    (turn,) = watched.turns()
    channel = "sms" if page.target == "/sms" else "voice"
    assert (turn["event"], turn["outcome"], turn["status"]) == ("turn", "last_resort", 200)
    assert turn["channel"] == channel
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    (error,) = errors
    assert error.startswith(f"trace {turn['turn']}: RuntimeError in {channel}: test_broken_rooms.py:")
    written = "\n".join(
        (json.dumps(turn), *(each.getMessage() for each in caplog.records if each.name[:3] == "ivr"))
    )
    assert not any(secret in written for secret in (SECRET, form["From"], form["From"][2:], "+14155550177"))


@pytest.mark.parametrize(
    "error",
    [RecursionError(SECRET), MemoryError(), KeyError(SECRET), StopIteration(SECRET), LineError(SECRET)],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("page", [KEYS[1], TEXT], ids=["call", "text"])
def test_whatever_kind_of_error_it_is_the_helpline_is_named(
    error: Exception, page: Page, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    for step in ("ivr.core.voice.step", "ivr.core.sms.step"):
        monkeypatch.setattr(step, fail)
    answer = post(watched.line, page.target, page.form())
    assert said(page, answer) == watched.last_resort(page, is_early=False)


@pytest.mark.parametrize(
    "error",
    [BadRequestKeyError(SECRET), InternalServerError(SECRET), RequestEntityTooLarge()],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("page", [KEYS[1], TEXT], ids=["call", "text"])
def test_an_error_of_http_behind_the_guard_is_a_bug_too(
    error: Exception, page: Page, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    for step in ("ivr.core.voice.step", "ivr.core.sms.step"):
        monkeypatch.setattr(step, fail)
    answer = post(watched.line, page.target, page.form())
    assert said(page, answer) == watched.last_resort(page, is_early=False)


@pytest.fixture(params=["before_request", "after_request", "teardown_request"])
def hook(request: pytest.FixtureRequest, watched: Watched) -> Iterator[str]:
    """Let a hook of Flask fail, as one would that somebody adds."""
    hooks: list[object] = getattr(watched.app, f"{request.param}_funcs").setdefault(None, [])
    hooks.append(failing)
    yield request.param
    hooks.remove(failing)


@pytest.mark.parametrize("page", [START, KEYS[0], TEXT], ids=["start", "key", "text"])
def test_a_hook_of_flask_that_fails_silences_nobody(page: Page, hook: str, watched: Watched) -> None:
    answer = post(watched.line, page.target, page.form())
    assert hook
    assert said(page, answer) == watched.last_resort(page, is_early=True)


def test_a_refusal_that_fails_names_the_helpline(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody without a signature learns more than who can be called anyway."""
    monkeypatch.setattr("ivr.web.errors.Response", failing)
    answer = send(watched.line.url, "POST", "/voice", b"a=1")
    assert said(START, answer) == watched.last_resort(START, is_early=True)


@pytest.mark.parametrize("page", [KEYS[1], TEXT], ids=["call", "text"])
@pytest.mark.parametrize("count", ["Counter.inc", "Histogram.observe"])
def test_a_count_that_fails_costs_nobody_an_answer(
    count: str, page: Page, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.turns()
    well = post(watched.line, page.target, page.form())
    monkeypatch.setattr(f"prometheus_client.{count}", failing)
    assert post(watched.line, page.target, page.form()) == well
    assert [turn["outcome"] for turn in watched.turns()] == ["answered", "answered"]


@pytest.mark.parametrize(
    "broken", ["ivr.web.turns.places", "ivr.adapters.logs.TurnLog.tell", "ivr.web.turns.log.error"]
)
def test_a_log_that_fails_costs_nobody_an_answer(
    broken: str, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.core.voice.step", failing)
    monkeypatch.setattr(broken, failing)
    answer = post(watched.line, KEYS[1].target, KEYS[1].form())
    monkeypatch.undo()
    assert said(KEYS[1], answer) == watched.last_resort(KEYS[1], is_early=False)


def test_a_caller_who_is_cut_off_in_the_middle_of_a_request_leaves_the_line_well(watched: Watched) -> None:
    host, port = watched.line.url.removeprefix("http://").split(":")
    watched.turns()
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"POST /voice HTTP/1.1\r\nHost: line\r\nX-Twilio-Signature: x\r\nContent-Length: 1000\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nAccountSid="
        )
    wait_until(lambda: bool(watched.told.getvalue()))
    (turn,) = watched.turns()
    assert (turn["outcome"], turn["status"]) == ("refused", 400)
    assert post(watched.line, START.target, START.form()).status == 200
