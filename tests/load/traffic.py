"""Make requests of recordings: each conversation again and again, every time from a caller of its own.

All is written and signed before a run, so that a run costs the machine little beside the service itself.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ivr.adapters.webhooks import FORM_TYPE, sign
from ivr.core.menu import Channel
from tests.conftest import ACCOUNT
from tests.load.recordings import Recording, Turn

_SID = re.compile(r"(?:CA|SM|MM)[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Request:
    """One webhook of a caller, byte for byte, and its answer as far as that is the same for every caller."""

    caller: int
    sent: bytes
    answer: bytes

    def with_cookie(self, cookie: bytes | None) -> bytes:
        """Give the bytes with the cookie that an earlier answer has set, where one has."""
        if not cookie:
            return self.sent
        return self.sent.replace(b"\r\n\r\n", b"\r\nCookie: " + cookie + b"\r\n\r\n", 1)


Conversation = tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Traffic:
    """What callers ask of one service, at one port.

    `callers` numbers those who have not called yet. `has_menus` says that the address tells where a caller
    is; otherwise all calls are at `/voice`. Of `twice` texts (0: none) one is delivered twice, as Twilio
    does when it is not sure.
    """

    recordings: Sequence[Recording]
    port: int
    callers: Iterator[int]
    has_menus: bool = True
    twice: int = 10

    def conversations(self, *, keeps_alive: bool = True) -> Iterator[Conversation]:
        """Give one conversation after the other without end, each recording in its turn.

        Where a connection is not kept alive, each request says so.
        """
        recordings = itertools.cycle(self.recordings)
        while True:
            yield tuple(self._requests(next(recordings), next(self.callers), keeps_alive))

    def of_turns(self, count: int) -> list[Conversation]:
        """Give whole conversations of so many requests, or of a few more."""
        taken: list[Conversation] = []
        endless = self.conversations()
        while sum(map(len, taken)) < count:
            taken.append(next(endless))
        return taken

    def _requests(self, recording: Recording, caller: int, keeps_alive: bool) -> Iterator[Request]:
        names = {recording.number: number(caller)}
        for place, turn in enumerate(recording.turns, start=1):
            fields = _renamed(turn.fields, names, caller)
            request = Request(caller, self._written(turn, fields, keeps_alive), turn.answer)
            yield request
            if self.twice and place % self.twice == 0 and turn.channel is Channel.SMS:
                yield request

    def _written(self, turn: Turn, fields: Mapping[str, str], keeps_alive: bool) -> bytes:
        path = turn.path if self.has_menus else f"/{turn.channel}"
        host = f"127.0.0.1:{self.port}"
        body = urlencode(fields).encode()
        lines = (
            f"POST {path} HTTP/1.1",
            f"Host: {host}",
            "User-Agent: TwilioProxy/1.1",
            "Accept: */*",
            f"Content-Type: {FORM_TYPE}; charset=UTF-8",
            f"Content-Length: {len(body)}",
            f"X-Twilio-Signature: {sign(f'http://{host}{path}', fields, ACCOUNT.token)}",
            *(() if keeps_alive else ("Connection: close",)),
        )
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def number(caller: int) -> str:
    """Give a caller a number in New York; neighbours are spread, for what is sent to a prefix is capped."""
    return f"+1212{200 + caller % 800}{caller // 800:04d}"


def _renamed(fields: Mapping[str, str], names: dict[str, str], caller: int) -> dict[str, str]:
    """Give a caller's number and SIDs in place of the recorded ones; `names` remembers them."""
    for value in fields.values():
        if value not in names and _SID.fullmatch(value):
            names[value] = f"{value[:2]}{caller:016x}{len(names):016x}"
    return {name: names.get(value, value) for name, value in fields.items()}
