"""What a line stands between keeps a wish somewhere, or says that it could not."""

from pathlib import Path

import pytest

from ivr.adapters.spool import DiskSpool
from ivr.core.ports import Wish
from ivr.line import Line
from ivr.line.edges import day_of
from tests.line.turns import KEY, KEYS, NOW, break_spool
from tests.proxy import Proxy

STOP = Wish(KEY, "SM0", True, NOW)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        pytest.param(0.0, "1970-01-01", id="the-first"),
        pytest.param(1_763_769_599.9, "2025-11-21", id="the-last-moment"),
        pytest.param(1_763_769_600.0, "2025-11-22", id="midnight-in-utc"),
    ],
)
def test_a_day_is_one_of_utc(at: float, day: str) -> None:
    assert day_of(at) == day


def test_nobody_without_a_number_has_a_wish(line: Line, spool: DiskSpool) -> None:
    spool.add(STOP)
    waiting = line.edges.waiting(KEYS, "")
    assert line.edges.waiting((), "") is None
    assert waiting is not None
    assert (waiting.caller, waiting.opted_out, waiting.at) == (KEY, True, NOW)


def test_a_spool_that_fails_has_no_wishes_and_keeps_none(
    line: Line, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    break_spool(tmp_path)
    assert line.edges.waiting(KEYS, "") is None
    assert line.edges.keep_wish(STOP) is False
    assert [message.rpartition(": ")[2] for message in caplog.messages] == [
        "wishes that wait there are not seen",
        "a wish is not kept there",
    ]


def test_a_wish_goes_to_the_store(line: Line, spool: DiskSpool) -> None:
    line.edges.store_wish(STOP)
    assert spool.wishes() == []


def test_a_wish_waits_in_the_spool_while_the_store_is_away(
    line: Line, spool: DiskSpool, proxy: Proxy
) -> None:
    proxy.cut_at = 0
    line.edges.store_wish(STOP)
    assert [(wish.caller, wish.opted_out, wish.at) for wish in spool.wishes()] == [(KEY, True, NOW)]
