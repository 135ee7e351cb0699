"""Where things are thrown over a network: `cupline serve`, its Redis, and callers beside it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.adapters.local_redis import LocalRedis, find_server
from tests.chaos.served import Served
from tests.fuzz.beside import Beside

MOST_GROWN = 32.0
"""Megabytes by which two workers may grow: what they remember of the last callers has an end."""

SIGNS = (b"Traceback", b'"event": "forged"', b"\x1b")
"""What stands in a log only if something came up from below, or came in from outside."""

WITHOUT_REDIS = b'"store": "away"'
"""A turn that found Redis too slow, on a machine that does much else: another answer then is no wrong one."""


@dataclass(frozen=True, slots=True)
class Range:
    """One service under fire."""

    service: Served
    beside: Beside

    @property
    def url(self) -> str:
        """Give its address."""
        return self.service.url

    def megabytes(self) -> float:
        """Give the memory of all workers, what they share counted once."""
        return sum(_pss(pid) for pid in self.service.workers()) / 1024

    def state(self) -> "State":
        """Give what all that was thrown has done to it."""
        beside, log = self.beside, self.service.log.read_bytes()
        return State(beside.wrong, beside.missing, log, self.megabytes(), self.service.is_well())


@dataclass(frozen=True, slots=True)
class State:
    """How a service is: what callers beside got and missed, its log, its memory, whether it is well."""

    wrong: int
    missing: int
    log: bytes
    megabytes: float
    is_well: bool

    def faults(self, before: float) -> list[str]:
        """List what must not be, whatever was thrown; `before` are the megabytes that it began with."""
        told = {
            f"callers beside got {self.wrong} wrong answers": self.wrong > self.log.count(WITHOUT_REDIS),
            f"callers beside missed {self.missing} answers": self.missing,
            f"the log has more than was meant: {self.log[-2000:]!r}": any(sign in self.log for sign in SIGNS),
            f"memory grew from {before:.0f} to {self.megabytes:.0f} MB": self.megabytes > before + MOST_GROWN,
            "readyz is not ok": not self.is_well,
        }
        return [fault for fault, is_so in told.items() if is_so]


def _pss(pid: int) -> int:
    """Read the proportional set size of a process in kilobytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


@contextmanager
def firing_range() -> Iterator[Range]:
    """Start it all; the callers are heard to the end."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "redis").mkdir()
        server = LocalRedis(find_server(os.environ), Path(folder) / "redis")
        server.start()
        service = Served(Path(folder) / "service", server.url)
        try:
            service.start()
            with Beside(service.url) as beside:
                yield Range(service, beside)
            service.stop()
        finally:
            service.kill()
            server.stop()
