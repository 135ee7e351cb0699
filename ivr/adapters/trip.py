"""Go to Redis and back, in time: the client bounds single waits, and none of them for a name server.

Whatever a foreign client raises ends here: a turn knows a store that is away and a store that fails.
"""

import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from typing import TypeVar, cast

import redis
from redis.connection import AbstractConnection

from ivr.core.errors import StoreAwayError, StoreError

T = TypeVar("T")

CONNECT_SECONDS = 0.2
"""What a new connection may take: the name, all its addresses and TLS together."""

TRIP_SECONDS = 0.25
"""What one trip may take, a new connection included; a turn of half a second is two trips at most."""

_CLIENT_FAULTS = (TypeError, ValueError, AttributeError, LookupError, AssertionError, RuntimeError)
"""What the client raises, beside its own errors, for an option or a reply that it does not understand."""

_connecting = ThreadPoolExecutor(10, thread_name_prefix="connect")
_trip_ends: ContextVar[float] = ContextVar("_trip_ends", default=0.0)


class Timely(AbstractConnection):
    """Wait for a connection and for replies only as long as the trip may last."""

    def _connect(self) -> socket.socket:
        """Connect in a thread of its own: a name server may keep it for half a minute."""
        connect = super()._connect  # type: ignore[safe-super]  # a whole class stands behind this one
        attempt: Future[socket.socket] = _connecting.submit(connect)
        try:
            return attempt.result(CONNECT_SECONDS)
        except TimeoutError:
            attempt.cancel()
            attempt.add_done_callback(_let_go)
            raise

    def read_response(self, *args: object, **kwargs: object) -> object:
        """Read one reply; the client would give each reply the time of the whole trip."""
        left = max(0.001, _trip_ends.get() - time.monotonic())
        return super().read_response(*args, timeout=left, **kwargs)


def _let_go(late: "Future[socket.socket]") -> None:
    """Close a connection that came when nobody waited any more."""
    if not late.cancelled() and not late.exception():
        late.result().close()


def trip(action: Callable[[], T]) -> T:
    """Go to Redis and back, in time; tell a Redis that is away from one that refuses.

    Raises StoreAwayError or StoreError, and nothing else that the client may raise.
    """
    _trip_ends.set(time.monotonic() + TRIP_SECONDS)
    try:
        return action()
    except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
        raise StoreAwayError(type(error).__name__) from error
    except (redis.RedisError, *_CLIENT_FAULTS) as error:
        raise StoreError(type(error).__name__) from error


def strings(reply: object, length: int) -> list[str | None]:
    """Take a reply of so many values, each a text or nothing.

    Raises StoreError for any other, which is no reply of a Redis.
    """
    if not isinstance(reply, list) or [isinstance(each, str | None) for each in reply] != [True] * length:
        raise StoreError("not the reply that was asked for")
    return cast("list[str | None]", reply)
