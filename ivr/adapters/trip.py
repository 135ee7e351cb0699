"""Go to Redis and back, in time, and raise errors of ours alone.

Whatever a foreign client raises ends here: a turn knows a store that is away and a store that fails.
"""

import time
from collections.abc import Callable
from typing import TypeVar, cast

import redis

from ivr.core.errors import StoreAwayError, StoreError

T = TypeVar("T")

CONNECT_SECONDS = 0.2
"""What a new connection may take: the name, all its addresses and TLS together."""

TRIP_SECONDS = 0.25
"""What one trip may take, a new connection included; a turn of half a second is two trips at most."""

_CLIENT_FAULTS = (TypeError, ValueError, AttributeError, LookupError, AssertionError, RuntimeError)
"""What the client raises, beside its own errors, for an option or a reply that it does not understand."""


def end_of_trip() -> float:
    """Give the moment (monotonic) at which a trip that begins now must have ended."""
    return time.monotonic() + TRIP_SECONDS


def seconds_left(ends: float) -> float:
    """Give the seconds until a moment; raise TimeoutError if there are none."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def trip(action: Callable[[], T]) -> T:
    """Act, and tell a Redis that is away from one that refuses.

    Raises StoreAwayError or StoreError, and nothing else that the client may raise.
    """
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
