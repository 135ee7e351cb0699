"""Read answers, hold them against what was recorded, and count what was wrong or is missing."""

import re
import socket
from contextlib import suppress
from dataclasses import dataclass, field

from tests.load.recordings import lasting
from tests.load.traffic import Request

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer: its head, its body."""

    head: bytes
    body: bytes

    @property
    def is_ok(self) -> bool:
        """Say whether the status is 200."""
        return self.head.startswith(b"HTTP/1.1 200 ")

    @property
    def closes(self) -> bool:
        """Say whether the connection ends with this answer."""
        return _CLOSES.search(self.head) is not None

    @property
    def cookie(self) -> bytes:
        """Give the cookie that it sets, if it sets one."""
        found = _COOKIE.search(self.head)
        return found[1] if found else b""


def read(received: bytes) -> Answer | None:
    """Give the answer that was received, once it is whole."""
    head, separator, body = received.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not separator or (length and len(body) < int(length[1])):
        return None
    return Answer(head, body)


@dataclass(slots=True)
class Tally:
    """What became of requests: all should be answered, none wrongly.

    `in_time` of them were answered within `seconds`, while every connection was busy; `waits` are in
    seconds, from when each request was due. `cookies` are those that the callers were given.
    """

    sent: int = 0
    answered: int = 0
    wrong: int = 0
    in_time: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    cookies: dict[int, bytes] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Count the requests that nobody answered."""
        return self.sent - self.answered

    @property
    def faults(self) -> int:
        """Count the requests that were lost, or answered wrongly."""
        return self.lost + self.wrong

    @property
    def rate(self) -> float:
        """Give the answers a second, at saturation."""
        return self.in_time / self.seconds

    def send(self, request: Request, way: socket.socket) -> None:
        """Send a request, with the cookie of its caller where there is one."""
        with suppress(OSError):  # then no answer comes either, and that is what counts
            way.sendall(request.with_cookie(self.cookies.get(request.caller)))

    def judge(self, request: Request, answer: Answer) -> None:
        """Count an answer, and whether it is the recorded one; keep its cookie for the caller."""
        self.answered += 1
        if answer.cookie:
            self.cookies[request.caller] = answer.cookie
        self.wrong += not (answer.is_ok and lasting(answer.body) == request.answer)
