"""Ask at a fixed rate, whether the service keeps up or not: callers do not wait for each other.

Each request has a connection of its own, as a webhook has, and waits from the moment at which it was due.
"""

import select
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from tests.load.answers import Tally, read
from tests.load.closed_loop import CHUNK, PATIENCE, unswept
from tests.load.traffic import Conversation, Request

PAUSE = 2.0
"""Seconds between two requests of a caller, who has heard the answer to the first one by then."""


def interleaved(conversations: Iterator[Conversation], width: int, count: int) -> list[Request]:
    """Mix so many conversations at a time, a request of each in its turn, up to a number of requests."""
    return list(islice(_mixed(conversations, width), count))


def _mixed(conversations: Iterator[Conversation], width: int) -> Iterator[Request]:
    held = deque(iter(next(conversations)) for _ in range(width))
    while True:
        one = held.popleft()
        request = next(one, None)
        if not request:
            one = iter(next(conversations))
            request = next(one)
        held.append(one)
        yield request


@dataclass(slots=True)
class _Asked:
    """One request on its way, and what has come back of its answer."""

    request: Request
    due: float
    way: socket.socket
    received: bytes = b""


@dataclass(slots=True)
class _Run:
    """All that is on its way."""

    port: int
    selector: selectors.EpollSelector
    tally: Tally = field(default_factory=Tally)
    waiting: int = 0
    _held: dict[int, deque[tuple[Request, float]]] = field(default_factory=dict)

    def ask(self, request: Request, due: float) -> None:
        """Ask, unless the caller has no answer yet to what they asked before: then it waits for that."""
        self.tally.sent += 1
        if request.caller in self._held:
            self._held[request.caller].append((request, due))
        else:
            self._held[request.caller] = deque()
            self._connect(request, due)

    def _connect(self, request: Request, due: float) -> None:
        """Begin to connect, without waiting for it."""
        way = socket.socket()
        way.setblocking(False)
        way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        way.connect_ex(("127.0.0.1", self.port))
        self.selector.register(way, selectors.EVENT_WRITE, _Asked(request, due, way))
        self.waiting += 1

    def go_on(self, asked: _Asked, is_connected: bool) -> None:
        """Send what is to be sent, or take what has arrived; whoever hangs up has lost a request."""
        try:
            if is_connected and not asked.received:
                self.tally.send(asked.request, asked.way)
                self.selector.modify(asked.way, selectors.EVENT_READ, asked)
                return
            chunk = asked.way.recv(CHUNK)
        except OSError:
            chunk = b""
        asked.received += chunk
        answer = read(asked.received)
        if answer:
            self.tally.waits.append(time.perf_counter() - asked.due)
            self.tally.judge(asked.request, answer)
        if answer or not chunk:
            self.selector.unregister(asked.way)
            asked.way.close()
            self.waiting -= 1
            self._release(asked.request.caller)

    def _release(self, caller: int) -> None:
        """Ask what a caller has waited with."""
        held = self._held[caller]
        if held:
            self._connect(*held.popleft())
        else:
            del self._held[caller]


def at_rate(port: int, requests: Sequence[Request], rate: float, patience: float = PATIENCE) -> Tally:
    """Ask so many times a second, and wait for the answers; say how long each took."""
    with unswept(), selectors.EpollSelector() as selector:
        run, begun = _Run(port, selector), time.perf_counter()
        for number, request in enumerate(requests):
            due = begun + number / rate
            while (left := due - time.perf_counter()) > 0:
                _hear(run, left)
            run.ask(request, due)
        end = time.perf_counter() + patience
        while run.waiting and (left := end - time.perf_counter()) > 0:
            _hear(run, left)
        for key in list(selector.get_map().values()):
            key.data.way.close()
    return run.tally


def _hear(run: _Run, seconds: float) -> None:
    """Take what arrives within some seconds; epoll alone would be late by up to a millisecond."""
    select.select([run.selector], [], [], seconds)
    for key, events in run.selector.select(0):
        run.go_on(key.data, bool(events & selectors.EVENT_WRITE))
