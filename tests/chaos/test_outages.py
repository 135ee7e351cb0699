"""Whatever happens to Redis, callers and texters get the words that they would have got without it."""

import itertools

import pytest

from ivr.simulator.handset import Handset
from tests.chaos import outages
from tests.chaos.faults import FAULTS
from tests.chaos.talks import Talk
from tests.conftest import RunningLine

SHORT = ("stopped", "restarted", "paused", "read-only", "slow", "cut", "loading")
"""What takes little time; `make chaos` does the rest too."""


def test_nothing_is_answered_wrongly_and_no_stop_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    is_well = outages.main(SHORT, times=1, writes=20_000)
    head, *rows = capsys.readouterr().out.splitlines()
    tolls = {row[:26].rstrip(): dict(zip(head[26:].split(), row[26:].split(), strict=True)) for row in rows}
    assert is_well, tolls
    assert list(tolls) == [*(FAULTS[name].name for name in SHORT), "kill -9 in the end"]
    for name in SHORT:
        toll = tolls[FAULTS[name].name]
        assert (toll["turns"], toll["stops"], toll["green"]) == ("72", "3", "1")
        assert toll["red"] == "1" or FAULTS[name].passes


def test_a_line_that_answers_otherwise_or_not_at_all_is_found_out(line: RunningLine) -> None:
    gone = Handset("http://127.0.0.1:1", line.phone().account)
    expected = itertools.repeat(("sms: something else",))
    tally = Talk(line.phone(), expected).go_on(("text symptoms", "text symptoms"))
    tally += Talk(gone, expected).go_on(("text symptoms",))
    assert (tally.wrong, tally.missing, len(tally.times)) == (2, 1, 3)
    assert not Talk(line.phone(), expected).is_silent()
