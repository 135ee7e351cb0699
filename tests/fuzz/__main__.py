"""Throw everything, or one target: `.venv/bin/python -m tests.fuzz [target] [--seed N] [--share 0.01]`."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.fuzz import core, files, forged, forms, guided, hostile
from tests.fuzz.range import Range, firing_range
from tests.fuzz.tally import HEAD, Tally, total

SPLIT: dict[str, tuple[Callable[[int, int], Tally], int]] = {
    "core": (core.throw, 10_000_000),
    "forged": (forged.throw, 1_000_000),
    "files": (files.throw, 200_000),
    "guided": (guided.throw, 200_000),
}
"""What can be thrown from several processes, and how much of it."""

RANGED: dict[str, Callable[[Range, int, float], Tally]] = {
    "forms": forms.throw,
    "hostile": hostile.throw,
}
"""What is thrown at a running service."""


def main(words: list[str] | None = None) -> bool:
    """Throw, print the table, and say whether nothing went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    targets = [*SPLIT, *RANGED]
    parser.add_argument("targets", nargs="*", metavar="target", help=f"of {', '.join(targets)}; else all")
    parser.add_argument("--seed", type=int, default=1, help="the same seed throws the same")
    parser.add_argument("--share", type=float, default=1.0, help="of the whole amount, as 0.01")
    parser.add_argument("--processes", type=int, default=2, help="that throw at once")
    given = parser.parse_args(words)
    started = time.monotonic()
    wrong = sum(_told(tally) for tally in _thrown(given.targets or targets, given))
    sys.stdout.write(f"{time.monotonic() - started:.0f} s, seed {given.seed}, {wrong} faults\n")
    return not wrong


def _thrown(targets: list[str], given: argparse.Namespace) -> Iterator[Tally]:
    for name in [each for each in SPLIT if each in targets]:
        yield _split(name, given)
    ranged = [name for name in RANGED if name in targets]
    if ranged:
        with firing_range() as here:
            for name in ranged:
                yield RANGED[name](here, given.seed, given.share)


def _split(name: str, given: argparse.Namespace) -> Tally:
    throw, amount = SPLIT[name]
    count = given.processes
    with ProcessPoolExecutor(count, get_context("fork")) as pool:
        seeds = [given.seed * count + number for number in range(count)]
        jobs = [pool.submit(throw, seed, int(amount * given.share) // count) for seed in seeds]
        return total(name, (job.result() for job in jobs))


def _told(tally: Tally) -> int:
    sys.stdout.write(f"{HEAD}\n{tally.row}\n" + "".join(f"{fault}\n" for fault in tally.faults))
    sys.stdout.flush()
    return tally.wrong


if __name__ == "__main__":
    sys.exit(not main())
