"""What a service costs its machine: processor time and memory of all its processes."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

_KILOBYTES = re.compile(r"^(Rss|Pss): +([0-9]+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of some processes in MB: `rss` counts what they share for each of them, `pss` once."""

    rss: float
    pss: float


def processes(pid: int) -> list[int]:
    """List a process and all that it has started, and they have."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return [pid, *(found for child in children for found in processes(child))]


def cpu_seconds(pids: list[int]) -> float:
    """Add up the processor time that living processes have had.

    Linux has a clock for each process, which is finer than the hundredths of a second in /proc.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def memory(pids: list[int]) -> Memory:
    """Add up the memory of processes."""
    sums = {"Rss": 0.0, "Pss": 0.0}
    for pid in pids:
        for name, kilobytes in _KILOBYTES.findall(Path(f"/proc/{pid}/smaps_rollup").read_text()):
            sums[name] += int(kilobytes) / 1024
    return Memory(sums["Rss"], sums["Pss"])
