"""Redis remembers callers: in how many trips, under which names, for how long, and what it forgets."""

import pytest
import redis

from ivr.adapters.session_store import RedisStore
from ivr.core.effects import Effect, ForgetCall, RememberCall, RememberLocale, StoreOptOut
from ivr.core.errors import StoreError
from ivr.core.events import LastCall
from ivr.core.pace import Pace, Spent
from ivr.core.ports import CallMemory, Committed, Conflict, Purse, Sent, TextMemory, Wish
from ivr.core.session import TextSession
from tests.adapters.memory import (
    DAY,
    DIGEST,
    NEW,
    ONE,
    OTHER_SID,
    PACE,
    PURSE,
    SENT,
    SID,
    commit,
    key,
    trips,
    wish,
    without_spending,
)
from tests.proxy import Proxy

LINE = f"cup:{{spent:{PURSE.day}}}:line"
PREFIX = f"cup:{{spent:{PURSE.day}}}:{PURSE.prefix}"
CALL = (RememberLocale("es"), RememberCall("es", "nodes", 5.5, 900.0))


def answer(store: RedisStore, sid: str = SID, chose_locale: bool = False, erases: bool = False) -> Committed:
    memory = store.read_text(ONE, sid, PURSE)
    return store.commit_text(ONE, sid, PURSE, commit(memory, chose_locale=chose_locale, erases=erases))


def keep_call(store: RedisStore, *turns: tuple[Effect, ...]) -> None:
    """Let turns of a call be stored, and wait until they are."""
    for effects in turns:
        store.commit_call(ONE, effects)
    store.settle()


def test_a_text_costs_one_read_and_one_write(client: redis.Redis, store: RedisStore) -> None:
    store.ping()
    memory = store.read_text(ONE, SID, PURSE)
    assert trips(client, lambda: store.read_text(ONE, SID, PURSE)) == 1
    stop = commit(memory, wish=wish(True))
    assert trips(client, lambda: store.commit_text(ONE, SID, PURSE, stop)) == 1


def test_a_call_costs_one_trip(client: redis.Redis, store: RedisStore) -> None:
    store.ping()
    assert trips(client, lambda: store.read_call(ONE)) == 1
    assert trips(client, lambda: keep_call(store, CALL)) == 1


def test_calls_are_stored_together(
    client: redis.Redis, store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.adapters.behind.GATHER_SECONDS", 0.1)
    store.ping()
    assert trips(client, lambda: keep_call(store, CALL, (ForgetCall(),), CALL)) == 1
    assert store.read_call(ONE) == CallMemory("es", LastCall("es", "nodes", 5.5))


def test_a_text_leaves_these_keys_for_this_long(client: redis.Redis, store: RedisStore) -> None:
    memory = store.read_text(ONE, SID, PURSE)
    store.commit_text(ONE, SID, PURSE, commit(memory, wish=wish(True), chose_locale=True))
    assert {name: client.ttl(name) for name in client.scan_iter()} == {
        key("seen"): 3600,
        key("session"): DAY,
        key("locale"): 180 * DAY,
        key("optout"): -1,
        key("rate"): 600,
        LINE: 2 * DAY,
        PREFIX: 2 * DAY,
    }


def test_a_call_leaves_these_keys_for_this_long(client: redis.Redis, store: RedisStore) -> None:
    keep_call(store, CALL)
    assert {name: client.ttl(name) for name in client.scan_iter()} == {
        key("locale"): 180 * DAY,
        key("call"): 900,
    }


@pytest.mark.parametrize("channel", ["text", "call"])
def test_a_language_lives_on_from_the_last_contact(
    client: redis.Redis, store: RedisStore, channel: str
) -> None:
    keep_call(store, CALL)
    client.expire(key("locale"), 60)
    if channel == "text":
        answer(store)
    else:
        store.read_call(ONE)
    assert (client.get(key("locale")), client.ttl(key("locale"))) == ("es", 180 * DAY)


def test_a_wish_is_no_memory_of_a_call(client: redis.Redis, store: RedisStore) -> None:
    keep_call(store, (StoreOptOut("es"),))
    assert not list(client.scan_iter())


def test_what_was_stored_of_a_call_is_read(store: RedisStore) -> None:
    store.commit_call(ONE, CALL)
    assert store.read_call(ONE) == CallMemory("es", LastCall("es", "nodes", 5.5))


def test_a_call_that_ended_with_a_goodbye_is_forgotten_and_its_language_is_not(store: RedisStore) -> None:
    store.commit_call(ONE, CALL)
    store.commit_call(ONE, (ForgetCall(),))
    assert store.read_call(ONE) == CallMemory("es", None)


def test_a_language_can_be_forgotten(store: RedisStore) -> None:
    store.commit_call(ONE, (RememberLocale("es"),))
    store.commit_call(ONE, (RememberLocale(None),))
    assert store.read_call(ONE) == CallMemory()


def test_what_was_stored_of_a_text_is_read(store: RedisStore) -> None:
    first = store.read_text(ONE, SID, PURSE)
    assert first == TextMemory(TextSession(), ("", "", "", "", ""))
    store.commit_text(ONE, SID, PURSE, commit(first, wish=wish(True), chose_locale=True))
    memory = store.read_text(ONE, SID, PURSE)
    assert memory == TextMemory(
        session=TextSession("es", place="family", version=1),
        raw=memory.raw,
        sent=SENT,
        wish_at=1_700_000_000.123456,
        pace=PACE,
        spent=Spent(3, 3),
    )


def test_silence_is_remembered_as_an_answer(store: RedisStore) -> None:
    silence = Sent(None, "0001-abc")
    store.commit_text(ONE, SID, PURSE, commit(store.read_text(ONE, SID, PURSE), silence))
    assert store.read_text(ONE, SID, PURSE).sent == silence


def test_the_language_outlives_the_session(client: redis.Redis, store: RedisStore) -> None:
    answer(store, chose_locale=True)
    client.delete(key("session"))
    assert store.read_text(ONE, OTHER_SID, PURSE).session == TextSession("es")


def test_a_language_that_was_not_chosen_is_not_kept(client: redis.Redis, store: RedisStore) -> None:
    answer(store)
    assert not client.exists(key("locale"))


def test_the_first_answer_to_a_text_counts(store: RedisStore) -> None:
    memory = store.read_text(ONE, SID, PURSE)
    store.commit_text(ONE, SID, PURSE, commit(memory))
    second = commit(memory, Sent(None, "0002-def"))
    assert store.commit_text(ONE, SID, PURSE, second) == Committed(SENT)
    assert store.read_text(ONE, SID, PURSE).session.version == 1


def test_of_a_flood_the_last_texts_are_known_and_the_first_are_let_go(
    client: redis.Redis, store: RedisStore
) -> None:
    sids = [f"SM{number:032}" for number in range(150)]
    for sid in sids:
        answer(store, sid)
    known = [sid for sid in sids if store.read_text(ONE, sid, PURSE).sent]
    assert known == sids[64:]
    assert (client.hlen(key("seen")), client.hlen(key("seen_before"))) == (22, 64)


def test_an_answer_that_only_the_older_half_knows_counts_too(client: redis.Redis, store: RedisStore) -> None:
    memory = store.read_text(ONE, SID, PURSE)
    store.commit_text(ONE, SID, PURSE, commit(memory))
    client.rename(key("seen"), key("seen_before"))
    second = commit(memory, Sent(None, "0002-def"))
    assert store.commit_text(ONE, SID, PURSE, second) == Committed(SENT)


def test_another_text_in_between_is_a_conflict(store: RedisStore) -> None:
    memory = store.read_text(ONE, SID, PURSE)
    answer(store, OTHER_SID)
    with pytest.raises(Conflict):
        store.commit_text(ONE, SID, PURSE, commit(memory))


@pytest.mark.parametrize("opted_out", [True, False])
def test_a_wish_from_the_spool_in_between_is_a_conflict(store: RedisStore, opted_out: bool) -> None:
    store.store_wish(wish(not opted_out, 1.0))
    memory = store.read_text(ONE, SID, PURSE)
    store.store_wish(wish(opted_out, 2.0))
    with pytest.raises(Conflict):
        store.commit_text(ONE, SID, PURSE, commit(memory))


def test_a_forced_answer_is_stored_over_a_conflict_and_leaves_the_wish_of_the_other(
    store: RedisStore,
) -> None:
    memory = store.read_text(ONE, SID, PURSE)
    other = commit(store.read_text(ONE, OTHER_SID, PURSE), wish=wish(True))
    store.commit_text(ONE, OTHER_SID, PURSE, other)
    assert store.commit_text(ONE, SID, PURSE, commit(memory, force=True)) == Committed(SENT)
    assert store.read_text(ONE, "SM3", PURSE).session.opted_out


@pytest.mark.parametrize("opted_out", [True, False])
def test_a_wish_is_stored(store: RedisStore, opted_out: bool) -> None:
    store.store_wish(wish(not opted_out, 1.0))
    memory = store.read_text(ONE, SID, PURSE)
    store.commit_text(ONE, SID, PURSE, commit(memory, wish=wish(opted_out, 2.0)))
    assert store.read_text(ONE, OTHER_SID, PURSE).session.opted_out is opted_out


@pytest.mark.parametrize("sid", [SID, DIGEST], ids=["sid", "digest"])
def test_a_wish_that_came_by_way_of_a_spool_is_not_held_against_the_text_that_made_it(
    store: RedisStore, sid: str
) -> None:
    store.store_wish(Wish(NEW, sid, True, 1.0))
    found = [store.read_text(ONE, each, PURSE) for each in (SID, OTHER_SID)]
    assert [(memory.session.opted_out, memory.wish_at) for memory in found] == [(False, 1.0), (True, 1.0)]


WISHES = {
    "later-start": ((True, 1.0), (False, 2.0), "in 2.000000"),
    "later-stop": ((False, 1.0), (True, 2.0), "out 2.000000"),
    "older-start": ((True, 2.0), (False, 1.0), "out 2.000000"),
    "older-stop": ((False, 2.0), (True, 1.0), "in 2.000000"),
    "same-moment": ((False, 2.0), (True, 2.0), "out 2.000000"),
    "same-moment-turned": ((True, 2.0), (False, 2.0), "out 2.000000"),
    "a-microsecond": ((True, 1_700_000_000.000001), (False, 1_700_000_000.000002), "in 1700000000.000002"),
    "again": ((True, 2.0), (True, 2.0), "out 2.000000"),
}


@pytest.mark.parametrize("way", ["spool", "text"])
@pytest.mark.parametrize("name", WISHES)
def test_of_two_wishes_the_later_counts(client: redis.Redis, store: RedisStore, name: str, way: str) -> None:
    first, second, stored = WISHES[name]
    store.store_wish(wish(*first))
    if way == "spool":
        assert store.store_wish(wish(*second))
    else:
        memory = store.read_text(ONE, SID, PURSE)
        store.commit_text(ONE, SID, PURSE, commit(memory, wish=wish(*second)))
    assert client.get(key("optout")) == f"{stored} {DIGEST}"


def test_a_stop_and_a_start_live_for_ever(client: redis.Redis, store: RedisStore) -> None:
    lives = []
    for number, opted_out in enumerate((False, True, False)):
        store.store_wish(wish(opted_out, float(number)))
        lives.append(client.ttl(key("optout")))
    assert lives == [-1, -1, -1]


@pytest.mark.parametrize("stored", ["1", "out", "in", "in soon", "out 1.2.3", "\udcff"])
def test_a_wish_without_a_time_is_a_stop_of_old(store: RedisStore, client: redis.Redis, stored: str) -> None:
    client.set(key("optout"), stored.encode("utf-8", "surrogateescape"))
    memory = store.read_text(ONE, SID, PURSE)
    assert (memory.session.opted_out, memory.wish_at) == (True, 0.0)
    store.commit_text(ONE, SID, PURSE, commit(memory, wish=wish(False)))
    assert not store.read_text(ONE, SID, PURSE).session.opted_out


def test_an_erase_leaves_the_wish_and_the_counts_alone(client: redis.Redis, store: RedisStore) -> None:
    keep_call(store, CALL)
    store.store_wish(wish(False))
    answer(store, OTHER_SID, chose_locale=True)
    for name in ("seen_before", "kept", "texts"):
        client.hset(key(name), "field", "value")
    client.set(key("textless"), 1)
    assert answer(store, erases=True) == Committed(SENT)
    left = set(client.scan_iter()) - {LINE, PREFIX}
    assert left == {key("optout"), key("rate"), key("texts")}
    assert store.read_text(ONE, SID, PURSE).pace == PACE


def test_an_erase_that_comes_again_is_answered_again(store: RedisStore) -> None:
    assert [answer(store, erases=True) for _ in range(2)] == [Committed(SENT)] * 2


def test_spending_is_counted_for_the_line_and_for_the_prefix(store: RedisStore) -> None:
    answer(store)
    purse = Purse(PURSE.day)
    store.commit_text(ONE, OTHER_SID, purse, commit(store.read_text(ONE, OTHER_SID, purse)))
    spent = [store.read_text(ONE, SID, each).spent for each in (PURSE, purse, Purse("2026-11-22"))]
    assert spent == [Spent(prefix=3, line=6), Spent(0, 6), Spent()]


def test_silence_spends_nothing(client: redis.Redis, store: RedisStore) -> None:
    silence = without_spending(commit(store.read_text(ONE, SID, PURSE), Sent(None, "0001-abc")))
    store.commit_text(ONE, SID, PURSE, silence)
    assert not client.exists(LINE, PREFIX)


def test_a_text_that_was_answered_meanwhile_spends_nothing(store: RedisStore) -> None:
    memory = store.read_text(ONE, SID, PURSE)
    for _ in range(2):
        store.commit_text(ONE, SID, PURSE, commit(memory))
    assert store.read_text(ONE, SID, PURSE).spent == Spent(3, 3)


def test_a_conflict_spends_nothing(store: RedisStore) -> None:
    memory = store.read_text(ONE, SID, PURSE)
    answer(store, OTHER_SID)
    with pytest.raises(Conflict):
        store.commit_text(ONE, SID, PURSE, commit(memory))
    assert store.read_text(ONE, SID, PURSE).spent == Spent(3, 3)


def test_spending_that_cannot_be_taken_back_is_too_much_and_not_too_little(
    store: RedisStore, far: RedisStore, proxy: Proxy
) -> None:
    memory = far.read_text(ONE, SID, PURSE)
    answer(store)

    def lose_the_second(request: bytes) -> None:
        proxy.lost_replies = int(b"EVALSHA" not in request)

    proxy.before = lose_the_second
    assert far.commit_text(ONE, SID, PURSE, commit(memory)) == Committed(SENT)
    assert far.is_away


@pytest.mark.parametrize("stored", ["", "-3", "many", "3.5", "\udcb2"])
def test_a_count_that_is_none_is_nothing(client: redis.Redis, store: RedisStore, stored: str) -> None:
    client.set(LINE, stored.encode("utf-8", "surrogateescape"))
    assert store.read_text(ONE, SID, PURSE).spent == Spent()


def test_a_status_is_told_for_the_first_time_once_a_day(client: redis.Redis, store: RedisStore) -> None:
    told = [store.is_first(SID, status) for status in ("delivered", "delivered", "failed")]
    assert told == [True, False, True]
    assert {client.ttl(name) for name in client.scan_iter()} == {DAY}


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
    "texts-of-one": b"[5.0, [[6.0]]]",
    "bits": bytes(range(256)),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_call_is_forgotten(client: redis.Redis, store: RedisStore, name: str) -> None:
    client.set(key("call"), DAMAGED[name])
    assert store.read_call(ONE) == CallMemory()


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_session_or_pace_is_forgotten_and_replaced(
    client: redis.Redis, store: RedisStore, name: str
) -> None:
    client.mset({key("session"): DAMAGED[name], key("rate"): DAMAGED[name]})
    memory = store.read_text(ONE, SID, PURSE)
    assert (memory.session, memory.pace) == (TextSession(), Pace())
    assert store.commit_text(ONE, SID, PURSE, commit(memory)) == Committed(SENT)
    assert store.read_text(ONE, SID, PURSE).session.version == 1


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_answer_is_none_and_is_never_taken_for_a_stored_one(
    client: redis.Redis, store: RedisStore, name: str
) -> None:
    client.hset(key("seen"), SID, DAMAGED[name])
    memory = store.read_text(ONE, SID, PURSE)
    assert memory.sent is None
    with pytest.raises(StoreError):
        store.commit_text(ONE, SID, PURSE, commit(memory, wish=wish(True)))
