"""Where Redis has a replica, a wish is safe when the replica has it; the line then knows which are not."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis, find_server
from ivr.adapters.session_store import RedisStore
from ivr.core.ports import Committed
from tests.adapters.memory import (
    DIGEST,
    ONE,
    OTHER_SID,
    PURSE,
    SENT,
    SID,
    commit,
    key,
    new_store,
    trips,
    wish,
)


@pytest.fixture
def replica(own_redis: LocalRedis, tmp_path: Path) -> Iterator[LocalRedis]:
    """Run a Redis that copies what `own_redis` has."""
    folder = tmp_path / "replica"
    folder.mkdir()
    server = LocalRedis(find_server(os.environ), folder)
    server.start("--replicaof", "127.0.0.1", str(own_redis.port))
    with redis.Redis.from_url(own_redis.url) as client:
        assert client.wait(1, 5000) == 1
    yield server
    server.send_signal(signal.SIGKILL)  # it would not end before its first copy is written out


@pytest.fixture
def store(own_redis: LocalRedis) -> Iterator[RedisStore]:
    with closing(new_store(own_redis)) as store:
        yield store


def stop(store: RedisStore) -> Committed:
    memory = store.read_text(ONE, SID, PURSE)
    return store.commit_text(ONE, SID, PURSE, commit(memory, wish=wish(True)))


def test_a_wish_that_the_replica_has_is_safe(replica: LocalRedis, store: RedisStore) -> None:
    assert stop(store) == Committed(SENT, is_safe=True)
    with redis.Redis.from_url(replica.url, decode_responses=True) as client:
        assert client.get(key("optout")) == f"out 1700000000.123456 {DIGEST}"


def test_a_wish_costs_one_trip_more_to_wait_for_the_replica(
    own_redis: LocalRedis, replica: LocalRedis, store: RedisStore
) -> None:
    memory = store.read_text(ONE, SID, PURSE)
    commits = [commit(memory, wish=wish(True)), commit(memory, force=True)]
    with redis.Redis.from_url(own_redis.url) as client:
        store.commit_text(ONE, "SM0", PURSE, commits[0])
        assert trips(client, lambda: store.commit_text(ONE, SID, PURSE, commits[1])) <= 2  # with an ACK


def test_a_wish_that_a_hung_replica_has_not_is_stored_and_not_safe(
    replica: LocalRedis, store: RedisStore
) -> None:
    replica.send_signal(signal.SIGSTOP)
    assert stop(store) == Committed(SENT, is_safe=False)
    assert store.read_text(ONE, OTHER_SID, PURSE).session.opted_out
    assert not store.is_away


def test_a_wish_is_handed_over_until_the_replica_has_it(replica: LocalRedis, store: RedisStore) -> None:
    replica.send_signal(signal.SIGSTOP)
    assert [store.store_wish(wish(True)) for _ in range(2)] == [False, False]
    replica.send_signal(signal.SIGCONT)
    assert any(store.store_wish(wish(True)) for _ in range(20))


def test_a_replica_that_is_gone_is_missed(replica: LocalRedis, store: RedisStore) -> None:
    assert store.store_wish(wish(True))
    replica.send_signal(signal.SIGKILL)
    assert not store.store_wish(wish(False, 2e9))


def test_without_a_replica_nobody_waits_for_one(store: RedisStore) -> None:
    assert store.store_wish(wish(True))


@pytest.mark.parametrize("rule", ["-info", "-wait"])
def test_a_redis_that_does_not_say_is_taken_at_its_word(
    own_redis: LocalRedis, replica: LocalRedis, store: RedisStore, rule: str
) -> None:
    """Where `INFO` is forbidden no replica is known of; where `WAIT` is, none is known to have the wish."""
    with redis.Redis.from_url(own_redis.url) as client:
        client.execute_command("ACL", "SETUSER", "default", rule)
    assert store.store_wish(wish(True)) is (rule == "-info")
