"""A master that is cut off with the line beside it takes stops that are lost when all are one again.

What it takes then no replica has. The line knows, keeps those stops on its own disk too, and hands them
to the master that was elected meanwhile: of those that were confirmed, not one may be lost.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Self

from ivr.simulator.handset import Handset
from tests.chaos.failover import Stops, answer, answered
from tests.chaos.served import SECONDS, Served
from tests.conftest import ACCOUNT, wait_until
from tests.redis_servers import Server
from tests.topologies import Apart

TIMES = 20
"""How often the master is cut off in `make chaos`."""

APART_SECONDS = 1.0
"""How long there are two masters, at least."""


@dataclass(slots=True)
class Toll:
    """What the splits have cost.

    `spooled` are stops that waited on the line's disk when all were one again, `only_there` those that
    only the master knew that was cut off: without the spool they would be lost. `worst` is in seconds.
    """

    splits: int = 0
    stops: int = 0
    unconfirmed: int = 0
    spooled: int = 0
    only_there: int = 0
    lost: int = 0
    worst: float = 0.0

    @property
    def is_well(self) -> bool:
        """Say whether every stop was confirmed and has held."""
        return not (self.unconfirmed or self.lost)


class House:
    """A master that can be cut off, and a line that stays on its side."""

    def __init__(self, folder: Path) -> None:
        self.apart = Apart(folder)
        self.spool = folder / "line" / "spool"
        self.served = Served(folder / "line", self.apart.url)
        self.confirmation = ""
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as ends:
            ends.enter_context(self.apart)
            ends.callback(self.served.kill)
            self.served.start()
            self.confirmation = str(answer(Handset(self.served.url, ACCOUNT), "ALTO"))
            self._ends = ends.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    def endure(self, toll: Toll) -> None:
        """Cut the master off, let people say stop to it, and make all one again."""
        with Stops(self.served.url, self.confirmation) as stops:
            old = self.apart.split()
            wait_until(lambda: self.apart.master() is not old and self.apart.agrees(), SECONDS)
            time.sleep(APART_SECONDS)
        new = self.apart.master()
        toll.only_there += len(_wishes(old) - _wishes(new))
        toll.spooled += len([*self.spool.glob("*-out")])
        self.apart.heal()
        wait_until(self.served.is_green, SECONDS)
        old.follow(new)  # as sentinels would in 8 s
        wait_until(lambda: self.apart.is_whole() and self.served.is_green(), SECONDS)
        toll.splits += 1
        toll.stops += len(stops.said)
        toll.unconfirmed += stops.unconfirmed
        toll.lost += len(answered(answered(stops.said)))
        toll.worst = max(toll.worst, stops.worst)


def _wishes(server: Server) -> set[str]:
    names = server.ask("KEYS", "cup:*:optout")
    return {str(name) for name in names} if isinstance(names, list) else set()


def main(times: int = TIMES) -> bool:
    """Endure so many splits; print their toll, and say whether all is well."""
    toll = Toll()
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house:
        for _ in range(times):
            house.endure(toll)
    columns = [each.name for each in fields(Toll)]
    cells = [_cell(getattr(toll, name)) for name in columns]
    sys.stdout.write(" ".join(f"{name:>11}" for name in columns) + "\n" + " ".join(cells) + "\n")
    return toll.is_well


def _cell(value: float) -> str:
    return f"{value:11.3f}" if isinstance(value, float) else f"{value:11}"
