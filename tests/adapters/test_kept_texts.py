"""A text that a caller asks for by phone is claimed once, within its caps, and never against a wish."""

from dataclasses import replace

import pytest
import redis

from ivr.adapters.session_store import RedisStore
from ivr.core.deployment import Caps
from ivr.core.errors import StoreError
from ivr.core.events import Outcome
from ivr.core.pace import Spent
from ivr.core.ports import Claim, Purse
from tests.adapters.memory import BOTH, DAY, NEW, OLD, ONE, PURSE, SID, key, trips, wish

CAPS = Caps(caller_texts=2, prefix_segments=5, line_segments=10)
CLAIM = Claim(ONE, "CA1", "topic.symptoms", Purse(PURSE.day), CAPS)
LINE, PREFIX = "cup:{spent:2026-11-21}:line", f"cup:{{spent:2026-11-21}}:{PURSE.prefix}"
NEIGHBOUR = replace(CLAIM, purse=PURSE)
"""A text to a phone whose prefix is known."""

AGAIN = [replace(CLAIM, call=f"CA{number}") for number in range(2, 5)]


def test_a_text_is_claimed_in_two_trips_and_settled_in_one(client: redis.Redis, store: RedisStore) -> None:
    store.claim_text(AGAIN[0])
    assert trips(client, lambda: store.claim_text(CLAIM)) == 2
    assert trips(client, lambda: store.settle_text(CLAIM, Outcome.DONE, 2)) == 1


def test_a_claim_leaves_these_keys_for_this_long(client: redis.Redis, store: RedisStore) -> None:
    store.check_privacy_key()
    client.delete("cup:privacy_key")
    store.claim_text(NEIGHBOUR)
    store.settle_text(NEIGHBOUR, Outcome.NO_TEXTS, 2)
    assert {name: client.ttl(name) for name in client.scan_iter()} == {
        key("kept"): 4 * 3600,
        key("texts"): DAY,
        key("textless"): 30 * DAY,
        LINE: 2 * DAY,
        PREFIX: 2 * DAY,
        "cup:privacy_key": -1,
    }


def test_of_a_text_that_was_claimed_and_not_settled_nobody_knows_whether_it_was_sent(
    store: RedisStore,
) -> None:
    assert [store.claim_text(CLAIM) for _ in range(2)] == [None, Outcome.UNSURE]


@pytest.mark.parametrize("outcome", Outcome)
def test_a_text_that_was_claimed_before_has_the_outcome_that_was_settled(
    store: RedisStore, outcome: Outcome
) -> None:
    store.claim_text(CLAIM)
    store.settle_text(CLAIM, outcome, 0)
    assert store.claim_text(CLAIM) is outcome


def test_an_outcome_that_is_damaged_is_not_known(client: redis.Redis, store: RedisStore) -> None:
    client.hset(key("kept"), "CA1:topic.symptoms", "perhaps")
    assert store.claim_text(CLAIM) is Outcome.UNSURE


def test_another_place_and_another_call_are_other_texts(store: RedisStore) -> None:
    others = [CLAIM, replace(CLAIM, place="topic.cup"), replace(CLAIM, call="CA2")]
    assert [store.claim_text(replace(each, caps=replace(CAPS, caller_texts=9))) for each in others] == [
        None,
        None,
        None,
    ]


def test_a_caller_has_so_many_texts_a_day(store: RedisStore) -> None:
    tomorrow = replace(AGAIN[1], purse=Purse("2026-11-22"))
    claims = [CLAIM, AGAIN[0], AGAIN[1], tomorrow]
    assert [store.claim_text(each) for each in claims] == [None, None, Outcome.CAPPED, None]


@pytest.mark.parametrize(
    ("outcome", "next_one"),
    [
        (Outcome.DONE, Outcome.CAPPED),
        (Outcome.UNSURE, Outcome.CAPPED),
        (Outcome.FAILED, None),
        (Outcome.OPTED_OUT, None),
    ],
)
def test_a_text_that_was_not_sent_does_not_count(
    store: RedisStore, outcome: Outcome, next_one: Outcome | None
) -> None:
    store.claim_text(replace(CLAIM, caps=replace(CAPS, caller_texts=1)))
    store.settle_text(CLAIM, outcome, 0)
    assert store.claim_text(replace(AGAIN[0], caps=replace(CAPS, caller_texts=1))) is next_one


def test_at_the_cap_of_the_line_nobody_has_a_text(store: RedisStore) -> None:
    store.claim_text(CLAIM)
    store.settle_text(CLAIM, Outcome.DONE, 10)
    assert [store.claim_text(each) for each in (AGAIN[0], CLAIM)] == [Outcome.CAPPED, Outcome.DONE]


def test_at_the_cap_of_a_prefix_none_of_its_phones_has_a_text(store: RedisStore) -> None:
    store.claim_text(NEIGHBOUR)
    store.settle_text(NEIGHBOUR, Outcome.DONE, 5)
    other = replace(NEIGHBOUR, caller=(OLD,))
    others = [
        other,
        replace(other, purse=replace(PURSE, prefix="f" * 32)),
        replace(other, call="CA2", purse=replace(PURSE, prefix=None)),
    ]
    assert [store.claim_text(each) for each in others] == [Outcome.CAPPED, None, None]


def test_below_the_cap_of_a_prefix_its_phones_have_texts(store: RedisStore) -> None:
    store.settle_text(NEIGHBOUR, Outcome.DONE, 4)
    assert store.claim_text(replace(NEIGHBOUR, caller=(OLD,))) is None


def test_what_was_sent_counts_for_texts_that_answer_too(store: RedisStore) -> None:
    store.settle_text(NEIGHBOUR, Outcome.DONE, 4)
    store.settle_text(AGAIN[0], Outcome.DONE, 2)
    assert store.read_text(ONE, SID, PURSE).spent == Spent(prefix=4, line=6)


@pytest.mark.parametrize("caller", [NEW, OLD])
def test_a_phone_that_said_stop_gets_none_under_whatever_name(store: RedisStore, caller: str) -> None:
    store.store_wish(wish(True, 2.0, caller))
    assert store.claim_text(replace(CLAIM, caller=BOTH)) is Outcome.OPTED_OUT


@pytest.mark.parametrize(
    ("older", "newer", "outcome"),
    [
        ((True, 1.0), (False, 2.0), None),
        ((False, 2.0), (True, 1.0), None),
        ((True, 2.0), (False, 1.0), Outcome.OPTED_OUT),
        ((False, 1.0), (True, 2.0), Outcome.OPTED_OUT),
        ((False, 2.0), (True, 2.0), Outcome.OPTED_OUT),
    ],
)
def test_the_later_wish_counts(
    store: RedisStore, older: tuple[bool, float], newer: tuple[bool, float], outcome: Outcome | None
) -> None:
    store.store_wish(wish(*older, OLD))
    store.store_wish(wish(*newer, NEW))
    assert store.claim_text(replace(CLAIM, caller=BOTH)) is outcome


@pytest.mark.parametrize("marked", [(NEW,), (OLD,)])
@pytest.mark.parametrize("way", ["status", "settled"])
def test_a_phone_that_takes_no_texts_is_known(store: RedisStore, marked: tuple[str], way: str) -> None:
    if way == "status":
        store.mark_textless(marked)
    else:
        store.settle_text(replace(CLAIM, caller=marked), Outcome.NO_TEXTS, 0)
    assert store.claim_text(replace(AGAIN[0], caller=BOTH)) is Outcome.NO_TEXTS


def test_a_text_that_was_claimed_under_the_older_name_is_not_claimed_again(store: RedisStore) -> None:
    store.claim_text(replace(CLAIM, caller=(OLD,)))
    assert store.claim_text(replace(CLAIM, caller=BOTH)) is Outcome.UNSURE


def test_with_a_privacy_key_that_is_not_the_one_of_redis_nothing_is_sent(
    client: redis.Redis, store: RedisStore
) -> None:
    client.set("cup:privacy_key", "0" * 16)
    with pytest.raises(StoreError, match="CUPLINE_PRIVACY_KEY"):
        store.claim_text(CLAIM)
    assert list(client.scan_iter()) == ["cup:privacy_key"]
