"""A steady stream of signed requests, each on a connection of its own, as Twilio's are.

A request is sent when it is due, whatever became of the ones before it, and its time counts from then.
"""

import asyncio
import itertools
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from tests.web.posting import call_form, send, signed, text_form

SECONDS = 15.0
"""How long Twilio waits for an answer."""

_KEY = "part=1&silence=0&wrong=0&turn=1&keys="

Form = dict[str, str]

KINDS: Mapping[str, Callable[[str], tuple[str, Form]]] = {
    "a call": lambda number: ("/voice", call_form(number)),
    "a key": lambda number: (f"/voice/en/main?{_KEY}", call_form(number, Digits="1")),
    "a key in Spanish": lambda number: (f"/voice/es/learn?{_KEY}", call_form(number, Digits="3")),
    "silence": lambda number: (f"/voice/es/symptoms?{_KEY}", call_form(number, Digits="")),
    "a text": lambda number: ("/sms", text_form("symptoms", number)),
    "a text in Spanish": lambda number: ("/sms", text_form("síntomas", number)),
    "a stop": lambda number: ("/sms", text_form("ALTO", number)),
}
"""Requests whose answers are known beforehand: whoever sends one was not heard of before."""

_numbers = (f"+1415{number}" for number in itertools.count(2_000_000))

Right = Mapping[str, Collection[bytes]]
"""The answers of which each kind may get any."""


def answers(url: str) -> dict[str, bytes]:
    """Ask a line that is well once for each kind."""
    given = {}
    for kind, make in KINDS.items():
        target, form = make(next(_numbers))
        answer = send(url, "POST", target, urlencode(form).encode(), signed(url + target, form))
        assert answer.status == 200
        given[kind] = answer.body
    return given


def written(url: str, kind: str) -> bytes:
    """Write a request of a kind, from somebody new, as it goes over the wire."""
    target, form = KINDS[kind](next(_numbers))
    body = urlencode(form)
    headers = signed(url + target, form) | {"Connection": "close", "Content-Length": str(len(body))}
    lines = [f"POST {target} HTTP/1.1", "Host: line", *(f"{name}: {headers[name]}" for name in headers)]
    return "\r\n".join([*lines, "", body]).encode()


@dataclass(slots=True)
class Counted:
    """What became of the requests of a stream.

    `refused` could not connect, `cut` got no whole answer; both were sent once more, and what then got
    none is `lost`. `most` is how many one deed has cut. `times` are seconds, those of a second try included.
    """

    refused: int = 0
    cut: int = 0
    most: int = 0
    lost: int = 0
    wrong: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """Count the requests."""
        return len(self.times) + self.lost

    def within(self, share: float) -> float:
        """Give the time in which a share of the requests were answered, in seconds."""
        return sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))]


class Stream:
    """So many requests a second, from `with` on to its end; they go to `ports` in turn.

    `url` is what is signed, `right` are the answers that may come.
    """

    def __init__(self, url: str, ports: Sequence[int], rate: float, right: Right) -> None:
        self.counted = Counted()
        self._url, self._ports, self._rate, self._right = url, ports, rate, right
        self._ends = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._flow()))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join()

    async def _flow(self) -> None:
        now = asyncio.get_running_loop().time
        started, kinds = now(), [*KINDS]
        async with asyncio.TaskGroup() as tasks:
            number = 0
            while not self._ends.is_set():
                due = started + number / self._rate
                await asyncio.sleep(max(0.0, due - now()))
                tasks.create_task(self._ask(number, kinds[number % len(kinds)], due))
                number += 1

    async def _ask(self, number: int, kind: str, due: float) -> None:
        request = written(self._url, kind)
        for attempt in range(2):
            port = self._ports[(number + attempt) % len(self._ports)]
            body = await self._answer(request, port)
            if body is not None:
                self.counted.times.append(asyncio.get_running_loop().time() - due)
                self.counted.wrong += body not in self._right[kind]
                return
        self.counted.lost += 1

    async def _answer(self, request: bytes, port: int) -> bytes | None:
        """Send a request, and give the body of its answer; an error of the service has none."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            self.counted.refused += 1
            return None
        try:
            writer.write(request)
            reply = await asyncio.wait_for(reader.read(), SECONDS)
        except (OSError, TimeoutError):
            reply = b""
        finally:
            writer.close()
        if not is_whole(reply):
            self.counted.cut += 1
            return None
        head, _, body = reply.partition(b"\r\n\r\n")
        return body if head.startswith(b"HTTP/1.1 200 ") else b""


def is_whole(reply: bytes) -> bool:
    """Say whether an answer has come to its end."""
    head, _, body = reply.partition(b"\r\n\r\n")
    lengths = [line.split()[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return lengths == [b"%d" % len(body)]
