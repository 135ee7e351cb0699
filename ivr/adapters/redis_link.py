"""Send commands to Redis and take their replies: all in one trip, in time, and never twice.

The client's defaults hang for 58 s and write twice; these time out and never retry. Commands go over
a connection itself, because `WAIT` speaks only of what its own connection has written, and because the
client's pipelines ask for a script before they run it, which is a trip more.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import redis
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection
from redis.exceptions import NoScriptError
from redis.retry import Retry

from ivr.adapters.breaker import Breaker
from ivr.adapters.scripts import SCRIPTS
from ivr.adapters.trip import CONNECT_SECONDS, TRIP_SECONDS, Timely, trip
from ivr.core.errors import StoreError

T = TypeVar("T")

Command = tuple[str | int, ...]
"""One command of Redis, word by word."""

POOL_SECONDS = 0.05

WAIT_MILLISECONDS = 150
"""What a replica has to take a wish over; the rest of the trip is for the write itself."""


class RedisLink:
    """Redis at one address, behind a breaker. Methods may raise StoreError, and nothing of the client's."""

    def __init__(self, url: str, connections: int) -> None:
        self._pool = self._new_pool(url, connections)
        self._pool.connection_class = type("Timely", (Timely, self._pool.connection_class), {})
        self._breaker = Breaker(lambda: trip(lambda: self._go(("PING",))))
        self._had_replicas = False

    def _new_pool(self, url: str, connections: int) -> redis.BlockingConnectionPool:
        try:
            return redis.BlockingConnectionPool.from_url(
                url,
                max_connections=connections,
                timeout=POOL_SECONDS,
                socket_connect_timeout=CONNECT_SECONDS,
                socket_timeout=TRIP_SECONDS,
                retry=Retry(NoBackoff(), 0),
                protocol=2,
                driver_info=None,  # it would cost a new connection two trips
                decode_responses=True,
                encoding_errors="surrogateescape",  # damaged values are compared as they are, byte for byte
                redis_connect_func=self._on_connect,
            )
        except ValueError:
            raise StoreError("REDIS_URL cannot be used") from None  # it may hold a password

    def _on_connect(self, connection: AbstractConnection) -> None:
        """Load the scripts with every new connection: finding one missing in a turn costs three trips."""
        connection.on_connect()  # type: ignore[no-untyped-call]
        _exchange(connection, [("SCRIPT", "LOAD", script) for script in SCRIPTS.values()])

    @property
    def is_away(self) -> bool:
        """Say whether the last turn found Redis away, and it has not come back since."""
        return self._breaker.is_open

    def close(self) -> None:
        """Let go of all connections."""
        self._breaker.close()
        self._pool.disconnect()

    def go(self, *commands: Command) -> list[object]:
        """Send commands and give their replies, in one trip; the first that is refused raises StoreError."""
        return self._breaker.call(lambda: trip(lambda: self._go(*commands)))

    def go_and_wait(self, *commands: Command) -> tuple[list[object], bool]:
        """Go, and say whether what was written would outlive the loss of this Redis.

        It would if a replica has it, or if there never was a replica: then the disk is all there is.
        """
        return self._breaker.call(lambda: trip(lambda: self._go_and_wait(*commands)))

    def _go(self, *commands: Command) -> list[object]:
        return self._with_connection(lambda connection: _checked(connection, commands))

    def _go_and_wait(self, *commands: Command) -> tuple[list[object], bool]:
        def act(connection: AbstractConnection) -> tuple[list[object], bool]:
            replies = _exchange(connection, [*commands, ("INFO", "replication")])
            replicas = replies.pop()
            written = _mended(connection, commands, replies)
            self._had_replicas |= isinstance(replicas, str) and "\nconnected_slaves:0\r" not in replicas
            return written, not self._had_replicas or _is_copied(connection)

        return self._with_connection(act)

    def _with_connection(self, act: Callable[[AbstractConnection], T]) -> T:
        """Act on a connection that is nobody else's; one that failed has replies to come, and is closed."""
        connection = self._pool.get_connection()  # type: ignore[no-untyped-call]
        try:
            return act(connection)
        except redis.ResponseError:
            raise
        except BaseException:
            connection.disconnect()
            raise
        finally:
            self._pool.release(connection)  # type: ignore[no-untyped-call]


def _exchange(connection: AbstractConnection, commands: list[Command]) -> list[object]:
    """Send commands at once and read all their replies; a refusal is a reply too."""
    connection.send_packed_command(connection.pack_commands(commands))  # type: ignore[no-untyped-call]
    return [_reply(connection) for _ in commands]


def _reply(connection: AbstractConnection) -> object:
    try:
        return connection.read_response()
    except redis.ResponseError as error:
        return error


def _checked(connection: AbstractConnection, commands: tuple[Command, ...]) -> list[object]:
    return _mended(connection, commands, _exchange(connection, list(commands)))


def _mended(
    connection: AbstractConnection, commands: tuple[Command, ...], replies: list[object]
) -> list[object]:
    """Send a script that Redis has lost anew, and raise what it refuses."""
    for number, (command, reply) in enumerate(zip(commands, replies, strict=True)):
        if isinstance(reply, NoScriptError):
            whole = ("EVAL", SCRIPTS[str(command[1])], *command[2:])
            replies[number] = _exchange(connection, [whole])[0]
    for reply in replies:
        if isinstance(reply, redis.ResponseError):
            raise reply
    return replies


def _is_copied(connection: AbstractConnection) -> bool:
    """Wait until a replica has what was written; a write whose copy is not known of stays written."""
    with suppress(redis.RedisError, OSError):
        copies = _exchange(connection, [("WAIT", 1, WAIT_MILLISECONDS)])[0]
        return isinstance(copies, int) and copies > 0
    connection.disconnect()  # type: ignore[no-untyped-call]
    return False
