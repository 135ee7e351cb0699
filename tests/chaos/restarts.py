"""Restarts under load: `make chaos`. A caller must not notice that the line is tended.

Promised are no request lost by a reload, a change of the release, or the stop of one of two services; at
most one by the kill of a worker; and none after one more try.
"""

import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import redis

from messages.publication import publish
from tests.chaos.pair import Pair, standing
from tests.chaos.served import ASKED, SECONDS, Served
from tests.chaos.stream import Counted, Stream, is_whole, written
from tests.conftest import wait_until

RATE = 300.0
"""Requests a second."""

TIMES = {"reload": 100, "hold-up": 5, "kill": 100, "bar": 5, "release": 20, "stop": 20}
"""How often each is done in `make chaos`."""

HELD_UP = 0.5
"""Seconds that new workers are held up, in which gunicorn's own arbiter would have ended the old ones."""

FAILED = 3
"""Workers that have tried to start when two of them could not."""

ON_THEIR_WAY = 9
"""Requests that wait for Redis when the service is stopped; one more has not come whole."""

PAUSE = 150
"""Milliseconds that Redis keeps them waiting: less than a turn waits for it."""


def _reload(pair: Pair, _number: int) -> None:
    old = {*pair.one.workers()}
    pair.one.reload()
    _wait_for_others(pair.one, old)


def _hold_up(pair: Pair, _number: int) -> None:
    """Reload, and hold the new workers up before they answer: the old ones must go on."""
    old, new = {*pair.one.workers()}, set[int]()
    pair.one.reload()
    while len(new) < 2:
        new = {*pair.one.workers()} - old
        for pid in new:
            os.kill(pid, signal.SIGSTOP)
    was_late = bool(pair.one.answering() - old)
    time.sleep(HELD_UP)
    assert was_late or pair.one.ready(), "the old workers did not wait for the new ones"
    for pid in new:
        os.kill(pid, signal.SIGCONT)
    _wait_for_others(pair.one, old)


def _kill(pair: Pair, number: int) -> None:
    victim = _victim(pair, number)
    os.kill(victim, signal.SIGKILL)
    _wait_for_others(pair.one, {victim})


def _victim(pair: Pair, number: int) -> int:
    return sorted(pair.one.answering())[number % 2]


def _bar(pair: Pair, number: int) -> None:
    """Kill a worker when no other can start, for they have nowhere to count; then mend it."""
    counts = pair.one.counts()
    aside = counts.rename(counts.with_name(f"{counts.name}-aside"))
    counts.touch()
    before, seen = {*pair.one.workers()}, set[int]()
    victim = _victim(pair, number)
    os.kill(victim, signal.SIGKILL)
    while len(seen) < FAILED:
        seen |= {*pair.one.workers()} - before
    counts.unlink()
    aside.rename(counts)
    _wait_for_others(pair.one, {victim})


def _wait_for_others(served: Served, gone: set[int]) -> None:
    wait_until(lambda: len(served.answering() - gone) == 2 and not gone & {*served.workers()}, SECONDS)
    wait_until(served.is_well, SECONDS)


def _release(pair: Pair, number: int) -> None:
    name = publish(pair.words, pair.releases[(number + 1) % 2])
    wait_until(lambda: all(pair.one.serves(name) for _ in range(ASKED)), SECONDS)


def _stop(pair: Pair, number: int) -> None:
    served = (pair.one, pair.other)[number % 2]
    assert served.stop() == 0
    served.start()


@dataclass(frozen=True, slots=True)
class Restart:
    """Something that is done to a service; `cost` is how many requests it may cut each time."""

    name: str
    do: Callable[[Pair, int], None]
    cost: int = 0
    is_balanced: bool = False


RESTARTS: Mapping[str, Restart] = {
    "reload": Restart("reload (HUP)", _reload),
    "hold-up": Restart("the same, slow to start", _hold_up),
    "kill": Restart("kill -9 of a worker", _kill, cost=1),
    "bar": Restart("the same, none can follow", _bar, cost=1),
    "release": Restart("change of the release", _release),
    "stop": Restart("stop of one of two (TERM)", _stop, is_balanced=True),
}


def restart(pair: Pair, what: Restart, times: int, rate: float) -> Counted:
    """Do something so many times while requests come, and give what became of them."""
    ports = [pair.one.port, pair.other.port] if what.is_balanced else [pair.one.port]
    with Stream(pair.one.url, ports, rate, pair.right) as stream:
        for number in range(times):
            before = stream.counted.cut
            what.do(pair, number)
            stream.counted.most = max(stream.counted.most, stream.counted.cut - before)
    return stream.counted


def finished(pair: Pair, count: int) -> tuple[int, int]:
    """Stop a service while so many texts wait for a Redis that is slow, and one more has come by half.

    Returns how many of them were answered all the same, and the status with which the service ended.
    """
    texts = [written(pair.one.url, "a text") for _ in range(count + 1)]
    with redis.Redis.from_url(pair.redis_url) as client, ExitStack() as ends, ThreadPoolExecutor(1) as pool:
        client.execute_command("CLIENT", "PAUSE", str(PAUSE))
        clients = [ends.enter_context(socket.create_connection(("127.0.0.1", pair.one.port))) for _ in texts]
        for connection, text in zip(clients[1:], texts[1:], strict=True):
            connection.sendall(text)
        clients[0].sendall(texts[0][:-9])
        end = pool.submit(pair.one.stop)
        wait_until(lambda: not pair.one.is_open())
        clients[0].sendall(texts[0][-9:])
        replies = [_rest(connection) for connection in clients]
        return sum(_is_right(pair, reply) for reply in replies), end.result()


def _is_right(pair: Pair, reply: bytes) -> bool:
    return is_whole(reply) and reply.partition(b"\r\n\r\n")[2] in pair.right["a text"]


def _rest(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def is_well(what: Restart, times: int, counted: Counted) -> bool:
    """Say whether no more was lost than is promised; how fast all was is for a quiet machine to say.

    A service that stops refuses at once, and whoever balances asks the other one: that is no loss.
    """
    cost = counted.cut + (0 if what.is_balanced else counted.refused)
    return cost <= what.cost * times and not (counted.lost or counted.wrong)


COLUMNS = ("times", "asked", "refused", "cut", "most", "lost", "wrong", "p50 ms", "p99 ms", "worst")


def main(times: Mapping[str, int] | None = None, rate: float = RATE) -> bool:
    """Do each restart so many times; print what became of the requests, and say whether all is well."""
    sys.stdout.write(
        " ".join([f"{f'{rate:.0f} requests a second':26}", *(f"{name:>8}" for name in COLUMNS)]) + "\n"
    )
    all_is_well = True
    with tempfile.TemporaryDirectory() as folder, standing(Path(folder)) as pair:
        for name, count in (times or TIMES).items():
            what = RESTARTS[name]
            counted = restart(pair, what, count, rate)
            sys.stdout.write(f"{what.name:26} {_row(count, counted)}\n")
            sys.stdout.flush()
            all_is_well = all_is_well and is_well(what, count, counted)
        done, status = finished(pair, ON_THEIR_WAY)
    sys.stdout.write(
        f"a stop (TERM) with {ON_THEIR_WAY + 1} requests on their way: {done} finished, status {status}\n"
    )
    return all_is_well and done == ON_THEIR_WAY + 1 and status == 0


def _row(count: int, counted: Counted) -> str:
    counts = [getattr(counted, name) for name in ("asked", "refused", "cut", "most", "lost", "wrong")]
    times = [counted.within(share) * 1000 for share in (0.5, 0.99, 1.0)]
    return " ".join([*(f"{each:8}" for each in (count, *counts)), *(f"{each:8.1f}" for each in times)])
