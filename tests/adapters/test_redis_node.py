"""One server is asked in time, by as many at once as it has connections, and let go of in the end."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.redis_connection import Refused
from ivr.adapters.redis_node import ALONE, MASTER, RedisNode, checked
from ivr.adapters.survey import Survey
from ivr.core.errors import StoreAwayError, StoreError
from tests.conftest import wait_until
from tests.proxy import Proxy


@pytest.fixture
def node(proxy: Proxy) -> Iterator[RedisNode]:
    """Give a server behind a proxy, with one connection."""
    with closing(RedisNode(proxy.url, 1)) as node:
        node.ping()
        yield node


def test_a_trip_that_has_ended_begins_no_more(node: RedisNode, proxy: Proxy) -> None:
    asked = proxy.requests
    with pytest.raises(StoreAwayError, match="TimeoutError"):
        node.exchange([("PING",)], time.monotonic() - 1)
    assert proxy.requests == asked


def test_who_gets_no_connection_in_a_moment_does_not_wait_for_one(node: RedisNode, proxy: Proxy) -> None:
    proxy.delay = 0.2
    together, ends = threading.Barrier(2), list[object]()

    def ask() -> None:
        together.wait()
        try:
            ends.append(node.go(("PING",)))
        except StoreAwayError as error:
            ends.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == ["TimeoutError", ["PONG"]]


def test_a_connection_in_use_ends_with_its_trip(
    node: RedisNode, proxy: Proxy, shared_redis: LocalRedis
) -> None:
    def close(request: bytes) -> None:
        node.close()

    proxy.before = close
    assert node.go(("PING",)) == ["PONG"]
    wait_until(lambda: clients(shared_redis) == 1)


def clients(server: LocalRedis) -> int:
    """Count who is connected, this question too."""
    with redis.Redis.from_url(server.url) as client:
        return len(client.client_list())


def test_a_late_reply_is_not_taken_for_that_of_the_next_trip(node: RedisNode, proxy: Proxy) -> None:
    connections = proxy.connections
    proxy.greeting = b"+PONG\r\n+what nobody has asked for\r\n"
    assert node.go(("PING",)) == ["PONG"]
    proxy.greeting = b""
    assert node.go(("ECHO", "mine")) == ["mine"]
    assert proxy.connections == connections + 1


@pytest.mark.parametrize(
    ("reply", "is_master"), [(["master", 0, []], True), (["slave", "master", 1], False), ("master", True)]
)
def test_a_master_says_so_first(reply: object, is_master: bool) -> None:
    assert MASTER.is_done(reply) is is_master


def test_a_server_that_stands_alone_may_answer_as_it_likes() -> None:
    assert ALONE.is_done(Refused("NOPERM this user has no permissions to run the 'ping' command"))


@pytest.mark.parametrize(
    ("error", "raised"),
    [(Refused("OOM command not allowed"), "OOM"), (StoreError("no time is left"), "no time is left")],
)
def test_the_first_refusal_is_raised_unless_it_is_spared(error: Exception, raised: str) -> None:
    with pytest.raises(StoreError, match=f"^{raised}$"):
        checked(["OK", error])
    assert checked(["OK", error], spared=1) == ["OK", None]


def test_a_server_that_is_asked_no_more_is_let_go(shared_redis: LocalRedis, own_redis: LocalRedis) -> None:
    both = [shared_redis.url, own_redis.url]
    with closing(Survey()) as survey:
        assert survey.ask(both, ("PING",)) == [(url, "PONG") for url in both]
        assert clients(own_redis) == 2
        assert survey.ask([shared_redis.url], ("PING",)) == [(shared_redis.url, "PONG")]
        wait_until(lambda: clients(own_redis) == 1)
