"""Go through the rooms: make their mutants, and find those that no test notices."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.mutant import Fate
from tests.mutation.room import read_rooms
from tests.mutation.survivors import Verdict, judge, read_survivors
from tests.mutation.workshop import Workshop

PROJECT = Path(__file__).parents[2]
"""The project whose rooms are gone through; its lists stand in `tests/mutation`."""

COLUMNS = ("mutants", "killed", "timed out", "unclear", "listed", "not listed", "listed in vain")


def main(names: Sequence[str]) -> bool:
    """Judge the rooms that are named, or all; print a table, and say whether no mutant is left over."""
    rooms = read_rooms(PROJECT / "tests/mutation/rooms.toml")
    listed = read_survivors(PROJECT / "tests/mutation/survivors.toml")
    sys.stdout.write(" ".join([f"{'room':12}", *(f"{column:>14}" for column in COLUMNS)]) + "\n")
    verdicts = []
    for name in names or rooms:
        folder = PROJECT / "build/mutants" / name
        verdicts.append(judge(rooms[name], Workshop(PROJECT, folder, rooms[name]).work(), listed))
        sys.stdout.write(_row(verdicts[-1]))
        sys.stdout.flush()
    sys.stdout.writelines(line for verdict in verdicts for line in _faults(verdict))
    return all(verdict.is_good for verdict in verdicts)


def _row(verdict: Verdict) -> str:
    counts = verdict.counts
    ends = (counts[fate] for fate in (Fate.KILLED, Fate.TIMED_OUT, Fate.UNCLEAR))
    cells = (sum(counts.values()), *ends, verdict.listed, len(verdict.new), len(verdict.gone))
    return " ".join([f"{verdict.room:12}", *(f"{cell:14}" for cell in cells)]) + "\n"


def _faults(verdict: Verdict) -> list[str]:
    """Write the mutants that no test notices, as the list would have them, and those listed in vain."""
    return [
        *(f"not listed: {mutant}\n" for mutant in verdict.new),
        *(f"listed in vain: {mutant}\n" for mutant in verdict.gone),
    ]
