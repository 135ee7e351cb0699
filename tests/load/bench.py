"""The parts of the benchmark, one after the other: each prints what it finds as soon as it has found it."""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.load import first_word, footprint, growth, hung_redis, latency, page, saturation, servers
from tests.load.findings import Findings, say
from tests.load.recordings import EVERY, FEW
from tests.load.ring import Ring, ring

DOCS = Path(__file__).parents[2] / "docs"

DEMOS = 9
"""How often the demo is started."""

IN_THE_RING: Mapping[str, Callable[[Ring, bool], Findings]] = {
    "saturation": lambda held, short: saturation.measure(
        held, saturation.SHORT if short else saturation.WHOLE
    ),
    "latency": lambda held, short: latency.measure(held, latency.SHORT if short else latency.WHOLE),
    "memory": lambda held, short: footprint.measure(held, footprint.SHORT if short else footprint.WHOLE),
}
"""The parts in which the line stands beside its rivals."""

ALONE: Mapping[str, Callable[[Path, bool], Findings]] = {
    "growth": lambda folder, short: growth.measure(folder, growth.SHORT if short else growth.WHOLE),
    "servers": lambda folder, short: servers.measure(folder, servers.SHORT if short else servers.WHOLE),
    "hung": lambda folder, _: hung_redis.measure(folder),
    "demo": lambda _, short: first_word.measure(1 if short else DEMOS),
}
"""The parts that start what they need."""

PARTS = (*IN_THE_RING, *ALONE)


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; give the status of the process, 1 if any answer was lost or wrong."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.write and options.parts:
        parser.error("the page has all parts: name none")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="cupline-bench-") as folder:
        found = run(options.parts or PARTS, Path(folder), short=options.short)
    faults = sum(findings.faults for findings in found.values())
    say(f"{faults} answers were lost or wrong; it took {time.perf_counter() - began:.0f} s")
    if options.write:
        page.write(options.write, options.date, found)
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all without")
    parser.add_argument("--short", action="store_true", help="do each part tiny: does it work at all?")
    parser.add_argument("--write", nargs="?", type=Path, const=DOCS, help="write the page and its plot")
    today = datetime.now(UTC).date().isoformat()
    parser.add_argument("--date", default=today, help="the date on the page, today's without")
    return parser


def run(parts: Sequence[str], folder: Path, *, short: bool) -> dict[str, Findings]:
    """Run some parts, and give what each has found."""
    found: dict[str, Findings] = {}
    if beside := [part for part in parts if part in IN_THE_RING]:
        say(f"  starting the line and its rivals (load of this machine: {os.getloadavg()[0]:.1f})")
        with ring(folder / "ring", FEW if short else EVERY) as held:
            for part in beside:
                found[part] = _told(IN_THE_RING[part](held, short))
    for part in parts:
        if part in ALONE:
            found[part] = _told(ALONE[part](folder / part, short))
    return found


def _told(findings: Findings) -> Findings:
    for table in findings.tables:
        say(f"\n{table.as_text()}")
    return findings
