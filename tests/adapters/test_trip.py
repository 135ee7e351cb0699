"""A trip ends in time, whatever holds it up, and in errors of ours, whatever the client raises."""

import socket
import threading
import time
from collections.abc import Callable

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.session_store import RedisStore
from ivr.adapters.trip import CONNECT_SECONDS, trip
from ivr.core.errors import StoreAwayError, StoreError
from ivr.core.ports import TextMemory
from ivr.core.session import TextSession
from tests.adapters.memory import FINGERPRINT, ONE, PURSE, SID, commit
from tests.proxy import Proxy


@pytest.mark.parametrize(
    ("raised", "translated"),
    [
        (redis.ConnectionError("x"), StoreAwayError),
        (redis.TimeoutError("x"), StoreAwayError),
        (OSError("x"), StoreAwayError),
        (redis.ResponseError("x"), StoreError),
        (TypeError("x"), StoreError),
        (ValueError("x"), StoreError),
        (AttributeError("x"), StoreError),
        (IndexError("x"), StoreError),
        (AssertionError("x"), StoreError),
        (RecursionError("x"), StoreError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_whatever_the_client_raises_is_an_error_of_the_store(
    raised: Exception, translated: type[StoreError]
) -> None:
    def fail() -> None:
        raise raised

    with pytest.raises(StoreError) as error:
        trip(fail)
    assert (type(error.value), str(error.value)) == (translated, type(raised).__name__)


def test_an_option_that_the_client_does_not_know_is_an_error_of_the_store(shared_redis: LocalRedis) -> None:
    store = RedisStore(f"{shared_redis.url}?foo=1", 2, (FINGERPRINT,))
    with pytest.raises(StoreError, match="TypeError"):
        store.read_text(ONE, SID, PURSE)
    store.close()


def test_an_option_that_the_client_cannot_read_is_reported_without_the_password() -> None:
    with pytest.raises(StoreError, match=r"^REDIS_URL cannot be used$"):
        RedisStore("redis://:secret@127.0.0.1:6379/0?socket_timeout=abc", 2, (FINGERPRINT,))


@pytest.mark.parametrize("reply", [b":1\r\n", b"*1\r\n$1\r\na\r\n", b"*4\r\n:1\r\n:1\r\n:1\r\n:1\r\n"])
@pytest.mark.parametrize("act", ["read", "commit"])
def test_a_reply_of_another_shape_is_an_error_of_the_store(
    shared_redis: LocalRedis, reply: bytes, act: str
) -> None:
    with Proxy(shared_redis.port) as proxy:
        store = RedisStore(proxy.url, 2, (FINGERPRINT,))
        store.ping()
        proxy.greeting = reply
        answer = commit(TextMemory(TextSession(), ("",) * 5))
        acts: dict[str, Callable[[], object]] = {
            "read": lambda: store.read_text(ONE, SID, PURSE),
            "commit": lambda: store.commit_text(ONE, SID, PURSE, answer),
        }
        with pytest.raises(StoreError):
            acts[act]()
        store.close()


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let names be found only when this event is set."""
    found, resolve = threading.Event(), socket.getaddrinfo

    def wait(host: str, port: int, family: int = 0, kind: int = 0) -> object:
        found.wait(5)
        return resolve(host, port, family, kind)

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    return found


def test_a_name_server_that_hangs_costs_no_more_than_a_connection_may(
    shared_redis: LocalRedis, name_server: threading.Event
) -> None:
    store = RedisStore(f"redis://localhost:{shared_redis.port}/0", 2, (FINGERPRINT,))
    started = time.monotonic()
    with pytest.raises(StoreAwayError):
        store.ping()
    assert time.monotonic() - started < CONNECT_SECONDS + 0.2
    name_server.set()
    store.close()


def test_it_is_found_again_when_the_name_server_answers_and_the_late_connection_is_closed(
    shared_redis: LocalRedis, name_server: threading.Event
) -> None:
    store = RedisStore(f"redis://localhost:{shared_redis.port}/0", 2, (FINGERPRINT,))
    with pytest.raises(StoreAwayError):
        store.ping()
    name_server.set()
    wait_until(lambda: not store.is_away)
    store.ping()
    with redis.Redis.from_url(shared_redis.url) as client:
        wait_until(lambda: len(client.client_list()) <= 3)  # this one, and the store's probe and ping
    store.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    assert is_so()
