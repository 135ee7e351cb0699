"""Ask as fast as a service answers: some connections, each with one conversation after the other."""

import gc
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.load.answers import Answer, Tally, read
from tests.load.traffic import Conversation, Request

CONNECTIONS = 32

PATIENCE = 15.0
"""Seconds after which an answer is lost: Twilio waits as long."""

CHUNK = 65536
"""Bytes that are read at once; every answer is smaller."""


@contextmanager
def unswept() -> Iterator[None]:
    """Keep Python from looking for garbage among a million requests in the middle of a run."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


@dataclass(slots=True)
class _Connection:
    """One connection to a port of loopback, which stays open as long as the service lets it."""

    port: int
    conversations: Iterator[Conversation]
    asked: Request = field(init=False)
    way: socket.socket | None = None
    received: bytes = b""
    _rest: Iterator[Request] = field(default_factory=lambda: iter(()))

    def has_more(self) -> bool:
        """Find what to ask next: the next request, or another conversation."""
        found = next(self._rest, None)
        if not found:
            self._rest = iter(next(self.conversations, ()))
            found = next(self._rest, None)
        if found:
            self.asked = found
        return found is not None

    def open(self) -> socket.socket:
        """Give the connection there is, or another one."""
        if not self.way:
            self.way = socket.create_connection(("127.0.0.1", self.port))
            self.way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.way

    def close(self) -> None:
        """Let go of the socket."""
        if self.way:
            self.way.close()
        self.way, self.received = None, b""


@dataclass(slots=True)
class _Run:
    """One run over all connections; `answers` are kept where somebody asks for them."""

    selector: selectors.BaseSelector
    answers: list[Answer] | None
    tally: Tally = field(default_factory=Tally)
    waiting: int = 0
    ended: float = 0.0

    def go_on(self, connection: _Connection) -> None:
        """Ask on, unless all was asked: what is still answered then does not count for the speed."""
        is_known = connection.way is not None
        if connection.has_more():
            way = connection.open()
            if not is_known:
                self.selector.register(way, selectors.EVENT_READ, connection)
            self.waiting += 1
            self.tally.sent += 1
            self.tally.send(connection.asked, way)
            return
        if not self.ended:
            self.ended, self.tally.in_time = time.perf_counter(), self.tally.answered
        self._part(connection)

    def hear(self, connection: _Connection) -> None:
        """Take what has arrived; a conversation goes on without an answer that was lost on the way."""
        chunk = _arrived(connection)
        connection.received += chunk
        answer = read(connection.received)
        if chunk and not answer:
            return
        self.waiting -= 1
        if answer:
            self.tally.judge(connection.asked, answer)
            connection.received = b""
            if self.answers is not None:
                self.answers.append(answer)
        if not answer or answer.closes:
            self._part(connection)
        self.go_on(connection)

    def _part(self, connection: _Connection) -> None:
        if connection.way:
            self.selector.unregister(connection.way)
        connection.close()


def _arrived(connection: _Connection) -> bytes:
    assert connection.way
    try:
        return connection.way.recv(CHUNK)
    except ConnectionError:
        return b""


def saturate(
    port: int,
    conversations: Sequence[Conversation],
    connections: int = CONNECTIONS,
    answers: list[Answer] | None = None,
    patience: float = PATIENCE,
) -> Tally:
    """Hold conversations as fast as they are answered, and say how it went; keep the answers if asked to."""
    supply = iter(conversations)
    lines = [_Connection(port, supply) for _ in range(min(connections, len(conversations)))]
    with unswept(), selectors.DefaultSelector() as selector:
        run, begun = _Run(selector, answers), time.perf_counter()
        for line in lines:
            run.go_on(line)
        while run.waiting and (events := selector.select(patience)):
            for key, _ in events:
                run.hear(key.data)
        for line in lines:
            line.close()
    run.tally.seconds = (run.ended or time.perf_counter()) - begun
    return run.tally
