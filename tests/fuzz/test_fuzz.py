"""Nothing that is thrown at the line breaks it; `make fuzz` throws ten million, the gate some thousand."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import NOBODY
from tests.fuzz import __main__ as fuzz
from tests.fuzz import core, files, forged, guided, hostile
from tests.fuzz.attacks import Force
from tests.fuzz.beside import Beside
from tests.fuzz.files import Spoiler
from tests.fuzz.forms import Sender
from tests.fuzz.hostile import wrong_ends
from tests.fuzz.range import State
from tests.fuzz.readers import READERS, read
from tests.fuzz.tally import Tally

ROOT = Path(__file__).parents[2]

SEED = 7

WEAK = Force(clients=40, idle=1100, seconds=0.6)
"""More clients than threads, and more idle ones than a service lets wait."""


def test_any_event_in_any_session_gets_an_answer_that_exists() -> None:
    assert core.throw(SEED, 2000).faults == []


def test_no_forged_request_gets_another_answer_than_the_one_it_was_signed_for() -> None:
    assert forged.throw(SEED, 600).faults == []


def test_spoilt_files_are_read_as_they_were_meant_or_refused() -> None:
    assert files.throw(SEED, 400).faults == []


@pytest.mark.parametrize("name", READERS)
def test_what_reads_bytes_takes_or_refuses_what_it_is_given_first(name: str) -> None:
    for content in (*guided.SEEDS[name], b"", b"\xff"):
        read(name, content)


def test_a_reader_is_given_what_leads_on_and_one_that_fails_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guided, "SEEDS", {"address": guided.SEEDS["address"]})
    tally = guided.throw(SEED, 100)
    assert tally.outcomes["address"] >= 100
    assert tally.faults == []
    monkeypatch.setattr(guided, "PROGRAM", "raise KeyError('a fault')")
    guided.guide("address", SEED, 100, tally)
    assert tally.wrong == 1
    assert "KeyError: 'a fault'" in tally.faults[0]


def test_files_that_were_not_spoilt_are_read(tmp_path: Path) -> None:
    spoiler = Spoiler(tmp_path, SEED, is_spoilt=False)
    ends = {name: way() for name, (way, _) in spoiler.ways.items()}
    assert ends.pop("one byte") == "refused"
    assert ends.pop("a whole line") == "built of what was signed"
    assert {*ends.values()} == {"read"}


def test_a_running_service_stands_forms_and_attacks_and_callers_beside_notice_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hostile, "FORCE", WEAK)
    is_well = fuzz.main(["forms", "hostile", "--share", "0.0025"])
    told = capsys.readouterr().out
    assert is_well, told
    [forms] = [line.split() for line in told.splitlines() if line.startswith("forms ")]
    assert forms[1] == "500"


def test_what_is_thrown_is_told_and_the_same_seed_throws_the_same() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "core", "--share", "0.000005", "--processes", "1"]
    done = subprocess.run([*command, "--seed", "3"], cwd=ROOT, capture_output=True, text=True, check=False)
    head, row, end = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert head.split()[:4] == ["target", "inputs", "a", "second"]
    assert row.split()[:2] == ["core", "50"]
    assert row.split()[4:] == core.throw(3, 50).row.split()[4:]
    assert end.endswith(" s, seed 3, 0 faults")


def test_what_comes_out_as_an_exception_is_a_fault() -> None:
    def one() -> str:
        raise KeyError("a fault")

    tally = Tally("core").throw(19, one)
    tally.fault_all(["another"])
    assert (tally.inputs, tally.wrong, len(tally.faults)) == (19, 20, 10)
    assert "KeyError: 'a fault'" in tally.faults[0]
    assert " 20 " in tally.row


@pytest.mark.parametrize(
    ("name", "outcome", "meanwhile", "faults"),
    [
        pytest.param("slow heads", "still open", 1, [], id="nothing"),
        pytest.param("slow heads", "still open", 0, ["nobody else was answered"], id="nobody"),
        pytest.param("smuggling", "400 200", 0, ["200"], id="a-second-answer"),
        pytest.param("header floods", "200", 0, [], id="a-true-request"),
        pytest.param("header floods", "500", 0, ["500"], id="a-fault-of-ours"),
    ],
)
def test_what_an_attacker_may_not_get_is_told(
    name: str, outcome: str, meanwhile: int, faults: list[str]
) -> None:
    assert list(wrong_ends(name, Counter([outcome]), meanwhile)) == faults


def test_what_must_not_become_of_a_service_is_told() -> None:
    assert State(0, 0, b"refused with 403", 90.0, is_well=True).faults(80.0) == []
    assert [fault.split()[0] for fault in State(1, 1, b"\x1b", 200.0, is_well=False).faults(80.0)] == [
        *("callers", "callers", "the", "memory", "readyz")
    ]


def test_an_answer_that_does_not_come_is_missed_and_a_fault() -> None:
    beside = Beside(NOBODY)
    beside.talk()
    assert (beside.turns, beside.missing) == (0, 1)
    with pytest.raises(AssertionError, match="no answer to "):
        Sender(NOBODY, SEED).one()
