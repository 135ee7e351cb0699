"""A stop that was confirmed holds, whatever dies then; `make chaos` does the same 200 times."""

import runpy
import sys
from pathlib import Path

import pytest

from tests.chaos import stops
from tests.chaos.stops import FAULTS, Toll, endure

TIMES = 5


@pytest.mark.parametrize("name", FAULTS)
def test_not_one_stop_is_lost_and_none_is_confirmed_twice(name: str, tmp_path: Path) -> None:
    assert endure(FAULTS[name], TIMES, tmp_path) == Toll(faults=TIMES, stops=2 * TIMES)


def chaos(monkeypatch: pytest.MonkeyPatch, *parts: str) -> object:
    """Run `python -m tests.chaos`, and give the status of the process."""
    monkeypatch.setattr(sys, "argv", ["chaos", *parts])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tests.chaos.__main__")
    return ended.value.code


def test_the_tolls_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(stops, "TIMES", {"reply": 1})
    assert chaos(monkeypatch, "stops") == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines() if line] == [
        ["stops"],
        ["faults", "stops", "unconfirmed", "changed", "lost", "doubled"],
        ["a", "lost", "reply", "of", "Redis", "1", "2", "0", "0", "0", "0"],
    ]


def test_a_part_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chaos(monkeypatch, "stops", "floods") == (
        "no such part: floods; there are stops, outages, restarts, failover, split-brain"
    )
