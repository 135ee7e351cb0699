"""Exchange commands for replies with one server of Redis, within the time of a trip.

redis-py makes the connection: name, TLS, password, database. From then on commands and replies go
straight through the socket and hiredis: the client would set a time limit for each reply, and its pool and
its reader cost a turn more than the trip itself.
"""

import re
import select
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import cast

import hiredis
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection, Connection, parse_url
from redis.exceptions import InvalidResponse
from redis.retry import Retry

from ivr.adapters.trip import CONNECT_SECONDS, TRIP_SECONDS, seconds_left

Command = tuple[str | int, ...]
"""One command of Redis, word by word."""

_IN_SCRIPT = re.compile(r"@user_script: [0-9]+: -([A-Z]+ .*)")
"""How a server before Redis 7 wraps what refuses a script."""

_MORE = object()
_BYTES = 65536

_pack = cast("Callable[[tuple[str | int | bytes, ...]], bytes]", hiredis.pack_command)
"""hiredis declares it for a command of one word."""

_connecting = ThreadPoolExecutor(10, thread_name_prefix="connect")


class Refused(Exception):  # noqa: N818 - a reply among replies: hiredis wants an exception for it
    """Redis does not do what it was asked; `code` is the first word of what it says instead.

    >>> Refused("ERR Error running script (f_1): @user_script:2: @user_script: 2: -READONLY No.").code
    'READONLY'
    """

    def __init__(self, said: str) -> None:
        super().__init__(said)
        in_script = _IN_SCRIPT.search(said)
        reason: str = in_script[1] if in_script else said
        self.code, _, self.detail = reason.partition(" ")


class RedisConnection(AbstractConnection):
    """One connection, of one thread at a time."""

    _ends = 0.0
    _socket: socket.socket
    _reader: hiredis.Reader
    _poll: select.poll

    def open(self, ends: float) -> bool:
        """Connect, and say so, unless a connection stands on which nothing has come unasked.

        What comes unasked is the end of the connection, or the reply to somebody who waited no longer.
        """
        if self.is_connected:
            if not (self._reader.has_data() or self._poll.poll(0)):
                return False
            self.disconnect()  # type: ignore[no-untyped-call]
        self._ends = ends
        self.connect()  # type: ignore[no-untyped-call]
        self._socket = cast("socket.socket", self._get_socket())
        self._reader = hiredis.Reader(
            protocolError=InvalidResponse,
            replyError=Refused,
            encoding="utf-8",
            errors="surrogateescape",  # damaged values are compared as they are, byte for byte
            notEnoughData=_MORE,
        )
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        return True

    def exchange(self, commands: Sequence[Command], ends: float) -> list[object]:
        """Send commands at once and read all their replies; a refusal is a reply too."""
        self._socket.settimeout(seconds_left(ends))
        self._socket.sendall(b"".join([_packed(command) for command in commands]))
        return [self._reply(ends) for _ in commands]

    def _reply(self, ends: float) -> object:
        while (reply := self._reader.gets()) is _MORE:
            self._socket.settimeout(seconds_left(ends))
            received = self._socket.recv(_BYTES)
            if not received:
                raise ConnectionResetError
            self._reader.feed(received)
        return reply

    def _connect(self) -> socket.socket:
        """Connect in a thread of its own: a name server may keep it for half a minute."""
        connect = super()._connect  # type: ignore[safe-super]  # a whole class stands behind this one
        attempt: Future[socket.socket] = _connecting.submit(connect)
        try:
            return attempt.result(min(CONNECT_SECONDS, seconds_left(self._ends)))
        except TimeoutError:
            attempt.cancel()
            attempt.add_done_callback(_let_go)
            raise

    def read_response(self, *args: object, **kwargs: object) -> object:
        """Read a reply to a password or a database, which the client sends; it knows no trip."""
        return super().read_response(*args, timeout=seconds_left(self._ends), **kwargs)


def _let_go(late: "Future[socket.socket]") -> None:
    """Close a connection that came when nobody waited any more."""
    if not late.cancelled() and not late.exception():
        late.result().close()


def _packed(command: Command) -> bytes:
    try:
        return _pack(command)
    except UnicodeEncodeError:  # a damaged value goes back as it came
        return _pack(tuple(str(word).encode("utf-8", "surrogateescape") for word in command))


def connector(url: str) -> Callable[[], RedisConnection]:
    """Give what makes connections to the server at an address.

    Raises ValueError for an address that cannot be understood.
    """
    options = dict(parse_url(url))  # type: ignore[no-untyped-call]
    base = options.pop("connection_class", Connection)
    kind: type[RedisConnection] = type("TimelyConnection", (RedisConnection, base), {})
    options |= {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": TRIP_SECONDS,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
        "driver_info": None,  # it would cost a new connection two trips
    }
    return lambda: kind(**options)
