"""A master that dies or hangs costs nobody an answer or a stop; `make chaos` does the same 100 times."""

import pytest

from ivr.adapters.local_redis import free_port
from ivr.simulator.handset import Handset
from tests.chaos.failover import FAULTS, Toll, answer, main
from tests.conftest import ACCOUNT


def test_nobody_is_answered_wrongly_and_no_stop_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(times=1)
    _, *rows = (line.split() for line in capsys.readouterr().out.splitlines())
    assert [row[0] for row in rows] == [*FAULTS]
    for _, faults, turns, wrong, missing, stops, lost, *_ in rows:
        assert (faults, wrong, missing, lost) == ("1", "0", "0", "0")
        assert int(turns) > int(stops) > 5


@pytest.mark.parametrize("name", ["wrong", "missing", "lost"])
def test_one_is_too_many(name: str) -> None:
    assert Toll().is_well
    assert not Toll(**{name: 1}).is_well


def test_no_answer_is_an_answer_that_the_line_never_gives() -> None:
    said = answer(Handset(f"http://127.0.0.1:{free_port()}", ACCOUNT), "ALTO")
    assert said is not None
    assert said.startswith("refused: ")
