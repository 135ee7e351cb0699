"""A Redis that fails in whatever way costs a turn a moment, and is an error that the line knows."""

import json
from collections.abc import Callable
from contextlib import closing

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.redis_link import RedisLink
from ivr.adapters.redis_node import WAIT_MILLISECONDS
from ivr.adapters.session_store import RedisStore
from ivr.core.effects import ForgetCall, RememberCall
from ivr.core.errors import StoreAwayError, StoreError
from ivr.core.ports import CallMemory, Committed, TextMemory
from tests.adapters.memory import (
    DIGEST,
    FINGERPRINT,
    ONE,
    OTHER_SID,
    PURSE,
    SENT,
    SID,
    commit,
    key,
    new_store,
    wish,
)
from tests.proxy import Proxy


def read(store: RedisStore) -> TextMemory:
    return store.read_text(ONE, SID, PURSE)


def test_a_script_that_redis_has_lost_is_sent_again_and_spends_once(
    client: redis.Redis, store: RedisStore
) -> None:
    memory = read(store)
    client.script_flush()
    assert store.commit_text(ONE, SID, PURSE, commit(memory)) == Committed(SENT)
    assert read(store).spent.line == 3


def test_a_full_redis_refuses_writes_and_still_reads(own_redis: LocalRedis) -> None:
    own_redis.stop()
    own_redis.start("--maxmemory", "1")
    with closing(new_store(own_redis)) as store:
        memory = read(store)
        with pytest.raises(StoreError):
            store.commit_text(ONE, SID, PURSE, commit(memory, wish=wish(True)))
        assert not store.is_away
        assert store.read_call(ONE) == CallMemory()


def test_a_replica_refuses_writes_and_still_reads(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.replicaof("127.0.0.1", 1)
    with closing(new_store(own_redis)) as store:
        with pytest.raises(StoreError):
            store.store_wish(wish(True))
        assert not store.is_away
        assert store.read_call(ONE) == CallMemory()


def test_a_redis_that_refuses_the_scripts_can_be_read(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.execute_command("ACL", "SETUSER", "default", "-@scripting")
    with closing(new_store(own_redis)) as store:
        memory = read(store)
        with pytest.raises(StoreError):
            store.commit_text(ONE, SID, PURSE, commit(memory))
        assert not store.is_away


def test_a_redis_that_wants_a_password_is_away(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.config_set("requirepass", "secret")
    with closing(new_store(own_redis)) as store, pytest.raises(StoreAwayError):
        store.ping()


def test_a_password_and_a_database_are_used(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.config_set("requirepass", "secret")
    url = f"redis://:secret@127.0.0.1:{own_redis.port}/3"
    with closing(RedisStore(url, 2, (FINGERPRINT,))) as store:
        store.store_wish(wish(True))
    with redis.Redis(port=own_redis.port, password="secret", db=3) as client:
        assert client.exists(key("optout"))


@pytest.mark.parametrize("url", ["unix:///nowhere/redis.sock", "rediss://127.0.0.1:{port}/0"])
def test_every_kind_of_address_is_tried_and_reported_as_away(own_redis: LocalRedis, url: str) -> None:
    address = url.format(port=own_redis.port)
    with closing(RedisStore(address, 2, (FINGERPRINT,))) as store, pytest.raises(StoreAwayError):
        store.ping()


def test_an_address_that_is_none_is_refused_without_being_quoted() -> None:
    with pytest.raises(StoreError, match=r"^REDIS_URL cannot be used$"):
        RedisLink("http://:secret@127.0.0.1/0", 2)


def test_a_redis_that_was_restarted_between_two_turns_is_not_away(own_redis: LocalRedis) -> None:
    with closing(new_store(own_redis)) as store:
        store.store_wish(wish(True))
        own_redis.stop()
        own_redis.start()
        memory = store.read_text(ONE, OTHER_SID, PURSE)
        assert memory.session.opted_out
        assert store.commit_text(ONE, SID, PURSE, commit(memory)) == Committed(SENT)


def test_a_lost_reply_is_never_sent_again_by_itself(
    client: redis.Redis, proxy: Proxy, far: RedisStore
) -> None:
    memory = read(far)
    asked = proxy.requests
    proxy.lost_replies = 1
    with pytest.raises(StoreAwayError):
        far.commit_text(ONE, SID, PURSE, commit(memory))
    assert proxy.requests == asked + 1
    assert json.loads(client.get(key("session")) or "")["version"] == 1


def test_a_wish_whose_reply_got_lost_may_come_again(
    client: redis.Redis, proxy: Proxy, far: RedisStore, store: RedisStore
) -> None:
    proxy.lost_replies = 1
    far_is_there = proxy.connections
    with pytest.raises(StoreAwayError):
        far.store_wish(wish(True))
    assert far_is_there == 0
    assert store.store_wish(wish(True))
    assert client.get(key("optout")) == f"out 1700000000.123456 {DIGEST}"


def test_a_wish_is_stored_if_the_wait_for_the_replica_is_cut_off(
    client: redis.Redis, proxy: Proxy, far: RedisStore
) -> None:
    """The connection that failed is closed: a late reply would be taken for that of the next turn."""
    far.ping()

    def claim_a_replica(request: bytes) -> None:
        proxy.lost_replies = int(b"WAIT" in request)

    proxy.swap = (b"connected_slaves:0", b"connected_slaves:1")
    proxy.before = claim_a_replica
    assert far.store_wish(wish(True)) is False
    assert client.get(key("optout")) == f"out 1700000000.123456 {DIGEST}"
    proxy.before = bool
    assert far.read_call(ONE) == CallMemory()


@pytest.mark.parametrize("length", [0, 1, 5, 20])
def test_a_reply_that_is_cut_short_is_a_store_that_is_away(
    proxy: Proxy, far: RedisStore, length: int
) -> None:
    far.ping()
    proxy.cut_at = length
    with pytest.raises(StoreAwayError):
        read(far)


def test_a_server_that_speaks_no_redis_is_an_error_of_the_store(proxy: Proxy, far: RedisStore) -> None:
    far.ping()
    proxy.greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with pytest.raises(StoreError):
        read(far)


def test_a_reply_of_another_kind_is_an_error_of_the_store(proxy: Proxy, far: RedisStore) -> None:
    far.ping()
    proxy.greeting = b":1\r\n" * 4
    with pytest.raises(StoreError, match="not the reply that was asked for"):
        read(far)


def test_while_it_is_away_nobody_asks_for_it(proxy: Proxy, far: RedisStore) -> None:
    far.ping()
    proxy.lost_replies = 1
    with pytest.raises(StoreAwayError):
        far.ping()
    asked = proxy.requests
    acts: tuple[Callable[[], object], ...] = (
        lambda: far.read_call(ONE),
        lambda: read(far),
        lambda: far.commit_call(ONE, (ForgetCall(),)),
        lambda: far.store_wish(wish(True)),
        far.ping,
    )
    for act in acts:
        with pytest.raises(StoreAwayError):
            act()
    assert proxy.requests == asked
    assert far.is_away


def test_a_new_connection_has_the_time_of_one_trip_and_no_more(proxy: Proxy, far: RedisStore) -> None:
    """Two replies of 0.15 s each, one for the scripts and one for the question, are too slow together."""
    proxy.delay = 0.15
    with pytest.raises(StoreAwayError):
        far.ping()


def test_a_reply_within_the_time_of_a_trip_is_taken(proxy: Proxy, far: RedisStore) -> None:
    far.ping()
    proxy.delay = 0.15
    assert far.read_call(ONE) == CallMemory()


def test_a_replica_is_waited_for_within_the_time_of_a_trip() -> None:
    assert WAIT_MILLISECONDS < 250


def test_what_is_refused_of_calls_is_told(
    client: redis.Redis, store: RedisStore, caplog: pytest.LogCaptureFixture
) -> None:
    client.config_set("maxmemory", 1)
    store.commit_call(ONE, (RememberCall("es", "nodes", 5.5, 900.0),))
    store.settle()
    client.config_set("maxmemory", 0)
    assert caplog.messages == ["calls go on without memory: some of it was refused"]
    assert store.read_call(ONE) == CallMemory()
