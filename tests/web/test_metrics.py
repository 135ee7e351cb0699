"""Counts are shown to whoever has the token, of all workers together, and of no caller."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from tests.cli.test_serve import served
from tests.conftest import RunningLine, flush, settings_for
from tests.web.posting import FORM, Answer, post, send, signed, text_form

TOKEN = "the-token-of-the-counts"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
MISSING = Answer(404, "text/plain", b"")


@pytest.fixture
def counting(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Callable[[Settings], RunningLine]
) -> RunningLine:
    flush(shared_redis)
    return start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_METRICS_TOKEN=TOKEN))


def shown(url: str) -> dict[str, float]:
    """Give all counts by name and labels: `text_answers_total given`."""
    answer = send(url, "GET", "/metrics", headers=BEARER)
    assert (answer.status, answer.content_type) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return {
        " ".join([sample.name.removeprefix("cupline_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


def test_the_token_opens_the_counts(counting: RunningLine) -> None:
    post(counting, "/sms", text_form("symptoms"))
    assert shown(counting.url)["text_answers_total given"] == 1


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": ""}, id="empty"),
        pytest.param({"Authorization": "Bearer"}, id="no-token"),
        pytest.param({"Authorization": f"Bearer {TOKEN[:-1]}"}, id="short"),
        pytest.param({"Authorization": f"bearer {TOKEN}x"}, id="long"),
        pytest.param({"Authorization": "Bearer \xe9"}, id="no-ascii"),
    ],
)
def test_without_the_token_there_is_no_such_page(counting: RunningLine, headers: dict[str, str]) -> None:
    assert send(counting.url, "GET", "/metrics", headers=headers) == MISSING


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, BEARER], ids=["none", "empty", "one"])
def test_a_line_that_has_no_token_shows_no_counts(line: RunningLine, headers: dict[str, str]) -> None:
    assert send(line.url, "GET", "/metrics", headers=headers) == MISSING


def test_another_method_is_refused(counting: RunningLine) -> None:
    assert send(counting.url, "POST", "/metrics", b"", FORM | BEARER).is_bare


def test_no_count_is_of_a_caller(counting: RunningLine) -> None:
    phone = counting.phone()
    for body in ("symptoms", "STOP", "START"):
        phone.text(body)
    keys = counting.service.settings.privacy_keys
    page = send(counting.url, "GET", "/metrics", headers=BEARER).body.decode()
    assert keys
    assert re.findall(r"\b[0-9a-f]{32}\b|415555|symptoms|STOP", page) == []


def test_two_workers_count_together(
    own_redis: LocalRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred texts at once, so that both have some."""
    monkeypatch.setenv("CUPLINE_METRICS_TOKEN", TOKEN)
    with served(own_redis.url, tmp_path) as (_, url):
        forms = [text_form("symptoms", f"+1415551{number:04d}") for number in range(100)]
        with ThreadPoolExecutor(16) as pool:
            answers = set(pool.map(lambda form: post_to(url, form), forms))
        assert answers == {200}
        assert {shown(url)["text_answers_total given"] for _ in range(10)} == {100}


def post_to(url: str, form: dict[str, str]) -> int:
    return send(url, "POST", "/sms", urlencode(form).encode(), signed(f"{url}/sms", form)).status
