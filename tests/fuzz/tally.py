"""Count what was thrown at the line, and what it did that it must not."""

import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

MOST_TOLD = 10
"""Faults told in full; the others are counted."""


@dataclass(slots=True)
class Tally:
    """What a target has stood: `outcomes` counts how its inputs ended, `faults` are the wrong ends."""

    name: str
    inputs: int = 0
    wrong: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, what: str) -> None:
        """Note one wrong end."""
        self.wrong += 1
        if len(self.faults) < MOST_TOLD:
            self.faults.append(what)

    def fault_all(self, what: Iterable[str]) -> None:
        """Note several wrong ends."""
        for each in what:
            self.fault(each)

    def throw(self, count: int, one: Callable[[], str]) -> Self:
        """Throw so many inputs; what `one` raises is a fault, what it gives is how the input ended."""
        started = time.monotonic()
        for _ in range(count):
            self.inputs += 1
            try:
                self.outcomes[one()] += 1
            except Exception:  # noqa: BLE001 - any exception that comes out is what is looked for
                self.fault(traceback.format_exc(limit=-6))
        self.seconds += time.monotonic() - started
        return self

    def add(self, other: Self) -> None:
        """Take in what another process has counted beside this one."""
        self.inputs += other.inputs
        self.wrong += other.wrong
        self.seconds = max(self.seconds, other.seconds)
        self.outcomes += other.outcomes
        self.faults = (self.faults + other.faults)[:MOST_TOLD]

    @property
    def row(self) -> str:
        """Give the line of a table: name, inputs, how many in a second, faults, and how they ended."""
        speed = self.inputs / self.seconds if self.seconds else 0.0
        ends = ", ".join(f"{name} {count:,}" for name, count in self.outcomes.most_common(9))
        return f"{self.name:10} {self.inputs:>12,} {speed:>10,.0f} {self.wrong:>8,}  {ends}"


HEAD = f"{'target':10} {'inputs':>12} {'a second':>10} {'faults':>8}  how they ended"


def total(name: str, tallies: Iterable[Tally]) -> Tally:
    """Sum up what several processes have counted."""
    whole = Tally(name)
    for each in tallies:
        whole.add(each)
    return whole
