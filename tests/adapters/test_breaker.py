"""The breaker keeps turns from waiting, and closes by itself."""

import threading
import time

import pytest

from ivr.adapters.breaker import PROBE_SECONDS, Breaker
from ivr.core.errors import StoreAwayError, StoreError


class Store:
    """A store that answers as it is told to, and counts who asked."""

    def __init__(self) -> None:
        self.error: Exception | None = StoreAwayError("gone")
        self.asked = 0
        self.was_asked = threading.Event()

    def ask(self) -> str:
        self.asked += 1
        self.was_asked.set()
        if self.error:
            raise self.error
        return "here"


def wait_until_closed(breaker: Breaker) -> None:
    end = time.monotonic() + 6 * PROBE_SECONDS
    while breaker.is_open and time.monotonic() < end:
        time.sleep(0.01)


def test_the_first_turn_that_finds_the_store_away_spares_the_next_ones() -> None:
    store = Store()
    breaker = Breaker(store.ask)
    for _ in range(5):
        with pytest.raises(StoreError):
            breaker.call(store.ask)
    assert store.asked == 1
    assert breaker.is_open
    breaker.close()


def test_it_closes_by_itself_when_the_store_is_back() -> None:
    store = Store()
    breaker = Breaker(store.ask)
    with pytest.raises(StoreError):
        breaker.call(store.ask)
    store.was_asked.clear()
    assert store.was_asked.wait(3 * PROBE_SECONDS)  # a probe has failed
    store.error = None
    wait_until_closed(breaker)
    assert breaker.call(store.ask) == "here"
    breaker.close()


def test_a_refusal_opens_nothing() -> None:
    store = Store()
    store.error = StoreError("out of memory")
    breaker = Breaker(store.ask)
    with pytest.raises(StoreError):
        breaker.call(store.ask)
    assert not breaker.is_open
    breaker.close()


def test_a_store_that_refuses_the_probe_is_there() -> None:
    store = Store()
    breaker = Breaker(store.ask)
    with pytest.raises(StoreError):
        breaker.call(store.ask)
    store.error = StoreError("not permitted")
    wait_until_closed(breaker)
    assert not breaker.is_open
    breaker.close()


def test_turns_that_fail_together_start_one_probe() -> None:
    store, together = Store(), threading.Barrier(4)
    breaker = Breaker(store.ask)

    def ask() -> str:
        together.wait()
        return store.ask()

    def turn() -> None:
        with pytest.raises(StoreError):
            breaker.call(ask)

    threads = [threading.Thread(target=turn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.name for each in threading.enumerate()].count("breaker") == 1
    breaker.close()


def test_a_closed_service_starts_no_probe() -> None:
    store = Store()
    breaker = Breaker(store.ask)
    breaker.close()
    with pytest.raises(StoreError):
        breaker.call(store.ask)
    assert not breaker.is_open


def test_a_bug_in_the_probe_does_not_leave_it_open_for_ever() -> None:
    store = Store()
    breaker = Breaker(store.ask)
    with pytest.raises(StoreError):
        breaker.call(store.ask)
    store.error = ValueError("+14155550123")
    store.was_asked.clear()
    assert store.was_asked.wait(3 * PROBE_SECONDS)
    store.error = None
    wait_until_closed(breaker)
    assert not breaker.is_open
    breaker.close()
