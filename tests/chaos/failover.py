"""Masters that die or hang under steady calls and texts, until sentinels put a replica in their place.

Not one caller may be answered wrongly, and not one stop may be lost. Promised are 0.6 s for the longest
answer on a quiet machine.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Self

from ivr.simulator.grammar import Refused
from ivr.simulator.handset import Handset
from tests.chaos.served import SECONDS, Served
from tests.chaos.stream import Right, Stream, answers
from tests.conftest import ACCOUNT, wait_until
from tests.redis_servers import Server
from tests.topologies import Watched

TIMES = 50
"""How often each fault strikes in `make chaos`."""

RATE = 40.0
"""Requests a second; one in five of them is a stop of somebody who is asked again when all is over."""

STOP_SECONDS = 0.1

FAULTS: Mapping[str, tuple[Callable[[Server], None], Callable[[Server], None]]] = {
    "killed": (Server.kill, Server.start),
    "hung": (Server.hang, Server.go_on),
}
"""What befalls a master, and how it comes back: as a master, for it has not heard of the election."""


@dataclass(slots=True)
class Toll:
    """What the faults have cost; `worst` is the longest answer, `normal` the longest way back, in seconds."""

    faults: int = 0
    turns: int = 0
    wrong: int = 0
    missing: int = 0
    stops: int = 0
    lost: int = 0
    worst: float = 0.0
    normal: float = 0.0

    @property
    def is_well(self) -> bool:
        """Say whether nobody was answered wrongly, and no stop was lost, whatever the times."""
        return not (self.wrong or self.missing or self.lost)


class Stops:
    """People who say stop, one after the other, from `with` on to its end."""

    _numbers = iter(range(5_000_000, 9_000_000))

    def __init__(self, url: str, confirmation: str) -> None:
        self.said: list[Handset] = []
        self.unconfirmed = 0
        self.worst = 0.0
        self._url, self._confirmation = url, confirmation
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._ends.wait(STOP_SECONDS):
            phone = Handset(self._url, ACCOUNT, number=f"+1415{next(self._numbers)}")
            started = time.perf_counter()
            self.unconfirmed += answer(phone, "ALTO") != self._confirmation
            self.worst = max(self.worst, time.perf_counter() - started)
            self.said.append(phone)


def answer(phone: Handset, body: str) -> str | None:
    """Send a text, and give its answer; what is no answer of the line is told in words that it never says."""
    try:
        return phone.text(body).body
    except Refused as error:
        return f"refused: {error}"


def answered(phones: list[Handset]) -> list[Handset]:
    """Give those who are answered."""
    return [phone for phone in phones if answer(phone, "12") is not None]


class House:
    """A master with replicas and sentinels, and a line beside them."""

    def __init__(self, folder: Path) -> None:
        self.watched = Watched(folder)
        self.served = Served(folder / "line", self.watched.url)
        self.right: Right = {}
        self.confirmation = ""
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as ends:
            ends.enter_context(self.watched)
            ends.callback(self.served.kill)
            self.served.start()
            self.right = {kind: {body} for kind, body in answers(self.served.url).items()}
            self.confirmation = str(answer(Handset(self.served.url, ACCOUNT), "ALTO"))
            self._ends = ends.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    def endure(self, fault: str, toll: Toll) -> None:
        """Let one fault strike the master of now, and wait until the house is whole again."""
        strike, mend = FAULTS[fault]
        old = self.watched.master()
        with (
            Stream(self.served.url, [self.served.port], RATE, self.right) as stream,
            Stops(self.served.url, self.confirmation) as stops,
        ):
            time.sleep(STOP_SECONDS)
            strike(old)
            struck = time.perf_counter()
            wait_until(lambda: self._has_followed(old), SECONDS)
            toll.normal = max(toll.normal, time.perf_counter() - struck)
            mend(old)
            time.sleep(STOP_SECONDS)
            old.follow(self.watched.master())  # as sentinels would in 8 s
        toll.faults += 1
        self._count(toll, stream, stops)
        wait_until(lambda: self.watched.is_whole() and self.served.is_green(), SECONDS)
        toll.lost += len(answered(answered(stops.said)))

    def _has_followed(self, old: Server) -> bool:
        return self.watched.agrees() and self.watched.master() is not old and self.served.is_green()

    def _count(self, toll: Toll, stream: Stream, stops: Stops) -> None:
        toll.turns += stream.counted.asked + len(stops.said)
        toll.stops += len(stops.said)
        toll.wrong += stream.counted.wrong + stops.unconfirmed
        toll.missing += stream.counted.refused + stream.counted.cut
        toll.worst = max(toll.worst, stops.worst, *stream.counted.times)


def main(times: int = TIMES) -> bool:
    """Endure each fault so many times; print the toll of each, and say whether all is well."""
    columns = [each.name for each in fields(Toll)]
    sys.stdout.write(" ".join([f"{'The master is':16}", *(f"{name:>8}" for name in columns)]) + "\n")
    is_well = True
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house:
        for fault in FAULTS:
            toll = Toll()
            for _ in range(times):
                house.endure(fault, toll)
            cells = [_cell(getattr(toll, name)) for name in columns]
            sys.stdout.write(" ".join([f"{fault:16}", *cells]) + "\n")
            sys.stdout.flush()
            is_well = is_well and toll.is_well
    return is_well


def _cell(value: float) -> str:
    return f"{value:8.3f}" if isinstance(value, float) else f"{value:8}"
