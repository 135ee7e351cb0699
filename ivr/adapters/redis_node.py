"""One server of Redis, behind a breaker: commands go there in one trip, in time, and never twice.

The client's defaults hang for 58 s and write twice; here a trip ends in time and nothing is retried.
"""

import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import redis

from ivr.adapters.breaker import Breaker
from ivr.adapters.redis_connection import Command, RedisConnection, Refused, connector
from ivr.adapters.scripts import SCRIPTS
from ivr.adapters.trip import end_of_trip, trip
from ivr.core.errors import StoreAwayError, StoreError

POOL_SECONDS = 0.05

WAIT_MILLISECONDS = 150
"""What a replica has to take a wish over; the rest of the trip is for the write itself."""

_LOAD_SCRIPTS: tuple[Command, ...] = tuple(("SCRIPT", "LOAD", script) for script in SCRIPTS.values())

_REPLICAS: Command = ("INFO", "replication")

_AWAY = frozenset({"LOADING", "NOAUTH", "MASTERDOWN", "CLUSTERDOWN"})
"""Refusals of a server that would refuse everything now."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a server is there for: how it is greeted, what it must answer, and whether replicas copy it."""

    question: Command = ("PING",)
    answer: str = ""
    greeting: tuple[Command, ...] = _LOAD_SCRIPTS
    """Scripts are loaded with every new connection: finding one missing in a turn costs three trips."""

    has_replicas: bool = False

    def is_done(self, reply: object) -> bool:
        """Say whether a reply to the question is that of a server that does its duty."""
        first = reply[0] if isinstance(reply, list) and reply else reply
        return self.answer in str(first)


ALONE = Duty()
MASTER = Duty(("ROLE",), "master", has_replicas=True)
HOLDER = Duty(("CLUSTER", "INFO"), "cluster_state:ok", has_replicas=True)
"""A node of a Cluster that holds slots."""


class RedisNode:
    """A server at one address. Methods may raise StoreError, and nothing of the client's.

    Raises ValueError for an address that cannot be understood.
    """

    def __init__(self, address: str, connections: int, duty: Duty = ALONE) -> None:
        self.address = address
        self._connector = connector(address)
        self._duty = duty
        self._idle: deque[RedisConnection] = deque()
        self._room = threading.BoundedSemaphore(connections)
        self._breaker = Breaker(self._check)
        self._had_replicas = duty.has_replicas
        self._is_closed = False

    @property
    def nodes(self) -> tuple["RedisNode", ...]:
        """Give the servers that hold callers: this one alone."""
        return (self,)

    @property
    def is_away(self) -> bool:
        """Say whether the last turn found this server away, and it has not come back since."""
        return self._breaker.is_open

    def close(self) -> None:
        """Let go of all connections; one that a turn is using ends with that turn."""
        self._breaker.close()
        self._is_closed = True
        self._let_go()

    def ping(self) -> None:
        """Find out whether this server answers now, and does its duty."""
        self._breaker.call(self._check)

    def go(self, *commands: Command) -> list[object]:
        """Send commands and give their replies, in one trip; the first that is refused raises StoreError."""
        return checked(self.exchange(commands, end_of_trip())[0])

    def exchange(
        self, commands: Sequence[Command], ends: float, waits: bool = False, spared: int = 0
    ) -> tuple[list[object], bool]:
        """Send commands and give their replies and refusals; say whether what was written is safe.

        It is if a replica has it, or if there never was a replica: then the disk is all there is. Who
        does not wait does not ask.
        """
        return self._breaker.call(lambda: trip(lambda: self._exchange(commands, ends, waits)))

    def _exchange(self, commands: Sequence[Command], ends: float, waits: bool) -> tuple[list[object], bool]:
        """Exchange on a connection of our own; one that failed has replies to come, and is closed."""
        connection = self._take(ends)
        try:
            asks = waits and not self._duty.has_replicas
            replies = self._ask(connection, [*commands, _REPLICAS] if asks else commands, ends)
            if asks:
                self._note_replicas(replies.pop())
            return replies, not waits or not self._had_replicas or _is_copied(connection, ends)
        except BaseException:
            connection.disconnect()  # type: ignore[no-untyped-call]
            raise
        finally:
            self._give_back(connection)

    def _ask(self, connection: RedisConnection, commands: Sequence[Command], ends: float) -> list[object]:
        """Exchange, and send a script that the server has lost anew."""
        replies = connection.exchange(commands, ends)
        for number, reply in enumerate(replies):
            if isinstance(reply, Refused):
                self._check_refusal(reply)
                if reply.code == "NOSCRIPT":
                    _, name, *rest = commands[number]
                    replies[number] = connection.exchange([("EVAL", SCRIPTS[str(name)], *rest)], ends)[0]
        return replies

    def _check_refusal(self, refused: Refused) -> None:
        is_demoted = refused.code == "READONLY" and self._duty.has_replicas
        if is_demoted or refused.code in _AWAY or refused.detail == "max number of clients reached":
            raise StoreAwayError(refused.code)

    def _note_replicas(self, told: object) -> None:
        self._had_replicas |= isinstance(told, str) and "\nconnected_slaves:0\r" not in told

    def _take(self, ends: float) -> RedisConnection:
        if not self._room.acquire(timeout=POOL_SECONDS):
            raise TimeoutError
        connection = None
        try:
            connection = self._idle_or_new()
            if connection.open(ends):
                self._greet(connection, ends)
            return connection
        except BaseException:
            if connection:
                connection.disconnect()  # type: ignore[no-untyped-call]
            self._room.release()
            raise

    def _idle_or_new(self) -> RedisConnection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connector()

    def _greet(self, connection: RedisConnection, ends: float) -> None:
        """Prepare a new connection; who does not do its duty is as good as away."""
        duty = self._duty
        *_, reply = self._ask(connection, [*duty.greeting, duty.question], ends)
        self._check_duty(reply)

    def _check(self) -> None:
        replies, _ = trip(lambda: self._exchange((self._duty.question,), end_of_trip(), waits=False))
        self._check_duty(replies[0])

    def _check_duty(self, reply: object) -> None:
        if not self._duty.is_done(reply):
            raise StoreAwayError(f"not {self._duty.answer}")

    def _give_back(self, connection: RedisConnection) -> None:
        self._idle.append(connection)
        self._room.release()
        if self._is_closed:
            self._let_go()

    def _let_go(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().disconnect()  # type: ignore[no-untyped-call]


def _is_copied(connection: RedisConnection, ends: float) -> bool:
    """Wait until a replica has what was written; a write whose copy is not known of stays written."""
    with suppress(OSError, redis.RedisError):
        copies = connection.exchange([("WAIT", 1, WAIT_MILLISECONDS)], ends)[0]
        return isinstance(copies, int) and copies > 0
    connection.disconnect()  # type: ignore[no-untyped-call]
    return False


def checked(replies: list[object], spared: int = 0) -> list[object]:
    """Raise the first refusal as a StoreError; the last `spared` replies are None instead."""
    for number, reply in enumerate(replies):
        if isinstance(reply, Exception):
            if number < len(replies) - spared:
                raise StoreError(reply.code) if isinstance(reply, Refused) else reply
            replies[number] = None
    return replies
