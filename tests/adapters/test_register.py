"""All wishes are read out of Redis, whatever else stands there, and written without undoing a later one."""

from collections.abc import Iterator
from contextlib import closing

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.register import BATCH, Register, Written
from ivr.adapters.stored_wish import StoredWish
from ivr.core.errors import StoreError
from tests.adapters.memory import FINGERPRINT, NEW, OLD, key
from tests.proxy import Proxy

MANY = {f"{number:032x}": StoredWish(float(number), number % 3 > 0) for number in range(5 * BATCH // 2)}


@pytest.fixture
def register(client: redis.Redis, shared_redis: LocalRedis) -> Iterator[Register]:
    with closing(Register(shared_redis.url, [FINGERPRINT])) as register:
        yield register


def test_what_was_written_is_read(register: Register) -> None:
    assert register.write(MANY) == Written(stored=len(MANY), known=0, is_safe=True)
    assert register.read() == MANY


def test_to_write_again_changes_nothing(register: Register, client: redis.Redis) -> None:
    register.write(MANY)
    before = {name: client.get(name) for name in client.scan_iter("*:optout")}
    assert register.write(MANY) == Written(stored=0, known=len(MANY), is_safe=True)
    assert {name: client.get(name) for name in client.scan_iter("*:optout")} == before


def test_a_later_wish_is_never_undone(register: Register) -> None:
    now = {NEW: StoredWish(5.0, False), OLD: StoredWish(5.0, True)}
    register.write(now)
    older = {NEW: StoredWish(4.0, True), OLD: StoredWish(4.0, False)}
    assert register.write(older) == Written(stored=0, known=2, is_safe=True)
    assert register.read() == now


def test_an_empty_redis_has_no_wishes(register: Register) -> None:
    assert register.read() == {}


def test_what_is_no_wish_of_a_caller_is_left_out(register: Register, client: redis.Redis) -> None:
    client.mset({key("optout"): "1", key("session"): "{}", "cup:{x}:optout": "1", "notes:optout": "1"})
    assert register.read() == {NEW: StoredWish(0.0, True)}


def test_a_wish_that_ends_while_it_is_read_is_left_out(shared_redis: LocalRedis, client: redis.Redis) -> None:
    client.mset({key("optout", NEW): "1", key("optout", OLD): "1"})
    with Proxy(shared_redis.port) as proxy, closing(Register(proxy.url, [FINGERPRINT])) as register:

        def end_one(request: bytes) -> None:
            if b"GET" in request and b"}:optout" in request:
                client.delete(key("optout", OLD))

        proxy.before = end_one
        assert register.read() == {NEW: StoredWish(0.0, True)}


def test_a_server_that_answers_something_else_is_an_error(
    shared_redis: LocalRedis, client: redis.Redis
) -> None:
    client.set("cup:privacy_key", FINGERPRINT)
    with Proxy(shared_redis.port) as proxy, closing(Register(proxy.url, [FINGERPRINT])) as register:

        def answer_scan(request: bytes) -> None:
            proxy.greeting = b":1\r\n" if b"SCAN" in request else b""

        proxy.before = answer_scan
        with pytest.raises(StoreError, match="not the reply that was asked for"):
            register.read()


@pytest.mark.parametrize("act", ["read", "write"])
def test_nothing_is_read_or_written_under_another_privacy_key(
    register: Register, client: redis.Redis, act: str
) -> None:
    client.set("cup:privacy_key", "0" * 16)
    with pytest.raises(StoreError, match="CUPLINE_PRIVACY_KEY"):
        register.read() if act == "read" else register.write(MANY)
    assert list(client.scan_iter()) == ["cup:privacy_key"]
