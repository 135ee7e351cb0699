"""The mutants that may live: each changes nothing that anybody could see, and the list says why."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutant import Fate, Mutant
from tests.mutation.room import Room


def read_survivors(path: Path) -> frozenset[Mutant]:
    """Read the list; a reason stands above the mutants that it is given for."""
    reasons = tomllib.loads(path.read_text("utf-8")).get("reason", [])
    return frozenset(Mutant(**each) for reason in reasons for each in reason["mutants"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the mutants of a room, against the list.

    `new` survive and are not listed; `gone` are listed, and do not survive any more, or are not made.
    """

    room: str
    counts: Mapping[Fate, int]
    listed: int
    new: tuple[Mutant, ...]
    gone: tuple[Mutant, ...]

    @property
    def is_good(self) -> bool:
        """Say whether every mutant was noticed, or is listed, and none is listed in vain."""
        return not (self.new or self.gone or self.counts[Fate.UNCLEAR])


def judge(room: Room, fates: Collection[tuple[Mutant, Fate]], listed: frozenset[Mutant]) -> Verdict:
    """Compare what survived with what may."""
    counts = {fate: sum(each is fate for _, each in fates) for fate in Fate}
    survived = {mutant for mutant, fate in fates if fate is Fate.SURVIVED}
    ours = {mutant for mutant in listed if room.has(mutant.file)}
    new, gone = sorted(survived - ours), sorted(ours - survived)
    return Verdict(room.name, counts, counts[Fate.SURVIVED] - len(new), tuple(new), tuple(gone))
