"""Redis remembers callers: in how many trips, under which names, for how long, and what it forgets."""

import json
from collections.abc import Callable, Iterator

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.session_store import RedisStore
from ivr.core.effects import ForgetCall, RememberCall, RememberLocale, StoreOptOut
from ivr.core.errors import StoreAwayError, StoreError
from ivr.core.events import LastCall
from ivr.core.ports import CallMemory, Conflict, Sent, TextCommit, TextMemory
from ivr.core.prompts import Line, Reply
from ivr.core.session import TextSession
from tests.proxy import Proxy

CALLER = "c" * 32
SID = "SM" + "1" * 32
SENT = Sent(Reply((Line("heading.which_one", "es"), Line("title.family", "es", "42"))), "0001-abc")
DAY = 24 * 3600


@pytest.fixture
def client(shared_redis: LocalRedis) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(shared_redis.url, decode_responses=True) as client:
        client.flushall()
        yield client


@pytest.fixture
def store(client: redis.Redis, shared_redis: LocalRedis) -> Iterator[RedisStore]:
    store = RedisStore(shared_redis.url, 2)
    yield store
    store.close()


@pytest.fixture
def proxy(shared_redis: LocalRedis) -> Iterator[Proxy]:
    with Proxy(shared_redis.port) as proxy:
        yield proxy


@pytest.fixture
def far(client: redis.Redis, proxy: Proxy) -> Iterator[RedisStore]:
    """Give a store whose Redis is behind the proxy."""
    store = RedisStore(proxy.url, 2)
    yield store
    store.close()


def commit(memory: TextMemory, sent: Sent = SENT, **more: bool) -> TextCommit:
    return TextCommit(memory, TextSession("es", place="family"), sent, **more)


def trips(client: redis.Redis, act: Callable[[], object]) -> int:
    """Count how often Redis had to read from a socket, but for the two questions of this test."""
    before = client.info("stats")["total_reads_processed"]
    act()
    return int(client.info("stats")["total_reads_processed"]) - int(before) - 1


def key(name: str) -> str:
    return f"cup:{{{CALLER}}}:{name}"


def test_a_text_costs_one_read_and_one_write(client: redis.Redis, store: RedisStore) -> None:
    store.ping()
    memory = store.read_text(CALLER, SID)
    assert trips(client, lambda: store.read_text(CALLER, SID)) == 1
    assert trips(client, lambda: store.commit_text(CALLER, SID, commit(memory, opted_out=True))) == 1


def test_a_call_costs_one_trip(client: redis.Redis, store: RedisStore) -> None:
    store.ping()
    effects = (RememberLocale("es"), RememberCall("es", "nodes", 5.0, 900.0))
    assert trips(client, lambda: store.read_call(CALLER)) == 1
    assert trips(client, lambda: store.commit_call(CALLER, effects)) == 1


def test_a_text_leaves_these_keys_for_this_long(client: redis.Redis, store: RedisStore) -> None:
    store.commit_text(CALLER, SID, commit(store.read_text(CALLER, SID), opted_out=True, chose_locale=True))
    assert {name: client.ttl(name) for name in client.scan_iter()} == {
        key(f"seen:{SID}"): 3600,
        key("session"): DAY,
        key("locale"): 180 * DAY,
        key("optout"): -1,
    }


def test_a_call_leaves_these_keys_for_this_long(client: redis.Redis, store: RedisStore) -> None:
    store.commit_call(CALLER, (RememberLocale("es"), RememberCall("es", "nodes", 5.0, 900.0)))
    assert {name: client.ttl(name) for name in client.scan_iter()} == {
        key("locale"): 180 * DAY,
        key("call"): 900,
    }


def test_a_wish_is_no_memory_of_a_call(client: redis.Redis, store: RedisStore) -> None:
    store.commit_call(CALLER, (StoreOptOut("es"),))
    assert not list(client.scan_iter())


def test_what_was_stored_of_a_call_is_read(store: RedisStore) -> None:
    store.commit_call(CALLER, (RememberLocale("es"), RememberCall("es", "nodes", 5.5, 900.0)))
    assert store.read_call(CALLER) == CallMemory("es", LastCall("es", "nodes", 5.5))


def test_a_call_that_ended_with_a_goodbye_is_forgotten_and_its_language_is_not(store: RedisStore) -> None:
    store.commit_call(CALLER, (RememberLocale("es"), RememberCall("es", "nodes", 5.5, 900.0)))
    store.commit_call(CALLER, (ForgetCall(),))
    assert store.read_call(CALLER) == CallMemory("es", None)


def test_a_language_can_be_forgotten(store: RedisStore) -> None:
    store.commit_call(CALLER, (RememberLocale("es"),))
    store.commit_call(CALLER, (RememberLocale(None),))
    assert store.read_call(CALLER) == CallMemory()


def test_what_was_stored_of_a_text_is_read(store: RedisStore) -> None:
    store.commit_text(CALLER, SID, commit(store.read_text(CALLER, SID), opted_out=True, chose_locale=True))
    memory = store.read_text(CALLER, SID)
    assert memory.session == TextSession("es", opted_out=True, place="family", version=1)
    assert memory.sent == SENT


def test_silence_is_remembered_as_an_answer(store: RedisStore) -> None:
    silence = Sent(None, "0001-abc")
    store.commit_text(CALLER, SID, commit(store.read_text(CALLER, SID), silence))
    assert store.read_text(CALLER, SID).sent == silence


def test_the_language_outlives_the_session(client: redis.Redis, store: RedisStore) -> None:
    store.commit_text(CALLER, SID, commit(store.read_text(CALLER, SID), chose_locale=True))
    client.delete(key("session"))
    assert store.read_text(CALLER, "SM2").session == TextSession("es")


def test_a_language_that_was_not_chosen_is_not_kept(client: redis.Redis, store: RedisStore) -> None:
    store.commit_text(CALLER, SID, commit(store.read_text(CALLER, SID)))
    assert not client.exists(key("locale"))


def test_the_first_answer_to_a_text_counts(store: RedisStore) -> None:
    memory = store.read_text(CALLER, SID)
    store.commit_text(CALLER, SID, commit(memory))
    assert store.commit_text(CALLER, SID, commit(memory, Sent(None, "0002-def"))) == SENT
    assert store.read_text(CALLER, SID).session.version == 1


def test_another_text_in_between_is_a_conflict(store: RedisStore) -> None:
    memory = store.read_text(CALLER, SID)
    store.commit_text(CALLER, "SM2", commit(store.read_text(CALLER, "SM2")))
    with pytest.raises(Conflict):
        store.commit_text(CALLER, SID, commit(memory))


@pytest.mark.parametrize("opted_out", [True, False])
def test_a_wish_from_the_spool_in_between_is_a_conflict(store: RedisStore, opted_out: bool) -> None:
    store.store_wish(CALLER, not opted_out)
    memory = store.read_text(CALLER, SID)
    store.store_wish(CALLER, opted_out)
    with pytest.raises(Conflict):
        store.commit_text(CALLER, SID, commit(memory))


def test_a_forced_answer_is_stored_over_a_conflict_and_leaves_the_wish_of_the_other(
    store: RedisStore,
) -> None:
    memory = store.read_text(CALLER, SID)
    store.commit_text(CALLER, "SM2", commit(store.read_text(CALLER, "SM2"), opted_out=True))
    assert store.commit_text(CALLER, SID, commit(memory, force=True)) == SENT
    assert store.read_text(CALLER, SID).session.opted_out


@pytest.mark.parametrize("opted_out", [True, False])
def test_a_wish_is_stored(store: RedisStore, opted_out: bool) -> None:
    store.store_wish(CALLER, not opted_out)
    store.commit_text(CALLER, SID, commit(store.read_text(CALLER, SID), opted_out=opted_out))
    assert store.read_text(CALLER, SID).session.opted_out is opted_out


DAMAGED = {
    "no-json": b"{",
    "no-utf-8": b"\xff\xfe",
    "list": b"[]",
    "number": b"7",
    "null": b"null",
    "other-form": b'{"form": 99}',
    "deep": b'[["a"], [["b"]], {}]',
    "wrong-types": b'["en", 5, "x"]',
    "line-of-two": b'["0001-abc", [["help", "en"]]]',
    "bits": bytes(range(256)),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_call_is_forgotten(client: redis.Redis, store: RedisStore, name: str) -> None:
    client.set(key("call"), DAMAGED[name])
    assert store.read_call(CALLER) == CallMemory()


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_session_is_forgotten_and_replaced(
    client: redis.Redis, store: RedisStore, name: str
) -> None:
    client.set(key("session"), DAMAGED[name])
    memory = store.read_text(CALLER, SID)
    assert memory.session == TextSession()
    assert store.commit_text(CALLER, SID, commit(memory)) == SENT
    assert store.read_text(CALLER, SID).session.version == 1


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_answer_is_none_and_is_never_taken_for_a_stored_one(
    client: redis.Redis, store: RedisStore, name: str
) -> None:
    client.set(key(f"seen:{SID}"), DAMAGED[name])
    memory = store.read_text(CALLER, SID)
    assert memory.sent is None
    with pytest.raises(StoreError):
        store.commit_text(CALLER, SID, commit(memory, opted_out=True))


def test_a_script_that_redis_has_lost_is_loaded_again(client: redis.Redis, store: RedisStore) -> None:
    memory = store.read_text(CALLER, SID)
    client.script_flush()
    assert store.commit_text(CALLER, SID, commit(memory)) == SENT


def test_a_full_redis_refuses_writes_and_still_reads(own_redis: LocalRedis) -> None:
    own_redis.stop()
    own_redis.start("--maxmemory", "1")
    store = RedisStore(own_redis.url, 2)
    memory = store.read_text(CALLER, SID)
    with pytest.raises(StoreError):
        store.commit_text(CALLER, SID, commit(memory, opted_out=True))
    assert not store.is_away
    assert store.read_call(CALLER) == CallMemory()
    store.close()


def test_a_replica_refuses_writes_and_still_reads(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.replicaof("127.0.0.1", 1)
    store = RedisStore(own_redis.url, 2)
    with pytest.raises(StoreError):
        store.store_wish(CALLER, True)
    assert not store.is_away
    assert store.read_call(CALLER) == CallMemory()
    store.close()


def test_a_redis_that_refuses_the_script_can_be_read(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.execute_command("ACL", "SETUSER", "default", "-@scripting")
    store = RedisStore(own_redis.url, 2)
    memory = store.read_text(CALLER, SID)
    with pytest.raises(StoreError):
        store.commit_text(CALLER, SID, commit(memory))
    assert not store.is_away
    store.close()


def test_a_redis_that_wants_a_password_is_away(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.config_set("requirepass", "secret")
    store = RedisStore(own_redis.url, 2)
    with pytest.raises(StoreAwayError):
        store.ping()
    store.close()


def test_a_password_and_a_database_are_used(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.config_set("requirepass", "secret")
    store = RedisStore(f"redis://:secret@127.0.0.1:{own_redis.port}/3", 2)
    store.store_wish(CALLER, True)
    with redis.Redis(port=own_redis.port, password="secret", db=3) as client:
        assert client.exists(key("optout"))
    store.close()


@pytest.mark.parametrize("url", ["unix:///nowhere/redis.sock", "rediss://127.0.0.1:{port}/0"])
def test_every_kind_of_address_is_tried_and_reported_as_away(own_redis: LocalRedis, url: str) -> None:
    store = RedisStore(url.format(port=own_redis.port), 2)
    with pytest.raises(StoreAwayError):
        store.ping()
    store.close()


def test_a_redis_that_was_restarted_between_two_turns_is_not_away(own_redis: LocalRedis) -> None:
    store = RedisStore(own_redis.url, 2)
    store.store_wish(CALLER, True)
    own_redis.stop()
    own_redis.start()
    memory = store.read_text(CALLER, SID)
    assert memory.session.opted_out
    assert store.commit_text(CALLER, SID, commit(memory)) == SENT
    store.close()


def test_a_lost_reply_is_never_sent_again_by_itself(
    client: redis.Redis, proxy: Proxy, far: RedisStore
) -> None:
    memory = far.read_text(CALLER, SID)
    asked = proxy.requests
    proxy.lost_replies = 1
    with pytest.raises(StoreAwayError):
        far.commit_text(CALLER, SID, commit(memory))
    assert proxy.requests == asked + 1
    assert json.loads(client.get(key("session")) or "")["version"] == 1


@pytest.mark.parametrize("length", [0, 1, 5, 20])
def test_a_reply_that_is_cut_short_is_a_store_that_is_away(
    proxy: Proxy, far: RedisStore, length: int
) -> None:
    far.ping()
    proxy.cut_at = length
    with pytest.raises(StoreAwayError):
        far.read_text(CALLER, SID)


def test_a_server_that_speaks_no_redis_is_an_error_of_the_store(proxy: Proxy, far: RedisStore) -> None:
    far.ping()
    proxy.greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with pytest.raises(StoreError):
        far.read_text(CALLER, SID)


def test_while_it_is_away_nobody_asks_for_it(proxy: Proxy, far: RedisStore) -> None:
    far.ping()
    proxy.lost_replies = 1
    with pytest.raises(StoreAwayError):
        far.ping()
    asked = proxy.requests
    for act in (
        lambda: far.read_call(CALLER),
        lambda: far.read_text(CALLER, SID),
        lambda: far.commit_call(CALLER, (ForgetCall(),)),
        lambda: far.store_wish(CALLER, True),
        far.ping,
    ):
        with pytest.raises(StoreAwayError):
            act()
    assert proxy.requests == asked
    assert far.is_away


def test_a_new_connection_has_the_time_of_one_trip_and_no_more(proxy: Proxy, far: RedisStore) -> None:
    """Two replies of 0.15 s each, one for the script and one for the question, are too slow together."""
    proxy.delay = 0.15
    with pytest.raises(StoreAwayError):
        far.ping()


def test_a_reply_within_the_time_of_a_trip_is_taken(proxy: Proxy, far: RedisStore) -> None:
    far.ping()
    proxy.delay = 0.15
    assert far.read_call(CALLER) == CallMemory()
