"""The benchmark finds all figures, and counts what is answered wrongly or not at all."""

import runpy
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.adapters.reach import reach
from ivr.core.events import Reach
from ivr.core.menu import Channel
from tests.conftest import RunningLine
from tests.load import bench
from tests.load.answers import Tally
from tests.load.bench import main
from tests.load.closed_loop import saturate
from tests.load.findings import Findings, Table
from tests.load.grown import fill
from tests.load.latency import Waits
from tests.load.open_loop import at_rate, interleaved
from tests.load.recordings import FEW, record
from tests.load.traffic import Request, Traffic, number
from tests.serving import canned

Ask = Callable[[Traffic], Tally]


def at_once(traffic: Traffic) -> Tally:
    """Ask as fast as it goes."""
    return saturate(traffic.port, traffic.of_turns(20))


def in_time(traffic: Traffic) -> Tally:
    """Ask at a rate at which callers have no time to wait for their answers."""
    return at_rate(traffic.port, interleaved(traffic.conversations(keeps_alive=False), 2, 20), 400)


LOOPS = pytest.mark.parametrize("ask", [at_once, in_time], ids=["closed", "open"])


@pytest.fixture
def texts(line: RunningLine) -> Traffic:
    """Give what texters ask of a line."""
    return Traffic(record(line.url, FEW[Channel.SMS]), _port(line.url), count())


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


@contextmanager
def answering(words: bytes, *, cuts: bool = False) -> Iterator[int]:
    """Answer every connection with the same bytes, and close it, or cut it; give the port."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(words)
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", cuts, 0))
            self.request.close()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_every_part_finds_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["tests.load", "--short", "--write", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tests.load.__main__")
    said = capsys.readouterr().out
    assert (ended.value.code, "0 answers were lost or wrong" in said) == (0, True), said
    page = (tmp_path / "performance.md").read_text("utf-8")
    assert [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")] == [
        "Saturation",
        "The line against its rivals",
        "Waiting at fixed rates",
        "Memory of a service with 2 workers",
        "Memory of Redis",
        "CPU of a turn as the line grows",
        "The line on several servers",
        "How servers behave",
        "Redis hangs under a running line",
        "The demo to its first word",
    ]
    assert "nan" not in page
    assert "inf" not in page
    assert (tmp_path / "performance.svg").read_text("utf-8").count("requests a second") > 0


def test_a_fault_is_the_status_of_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table("Nothing", ("",), [("",)])
    assert main(["--short", "hung"]) == 0
    monkeypatch.setattr(bench, "ALONE", {"hung": lambda *_: Findings([table], faults=1)})
    assert main(["--short", "hung"]) == 1


def test_no_page_is_written_of_some_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["hung", "--write", str(tmp_path)])
    assert "the page has all parts: name none" in capsys.readouterr().err


@LOOPS
def test_a_line_that_answers_as_recorded_has_no_fault(ask: Ask, texts: Traffic) -> None:
    tally = ask(texts)
    assert tally.answered >= 20
    assert (tally.faults, tally.lost, tally.wrong) == (0, 0, 0)


@LOOPS
def test_other_words_are_counted_as_wrong(ask: Ask, texts: Traffic) -> None:
    with canned({"/sms STOP": "<Message>Yes?</Message>"}) as address:
        tally = ask(replace(texts, port=_port(address)))
    assert tally.wrong == tally.answered == tally.sent >= 20


@LOOPS
def test_another_status_is_counted_as_wrong(ask: Ask, texts: Traffic) -> None:
    with answering(b"HTTP/1.1 500 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n") as port:
        tally = ask(replace(texts, port=port))
    assert tally.wrong == tally.answered == tally.sent >= 20


@LOOPS
def test_requests_that_nobody_answers_are_counted_as_lost(ask: Ask, texts: Traffic) -> None:
    with answering(b"") as port:
        tally = ask(replace(texts, port=port))
    assert tally.sent >= 20
    assert (tally.lost, tally.answered) == (tally.sent, 0)


@LOOPS
def test_half_an_answer_is_none(ask: Ask, texts: Traffic) -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf") as port:
        tally = ask(replace(texts, port=port))
    assert tally.sent >= 20
    assert (tally.lost, tally.answered) == (tally.sent, 0)


@LOOPS
def test_connections_that_are_cut_lose_their_requests(ask: Ask, texts: Traffic) -> None:
    with answering(b"HTTP/1.1 200", cuts=True) as port:
        tally = ask(replace(texts, port=port))
    assert tally.sent >= 20
    assert (tally.lost, tally.answered) == (tally.sent, 0)


def test_what_is_not_answered_in_time_is_lost(texts: Traffic) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asked = replace(texts, port=silent.getsockname()[1])
        at_once = saturate(asked.port, asked.of_turns(20), connections=3, patience=0.2)
        in_time = at_rate(asked.port, interleaved(asked.conversations(), 4, 20), 400, patience=0.2)
    assert (at_once.sent, at_once.answered, at_once.lost) == (3, 0, 3)
    assert (in_time.sent, in_time.answered, in_time.lost) == (20, 0, 20)


def test_a_service_that_is_not_there_loses_all(texts: Traffic) -> None:
    tally = in_time(replace(texts, port=free_port()))
    assert (tally.sent, tally.answered) == (20, 0)


def test_what_was_lost_counts_as_the_longest_wait() -> None:
    waits = Waits(rate=100, seconds=1.0, tally=Tally(sent=100, answered=99, waits=[0.001] * 99))
    assert waits.row("the line") == ("the line", "100", "1", "1.0", "inf", "inf", "inf", "1")


def test_a_caller_is_known_by_the_cookie_of_the_last_answer() -> None:
    request = Request(caller=1, sent=b"POST / HTTP/1.1\r\nHost: here\r\n\r\nbody\r\n\r\n", answer=b"")
    assert request.with_cookie(b"a=1") == (
        b"POST / HTTP/1.1\r\nHost: here\r\nCookie: a=1\r\n\r\nbody\r\n\r\n"
    )


def test_every_caller_has_a_number_of_their_own_that_is_texted_to() -> None:
    numbers = [number(caller) for caller in (*range(2000), 7_999_999)]
    assert len({*numbers}) == len(numbers)
    assert {reach(each, {"US"}) for each in numbers} == {Reach.TEXTS}


def test_duplicates_are_delivered_among_texts_and_never_among_calls(line: RunningLine) -> None:
    recordings = record(line.url, [*FEW[Channel.VOICE], *FEW[Channel.SMS]])
    traffic = Traffic(recordings, 1, count(), twice=2)
    held = [next(conversation) for conversation in [traffic.conversations()] for _ in recordings]
    again = [len(requests) - len({request.sent for request in requests}) for requests in held]
    assert again == [len(each.turns) // 2 * (each.turns[0].channel is Channel.SMS) for each in recordings]


def test_a_memory_is_filled_with_callers_like_the_one_it_knows(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url, decode_responses=True) as client:
        client.set(f"cup:{{{'a' * 32}}}:session", "known", ex=1000)
        client.set(f"cup:{{{'a' * 32}}}:locale", "es")
        fill(own_redis.url, 25_000)
        names = list(client.scan_iter("cup:{*}:session", count=10_000))
        assert (len(names), client.dbsize()) == (25_001, 50_002)
        assert {(client.get(name), client.ttl(name) > 900) for name in names[:50]} == {("known", True)}
        assert client.config_get("appendonly") == {"appendonly": "yes"}
