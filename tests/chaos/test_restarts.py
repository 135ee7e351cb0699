"""Callers do not notice that the line is reloaded, that its words change, or that a part of it dies."""

import pytest

from tests.chaos import restarts
from tests.chaos.restarts import RESTARTS, is_well
from tests.chaos.stream import Counted

TIMES = {"reload": 1, "hold-up": 1, "kill": 2, "bar": 1, "release": 2, "stop": 1}
RATE = 10.0


def test_nobody_is_lost_and_nobody_hears_other_words(capsys: pytest.CaptureFixture[str]) -> None:
    restarts.main(TIMES, RATE)  # how many a kill cuts is for a quiet machine to say
    head, *rows, last = capsys.readouterr().out.splitlines()
    names = head[26:].replace(" ms", "").split()
    tables = {row[:26].rstrip(): dict(zip(names, row[26:].split(), strict=True)) for row in rows}
    assert list(tables) == [RESTARTS[name].name for name in TIMES]
    for name, times in TIMES.items():
        row = tables[RESTARTS[name].name]
        assert (row["times"], row["lost"], row["wrong"]) == (str(times), "0", "0")
        assert int(row["asked"]) > 0
        assert row["refused"] == "0" or RESTARTS[name].is_balanced
        assert row["cut"] == "0" or RESTARTS[name].cost
    assert last == "a stop (TERM) with 10 requests on their way: 10 finished, status 0"


@pytest.mark.parametrize(
    ("name", "counted", "is_so"),
    [
        pytest.param("reload", Counted(), True, id="well"),
        pytest.param("reload", Counted(cut=1), False, id="cut"),
        pytest.param("reload", Counted(refused=1), False, id="refused"),
        pytest.param("kill", Counted(cut=2), True, id="one-a-kill"),
        pytest.param("kill", Counted(cut=3), False, id="more"),
        pytest.param("stop", Counted(refused=9), True, id="balanced"),
        pytest.param("stop", Counted(lost=1), False, id="lost"),
        pytest.param("release", Counted(wrong=1), False, id="wrong"),
    ],
)
def test_what_is_promised(name: str, counted: Counted, is_so: bool) -> None:
    assert is_well(RESTARTS[name], 2, counted) == is_so
