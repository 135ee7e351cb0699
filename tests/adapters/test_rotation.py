"""While privacy keys rotate, a caller has two names: both are read, the newer is written."""

from collections.abc import Iterator
from contextlib import closing

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.session_store import RedisStore
from ivr.core.effects import ForgetCall, RememberCall, RememberLocale
from ivr.core.events import LastCall
from ivr.core.ports import CallMemory, Committed
from ivr.core.session import TextSession
from tests.adapters.memory import (
    BOTH,
    DIGEST,
    NEW,
    OLD,
    OTHER_SID,
    PACE,
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
def former(client: redis.Redis, shared_redis: LocalRedis) -> Iterator[RedisStore]:
    """Give the store as it was before the rotation, with a texter whom it knows."""
    with closing(new_store(shared_redis)) as store:
        fill(store)
        yield store


def fill(store: RedisStore) -> None:
    """Let the store know a texter under the older key."""
    memory = store.read_text((OLD,), SID, PURSE)
    store.commit_text((OLD,), SID, PURSE, commit(memory, chose_locale=True))
    store.commit_call((OLD,), (RememberCall("es", "nodes", 5.5, 900.0),))
    store.settle()


def test_what_stands_under_the_older_name_is_read(former: RedisStore, store: RedisStore) -> None:
    memory = store.read_text(BOTH, SID, PURSE)
    assert (memory.session, memory.sent, memory.pace) == (
        TextSession("es", place="family", version=1),
        SENT,
        PACE,
    )
    assert store.read_call(BOTH) == CallMemory("es", LastCall("es", "nodes", 5.5))


def forget(store: RedisStore) -> None:
    store.commit_call(BOTH, (ForgetCall(),))
    store.settle()


def test_two_names_cost_no_trip_more(former: RedisStore, store: RedisStore, client: redis.Redis) -> None:
    store.ping()
    memory = store.read_text(BOTH, OTHER_SID, PURSE)
    assert trips(client, lambda: store.read_text(BOTH, OTHER_SID, PURSE)) == 1
    assert trips(client, lambda: store.commit_text(BOTH, OTHER_SID, PURSE, commit(memory))) == 1
    assert trips(client, lambda: forget(store)) == 1


def test_what_stands_under_the_newer_name_wins(former: RedisStore, store: RedisStore) -> None:
    store.commit_call(BOTH, (RememberLocale("en"), RememberCall("en", "cup", 9.0, 900.0)))
    assert store.read_call(BOTH) == CallMemory("en", LastCall("en", "cup", 9.0))


def test_what_is_forgotten_is_forgotten_under_both(former: RedisStore, store: RedisStore) -> None:
    store.commit_call(BOTH, (RememberLocale(None), ForgetCall()))
    assert store.read_call(BOTH) == CallMemory()


ORDERS = {
    "stop-under-older": ((OLD, True, 2.0), (NEW, False, 1.0), True),
    "start-under-older": ((OLD, False, 2.0), (NEW, True, 1.0), False),
    "stop-under-newer": ((OLD, False, 1.0), (NEW, True, 2.0), True),
    "start-under-newer": ((OLD, True, 1.0), (NEW, False, 2.0), False),
}


@pytest.mark.parametrize("name", ORDERS)
def test_the_later_wish_counts_under_whatever_name(former: RedisStore, store: RedisStore, name: str) -> None:
    *wishes, is_out = ORDERS[name]
    for caller, opted_out, at in wishes:
        store.store_wish(wish(opted_out, at, caller))
    memory = store.read_text(BOTH, OTHER_SID, PURSE)
    assert (memory.session.opted_out, memory.wish_at) == (is_out, 2.0)


@pytest.mark.parametrize("erases", [True, False])
def test_a_wish_under_the_older_name_is_taken_along_by_the_next_text(
    former: RedisStore, store: RedisStore, client: redis.Redis, erases: bool
) -> None:
    store.store_wish(wish(True, 2.0, OLD))
    memory = store.read_text(BOTH, OTHER_SID, PURSE)
    store.commit_text(BOTH, OTHER_SID, PURSE, commit(memory, erases=erases))
    assert client.get(key("optout", NEW)) == f"out 2.000000 {DIGEST}"


def test_a_new_wish_counts_over_one_under_the_older_name(
    former: RedisStore, store: RedisStore, client: redis.Redis
) -> None:
    store.store_wish(wish(True, 2.0, OLD))
    memory = store.read_text(BOTH, OTHER_SID, PURSE)
    store.commit_text(BOTH, OTHER_SID, PURSE, commit(memory, wish=wish(False, 3.0)))
    assert client.get(key("optout", NEW)) == f"in 3.000000 {DIGEST}"


def test_a_new_wish_for_texts_lasts_as_long_as_the_stop_under_the_older_name(
    former: RedisStore, store: RedisStore, client: redis.Redis
) -> None:
    store.store_wish(wish(True, 2.0, OLD))
    memory = store.read_text(BOTH, OTHER_SID, PURSE)
    store.commit_text(BOTH, OTHER_SID, PURSE, commit(memory, wish=wish(False, 3.0)))
    never = -1
    assert [client.ttl(key("optout", caller)) for caller in BOTH] == [never, never]


def test_a_language_under_the_older_name_is_taken_along(
    former: RedisStore, store: RedisStore, client: redis.Redis
) -> None:
    memory = store.read_text(BOTH, OTHER_SID, PURSE)
    store.commit_text(BOTH, OTHER_SID, PURSE, commit(memory))
    assert client.get(key("locale", NEW)) == "es"


def test_an_erase_deletes_under_all_names(former: RedisStore, store: RedisStore, client: redis.Redis) -> None:
    store.store_wish(wish(True, 2.0, OLD))
    memory = store.read_text(BOTH, OTHER_SID, PURSE)
    done = store.commit_text(BOTH, OTHER_SID, PURSE, commit(memory, erases=True))
    assert done == Committed(SENT)
    left = {name for name in client.scan_iter() if "spent:" not in name}
    assert left == {key("optout", OLD), key("optout", NEW), key("rate", OLD), key("rate", NEW)}
