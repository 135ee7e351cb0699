"""Stops that only a master took which was cut off are not lost; `make chaos` does the same 20 times."""

import pytest

from tests.chaos.split_brain import Toll, main


def test_not_one_stop_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(times=1)
    _, row = capsys.readouterr().out.splitlines()
    splits, stops, unconfirmed, spooled, only_there, lost, _ = row.split()
    assert (splits, unconfirmed, lost) == ("1", "0", "0")
    assert int(stops) >= int(spooled) >= int(only_there) > 1


@pytest.mark.parametrize("name", ["unconfirmed", "lost"])
def test_one_is_too_many(name: str) -> None:
    assert Toll().is_well
    assert not Toll(**{name: 1}).is_well
