"""A wish is read as it was written, and what cannot be read is a stop."""

import pytest

from ivr.adapters.stored_wish import StoredWish, digest, last
from ivr.core.ports import Wish

STOP, START = StoredWish(2.0, True), StoredWish(2.0, False)


@pytest.mark.parametrize(
    ("stored", "wish"),
    [
        (None, None),
        ("", None),
        ("1", StoredWish(0.0, True)),
        ("in whatever", StoredWish(0.0, True)),
        ("in 2.000000", START),
        ("out 2.000000", STOP),
        ("out 1700000000.123456 8e9a7f75", StoredWish(1_700_000_000.123456, True, "8e9a7f75")),
    ],
)
def test_a_stored_wish_is_read(stored: str | None, wish: StoredWish | None) -> None:
    read = StoredWish.read(stored)
    assert (read, read and read.text) == (wish, wish and wish.text)


def test_a_wish_is_read_as_it_was_written() -> None:
    wish = StoredWish.of(Wish("c" * 32, "SM" + "1" * 32, True, 1_700_000_000.123456))
    assert str(wish) == "out 1700000000.123456 8e9a7f75"
    read = StoredWish.read(str(wish))
    assert read is not None
    assert (read, read.text) == (wish, wish.text)


def test_a_digest_is_its_own_digest() -> None:
    assert digest(digest("SM" + "1" * 32)) == "8e9a7f75"


def test_a_time_before_1970_is_none() -> None:
    assert str(StoredWish(-5.0, False)) == "in 0.000000"


def test_the_last_wish_counts_and_of_two_at_one_moment_the_stop() -> None:
    assert last([None, START, STOP, StoredWish(1.0, False)]) == STOP
    assert last([None]) is None
