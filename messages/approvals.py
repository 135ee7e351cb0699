"""Keep signing acts: who approved, revoked or withdrew which words, as files that never change.

An act is one JSON file in `approvals/`, named DATE-WHO-DIGEST.json by the digest of its bytes, so
that any change of a byte is seen, and Git merges of two operators never conflict. Each act names
those that it came `after`, so that one that was removed is missed, and so that the order of acts
does not hang on two clocks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from pathlib import Path

from ivr.core.errors import Fault
from messages.acts import Act, WrongActError, read_act, thaw_act
from messages.files import write_whole

FOLDER = "approvals"


@dataclass(frozen=True)
class Approvals:
    """All signing acts of a folder, each after those it knows of, and what each of them knows."""

    acts: Mapping[str, Act]

    @cached_property
    def tips(self) -> tuple[str, ...]:
        """Name the acts that none other came after."""
        followed = {name for act in self.acts.values() for name in act.after}
        return tuple(sorted(self.acts.keys() - followed))

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Tell the place of each act in the one order that all who have these acts agree on."""
        return {name: place for place, name in enumerate(self.acts)}

    @cached_property
    def _known(self) -> Mapping[str, int]:
        """Give, as bits by position, all acts that an act came after."""
        known: dict[str, int] = {}
        for name, act in self.acts.items():
            bits = 0
            for before in act.after:
                if before in known:
                    bits |= known[before] | 1 << self.position[before]
            known[name] = bits
        return known

    def knows(self, name: str, other: str) -> bool:
        """Say whether an act was signed by somebody who had the other one before them."""
        return bool(self._known[name] >> self.position[other] & 1)


def read_approvals(folder: Path) -> tuple[Approvals, tuple[Fault, ...]]:
    """Read all acts of a locales folder, and everything that is wrong with them.

    An act with a fault is left out: what only it approved is not approved.
    """
    acts: dict[str, Act] = {}
    faults: list[Fault] = []
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            acts[path.stem] = _read(path)
        except WrongActError as error:
            faults.append(Fault(f"{FOLDER}/{path.name}", 0, str(error), error.code))
    for name, act in acts.items():
        for before in act.after:
            if before not in acts and not (folder / FOLDER / f"{before}.json").exists():
                problem = f"follows the act {before}, which is gone: take that from version control again"
                faults.append(Fault(f"{FOLDER}/{name}.json", 0, problem, "act-missing"))
    return Approvals(_in_order(acts)), tuple(faults)


def _read(path: Path) -> Act:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongActError(
            f"cannot be read ({error.strerror}): correct its rights", "act-missing"
        ) from error
    return read_act(path.stem, content)


def _in_order(acts: Mapping[str, Act]) -> dict[str, Act]:
    """Put every act behind those it came after, and what nobody ordered by its time."""
    sorter = TopologicalSorter(
        {name: [each for each in act.after if each in acts] for name, act in acts.items()}
    )
    sorter.prepare()
    free: list[tuple[str, str]] = []
    ordered: dict[str, Act] = {}
    while sorter.is_active():
        for name in sorter.get_ready():
            heappush(free, (acts[name].when, name))
        _, first = heappop(free)
        ordered[first] = acts[first]
        sorter.done(first)
    return ordered


def sign(folder: Path, act: Act) -> str:
    """Write an act, whole or not at all; give its name.

    Raises LineError for one that could not be read again, or if the disk refuses.
    """
    thaw_act(act.content)
    write_whole(folder / FOLDER / f"{act.name}.json", act.content)
    return act.name
