"""One Redis that fails in every way it can, under calls and texts that go on: `make chaos`.

Not one may be answered wrongly, and not one stop may be lost. Promised are 0.6 s for the first answers,
10 ms for the later ones on a quiet machine, and 3 s until all is normal again.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path

from tests.chaos.faults import FAULTS, Fault
from tests.chaos.ground import WRITES, Ground
from tests.chaos.served import SECONDS
from tests.chaos.talks import SCRIPTS, STOPS, Script, Talk, Tally, reference

TIMES = 5
"""How often each fault strikes in `make chaos`."""

RED_SECONDS = 5.0


@dataclass(slots=True)
class Toll:
    """What a fault has cost: `first`, `later` and `normal` are the worst times in seconds.

    `red` and `green` count how often the service itself has shown that it began and that it was over,
    `unseen` how often it has not shown one of them that it should have shown.
    """

    faults: int = 0
    red: int = 0
    green: int = 0
    unseen: int = 0
    turns: int = 0
    wrong: int = 0
    missing: int = 0
    stops: int = 0
    lost: int = 0
    first: float = 0.0
    later: float = 0.0
    normal: float = 0.0

    def take(self, tally: Tally) -> float:
        """Add up some turns, and give the longest time that one took."""
        self.turns += len(tally.times)
        self.wrong += tally.wrong
        self.missing += tally.missing
        return max(tally.times, default=0.0)

    @property
    def is_well(self) -> bool:
        """Say whether nothing was lost or answered wrongly, whatever the times."""
        return not (self.wrong or self.missing or self.lost or self.unseen)


Reference = Mapping[Script, tuple[tuple[str, ...], ...]]


def endure(ground: Ground, fault: Fault, times: int, expected: Reference) -> tuple[Toll, list[Talk]]:
    """Let one fault strike so many times; give the toll, and those who have said stop."""
    toll, stopped = Toll(), list[Talk]()
    fault.prepare(ground)
    for _ in range(times):
        talks = {script: Talk(ground.phone(), iter(expected[script])) for script in SCRIPTS}
        toll.faults += 1
        _endure_once(ground, fault, talks, toll)
        stopped += [talks[script] for script in STOPS]
        toll.lost += answered(ground, [talks[script] for script in STOPS])
    toll.stops = len(stopped)
    return toll, stopped


def _endure_once(ground: Ground, fault: Fault, talks: Mapping[Script, Talk], toll: Toll) -> None:
    toll.take(_in_turn(talks, lambda script: script.before))
    fault.strike(ground)
    toll.first = max(toll.first, toll.take(_at_once(talks, lambda script: script.first)))
    is_red = _comes(ground.served.is_red, 0.0 if fault.passes else RED_SECONDS)
    toll.later = max(toll.later, toll.take(_in_turn(talks, lambda script: script.later)))
    fault.mend(ground)
    mended = time.perf_counter()
    is_green = _comes(ground.served.is_green, SECONDS)
    toll.normal = max(toll.normal, time.perf_counter() - mended)
    toll.red, toll.green = toll.red + is_red, toll.green + is_green
    toll.unseen += not (is_green and (is_red or fault.passes))
    toll.take(_in_turn(talks, lambda script: script.after))


def _in_turn(talks: Mapping[Script, Talk], steps: Callable[[Script], tuple[str, ...]]) -> Tally:
    tally = Tally()
    for script, talk in talks.items():
        tally += talk.go_on(steps(script))
    return tally


def _at_once(talks: Mapping[Script, Talk], steps: Callable[[Script], tuple[str, ...]]) -> Tally:
    tally = Tally()
    with ThreadPoolExecutor(len(talks)) as pool:
        for each in pool.map(lambda script: talks[script].go_on(steps(script)), talks):
            tally += each
    return tally


def _comes(is_so: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (came := is_so()) and time.monotonic() < end:
        time.sleep(0.02)
    return came


def answered(ground: Ground, stopped: Iterable[Talk]) -> int:
    """Count those who said stop and are answered.

    Each is asked twice, for a turn that finds Redis too slow must answer without it.
    """
    suspects = [talk for talk in stopped if not talk.is_silent()]
    ground.recover()
    return sum(not talk.is_silent() for talk in suspects)


def endure_all(folder: Path, names: Iterable[str], times: int, writes: int) -> Iterator[tuple[str, Toll]]:
    """Let faults strike one line, one after the other; what it has stored outlives a kill."""
    stopped: list[Talk] = []
    with Ground(folder, workers=2, writes=writes) as ground:
        expected = {script: reference(ground.phone(), script) for script in SCRIPTS}
        for name in names:
            toll, more = endure(ground, FAULTS[name], times, expected)
            stopped += more
            yield FAULTS[name].name, toll
        ground.kill_redis()
        lost = answered(ground, stopped)
    yield "kill -9 in the end", Toll(faults=1, green=1, stops=len(stopped), lost=lost)


def main(names: Iterable[str] = FAULTS, times: int = TIMES, writes: int = WRITES) -> bool:
    """Endure each fault so many times; print the toll of each, and say whether all is well."""
    columns = [each.name for each in fields(Toll)]
    sys.stdout.write(" ".join([f"{'Redis is':26}", *(f"{name:>7}" for name in columns)]) + "\n")
    is_well = True
    with tempfile.TemporaryDirectory() as folder:
        for name, toll in endure_all(Path(folder), names, times, writes):
            cells = [_cell(getattr(toll, column)) for column in columns]
            sys.stdout.write(" ".join([f"{name:26}", *cells]) + "\n")
            sys.stdout.flush()
            is_well = is_well and toll.is_well
    return is_well


def _cell(value: float) -> str:
    return f"{value:7.3f}" if isinstance(value, float) else f"{value:7}"
