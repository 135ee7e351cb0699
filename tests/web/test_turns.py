"""Each webhook leaves one line and is counted; requests that are none pass by."""

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.adapters.logs import TurnLog
from ivr.simulator.handset import Handset
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from tests.conftest import ACCOUNT, flush, settings_for
from tests.line.turns import counts_of
from tests.proxy import Proxy
from tests.serving import serving
from tests.web.posting import FORM, send

NUMBER = "+14155550142"


@dataclass
class ToldLine:
    """A line behind a proxy, and what it tells of its turns."""

    url: str
    service: Service
    proxy: Proxy
    stream: io.BytesIO

    @property
    def phone(self) -> Handset:
        return Handset(self.url, ACCOUNT, number=NUMBER)

    def told(self, *facts: str) -> list[tuple[object, ...]]:
        """Give some facts of each turn."""
        lines = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [tuple(line[fact] for fact in facts) for line in lines]

    @property
    def counted(self) -> dict[str, float]:
        """Give the counts of turns, without their times."""
        counts = counts_of(self.service.metrics)
        return {
            name: count for name, count in counts.items() if name.startswith(("turns", "refused", "redis"))
        }


@pytest.fixture
def told_line(shared_redis: LocalRedis, tmp_path: Path) -> Iterator[ToldLine]:
    flush(shared_redis)
    with ExitStack() as ends:
        proxy, stream, port = ends.enter_context(Proxy(shared_redis.port)), io.BytesIO(), free_port()
        settings = replace(settings_for(proxy.url, tmp_path), public_url=f"http://127.0.0.1:{port}")
        app = create_app(settings, told=TurnLog(stream))
        service: Service = app.extensions[EXTENSION]
        ends.callback(service.close)
        ends.enter_context(serving(app, port))
        yield ToldLine(settings.public_url, service, proxy, stream)


def test_a_call_leaves_a_line_for_each_turn(told_line: ToldLine) -> None:
    phone = told_line.phone
    phone.call()
    phone.press("2")
    phone.press("1")
    phone.hang_up()
    release = told_line.service.line.edges.shelf.current.name
    assert told_line.told("channel", "place", "locale", "release", "outcome", "status", "store") == [
        ("voice", "gate", "", release, "answered", 200, "ok"),
        ("voice", "main", "es", release, "answered", 200, "ok"),
        ("voice", "learn", "es", release, "answered", 200, "ok"),
        ("voice", "status", "", "", "answered", 200, "ok"),
    ]
    assert told_line.counted == {"turns channel=voice outcome=answered": 4}


def test_the_end_of_a_call_and_a_talk_have_places_too(told_line: ToldLine) -> None:
    phone = told_line.phone
    phone.call()
    for key in ("2", "0", "1"):
        phone.press(key)
    phone.hang_up()
    phone.call()
    for _ in range(5):
        if phone.is_in_call:
            phone.silence()
    places = [place for (place,) in told_line.told("place")]
    assert places[3] == "transfer.acs"
    assert places[-2:] == ["goodbye", "status"]


def test_a_text_leaves_a_line_with_the_name_of_its_answer(told_line: ToldLine) -> None:
    told_line.phone.text("síntomas")
    told_line.phone.text("ALTO")
    told_line.phone.text("hola")
    assert told_line.told("channel", "place", "locale") == [
        ("sms", "topic.symptoms", "es"),
        ("sms", "stop", "es"),
        ("sms", "silence", ""),
    ]


def test_no_line_has_a_number_or_a_word_in_it(told_line: ToldLine) -> None:
    told_line.phone.text("my lump hurts since May")
    told_line.phone.call()
    written = told_line.stream.getvalue().decode()
    assert not any(secret in written for secret in (NUMBER[2:], "lump", "May"))


@pytest.mark.parametrize("kind", ["away", "refused"])
def test_a_turn_that_went_on_without_redis_says_so(told_line: ToldLine, kind: str) -> None:
    if kind == "away":
        told_line.proxy.lost_replies = 1
    else:
        told_line.proxy.swap = (b"*", b"-OOM no room\r\n*")
    told_line.phone.text("síntomas")
    assert told_line.told("place", "store") == [("topic.symptoms", kind)]
    assert told_line.counted == {f"redis_errors kind={kind}": 1, "turns channel=sms outcome=answered": 1}


@pytest.mark.parametrize(
    ("method", "page", "status", "counted"),
    [
        pytest.param(
            "POST", "/sms", 403, {"turns channel=sms outcome=refused": 1, "refused status=403": 1}, id="text"
        ),
        pytest.param(
            "POST",
            "/sms/status",
            403,
            {"turns channel=status outcome=refused": 1, "refused status=403": 1},
            id="status",
        ),
        pytest.param(
            "GET",
            "/voice",
            405,
            {"turns channel=voice outcome=refused": 1, "refused status=405": 1},
            id="get",
        ),
        pytest.param("GET", "/nowhere", 404, {}, id="no-page"),
    ],
)
def test_a_refusal_is_counted_by_its_status(
    told_line: ToldLine, method: str, page: str, status: int, counted: dict[str, int]
) -> None:
    assert send(told_line.url, method, page, b"a=1" if method == "POST" else None, FORM).status == status
    assert told_line.counted == counted
    assert told_line.told("outcome", "status") == ([("refused", status)] if counted else [])


def test_a_turn_that_cannot_be_told_of_is_answered_all_the_same(told_line: ToldLine) -> None:
    told_line.stream.close()
    assert told_line.phone.text("síntomas").body
