"""A stop that was confirmed holds, whatever dies then; `make chaos` does the same 200 times."""

import runpy
from pathlib import Path

import pytest

from tests.chaos import stops
from tests.chaos.stops import FAULTS, Toll, endure

TIMES = 5


@pytest.mark.parametrize("name", FAULTS)
def test_not_one_stop_is_lost_and_none_is_confirmed_twice(name: str, tmp_path: Path) -> None:
    assert endure(FAULTS[name], TIMES, tmp_path) == Toll(faults=TIMES, stops=2 * TIMES)


def test_the_tolls_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(stops, "TIMES", {"reply": 1})
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tests.chaos.__main__")
    assert ended.value.code == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["faults", "stops", "unconfirmed", "changed", "lost", "doubled"],
        ["a", "lost", "reply", "of", "Redis", "1", "2", "0", "0", "0", "0"],
    ]
