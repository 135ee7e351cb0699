"""A stream counts whatever is not answered, or not as it should be."""

import socket
import time
from collections.abc import Sequence

import pytest

from ivr.adapters.local_redis import free_port
from tests.chaos import stream
from tests.chaos.stream import KINDS, Counted, Right, Stream, answers
from tests.conftest import RunningLine
from tests.proxy import Proxy
from tests.serving import canned

RATE = 50.0
SECONDS = 0.5
OTHER = {kind: {b"something else"} for kind in KINDS}


def streamed(url: str, ports: Sequence[int], right: Right) -> Counted:
    with Stream(url, ports, RATE, right) as flowing:
        time.sleep(SECONDS)
    return flowing.counted


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def test_right_answers_count_as_such_whatever_they_were_delivered_by(line: RunningLine) -> None:
    right = {kind: {body} for kind, body in answers(line.url).items()}
    counted = streamed(line.url, [free_port(), port_of(line.url)], right)
    assert (counted.cut, counted.lost, counted.wrong) == (0, 0, 0)
    assert counted.asked == len(counted.times) > len(KINDS)
    assert counted.refused == pytest.approx(counted.asked / 2, abs=1)
    assert counted.within(0.5) <= counted.within(0.99) <= counted.within(1.0) == max(counted.times)


def test_other_answers_are_wrong() -> None:
    with canned({}) as url:
        counted = streamed(url, [port_of(url)], OTHER)
    assert counted.wrong == counted.asked > 0


def test_an_error_is_wrong(line: RunningLine) -> None:
    counted = streamed("http://127.0.0.1:1", [port_of(line.url)], OTHER)
    assert counted.wrong == counted.asked > 0


def test_who_is_refused_twice_is_lost() -> None:
    counted = streamed("http://127.0.0.1:1", [free_port()], {})
    assert counted.asked == counted.lost > 0
    assert counted.refused == 2 * counted.lost


def test_who_gets_a_piece_of_an_answer_is_cut_off(line: RunningLine) -> None:
    with Proxy(port_of(line.url)) as proxy:
        proxy.cut_at = 100
        counted = streamed(line.url, [proxy.port, port_of(line.url)], OTHER)
    assert counted.lost == 0
    assert counted.cut == pytest.approx(counted.asked / 2, abs=1)


def test_who_gets_no_answer_in_time_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        counted = streamed("http://127.0.0.1:1", [silent.getsockname()[1]], {})
    assert counted.cut == 2 * counted.lost > 0
