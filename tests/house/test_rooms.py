"""The house is built as its plan says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from ivr.core.prompts import SMS_MESSAGES, VOICE_MESSAGES
from ivr.web.app import create_app
from ivr.web.guard import let_twilio_in
from ivr.web.service import EXTENSION
from messages.release import Release
from messages.render import Ending, as_text
from tests.conftest import settings_for

ROOT = Path(__file__).parents[2]
CODE = {
    path: path.read_text("utf-8") for folder in ("ivr", "messages") for path in (ROOT / folder).rglob("*.py")
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings_for("redis://127.0.0.1:1/0", tmp_path))
    yield app
    app.extensions[EXTENSION].close()


def test_these_are_all_the_pages(app: Flask) -> None:
    pages = {f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert pages - {f"HEAD {page}" for page in ("/audio/<name>", "/healthz", "/readyz", "/metrics")} == {
        "POST /voice",
        "POST /voice/<locale>/<place>",
        "POST /voice/status",
        "POST /sms",
        "POST /sms/status",
        "GET /audio/<name>",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
    }


def test_whatever_takes_a_post_lets_nobody_in_but_twilio(app: Flask) -> None:
    posted = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    paths = [app.url_map.bind("").build(rule.endpoint, dict.fromkeys(rule.arguments, "x")) for rule in posted]
    assert {path: app.test_client().post(path).status_code for path in paths} == dict.fromkeys(paths, 403)


def test_what_lets_nobody_in_but_twilio_stands_before_the_view(app: Flask) -> None:
    """The statuses of texts alone check their own strict fields: they have no sender."""
    guarded = {
        name
        for name, room in app.blueprints.items()
        if let_twilio_in in room.before_request_funcs.get(None, ())
    }
    posted = {
        rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())
    }
    assert posted - guarded == {"statuses"}


def test_every_message_that_a_line_must_have_is_heard_in_some_conversation(release: Release) -> None:
    """What no conversation can cause is caused by tests of its own: a store or a program that fails."""
    said = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests/conversations").glob("*.txt"))
    keys = {("voice", key) for key in VOICE_MESSAGES} | {("sms", key) for key in SMS_MESSAGES}
    unheard = {
        f"{channel} {key}"
        for channel, key in keys
        if not any(_is_heard(said, release, channel, locale, key) for locale in release.menu.locales)
    }
    assert unheard == {
        "voice last_resort",
        "voice both.last_resort",
        "sms last_resort",
        "sms both.last_resort",
        "sms start_failed",
        "sms crisis_stop_failed",
        "sms urgent_stop_failed",
        "sms both.start_failed",
        "sms erase_failed",
        "sms both.erased",  # each word for it is of one language
        "sms both.erase_failed",
        "sms both.crisis_stop_failed",
        "sms both.urgent_stop_failed",
    }


def _is_heard(said: str, release: Release, channel: str, locale: str, key: str) -> bool:
    """Look for the words of a message, whatever the last digits of a phone are."""
    words = as_text(release.voice[locale, key]) if channel == "voice" else release.sms[locale, key]
    return all(part in said for part in words.split(as_text((Ending(),))))


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {str(path.relative_to(ROOT)) for path, text in CODE.items() if "os.environ" in text}
    assert readers == {"ivr/config.py"}


def test_no_room_is_too_large_to_take_in() -> None:
    assert {str(path): text.count("\n") for path, text in CODE.items() if text.count("\n") > 300} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [path for path, text in CODE.items() if not text.startswith('"""')] == []
