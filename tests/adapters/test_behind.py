"""What nobody waits for is written behind the turns, in order, and as much at once as has come."""

import logging
import threading

import pytest

from ivr.adapters import behind
from ivr.adapters.behind import Behind
from ivr.core.errors import StoreAwayError


def test_what_is_put_is_written_in_its_order() -> None:
    written: list[int] = []
    later = Behind(written.extend)
    for number in range(100):
        later.put(number)
    later.settle()
    assert written == list(range(100))


def test_what_comes_while_something_is_written_is_written_at_once() -> None:
    batches: list[list[int]] = []
    begun, free = threading.Event(), threading.Event()

    def write(batch: list[int]) -> None:
        batches.append(batch)
        begun.set()
        free.wait(5)

    later = Behind(write)
    later.put(0)
    begun.wait(5)
    for number in range(1, 50):
        later.put(number)
    free.set()
    later.settle()
    assert batches == [[0], list(range(1, 50))]


def test_with_nothing_to_write_nothing_is_waited_for() -> None:
    Behind(list[int]().extend).settle()


def test_whoever_wants_to_read_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "SETTLE_SECONDS", 0.01)
    free = threading.Event()
    later = Behind[int](lambda _: free.wait(5))
    later.put(1)
    later.settle()
    assert not free.is_set()
    free.set()
    monkeypatch.setattr(behind, "SETTLE_SECONDS", 5.0)
    later.settle()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(StoreAwayError("TimeoutError"), "calls go on without memory: TimeoutError", id="store"),
        pytest.param(ValueError("+14155550101"), "calls go on without memory: ValueError in ", id="bug"),
    ],
)
def test_a_failure_is_told_and_the_next_is_written(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    written: list[int] = []

    def write(batch: list[int]) -> None:
        if batch == [0]:
            raise error
        written.extend(batch)

    later = Behind(write)
    later.put(0)
    later.settle()
    later.put(1)
    later.settle()
    assert written == [1]
    assert [message[: len(said)] for message in caplog.messages] == [said]
    assert "4155550101" not in caplog.text
