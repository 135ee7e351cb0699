"""How long callers wait at fixed rates, and, for ten minutes, at the rate that the line is promised for."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.load.answers import Tally
from tests.load.findings import Findings, Table, say
from tests.load.open_loop import PAUSE, at_rate, interleaved
from tests.load.ring import Contestant, Ring
from tests.load.traffic import Traffic

PROMISED = 300
"""Requests a second at which the line is promised to answer within 2 ms (p50), 5 ms (p99), 50 ms (worst)."""

COLUMNS = ("", "requests/s", "seconds", "p50 ms", "p99 ms", "p99.9 ms", "worst ms", "lost or wrong")


@dataclass(frozen=True, slots=True)
class Extent:
    """The rates that are tried, each for some seconds, and how long the promised one is held."""

    rates: Sequence[int]
    seconds: float
    promised: int
    long: float
    pause: float = PAUSE


WHOLE = Extent((100, 300, 600, 1000, 1500, 2000), 20.0, PROMISED, 600.0)
SHORT = Extent((20, 40), 0.5, 40, 0.7, pause=0.2)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long answers took at one rate, in milliseconds."""

    rate: int
    seconds: float
    tally: Tally

    @classmethod
    def of(cls, traffic: Traffic, rate: int, seconds: float, pause: float) -> "Waits":
        """Ask at a rate for some seconds."""
        conversations = traffic.conversations(keeps_alive=False)
        requests = interleaved(conversations, max(1, round(rate * pause)), round(rate * seconds))
        return cls(rate, seconds, at_rate(traffic.port, requests, rate))

    def part(self, share: float) -> float:
        """Give the time within which a share of all requests was answered; one that was lost never was."""
        waits = sorted(self.tally.waits) + [float("inf")] * self.tally.lost
        return waits[min(len(waits) - 1, int(share * len(waits)))] * 1000

    def row(self, name: str) -> tuple[str, ...]:
        """Write it as a row of a table."""
        figures = (f"{self.part(share):.1f}" for share in (0.5, 0.99, 0.999, 1.0))
        return name, str(self.rate), f"{self.seconds:g}", *figures, str(self.tally.faults)


def measure(ring: Ring, extent: Extent) -> Findings:
    """Try all rates on the line, the promised one on its rivals too, and hold that one for long."""
    line, *rivals = ring.contestants
    tried = [_waits(line, rate, extent.seconds, extent) for rate in extent.rates]
    theirs = {rival.name: _waits(rival, extent.promised, extent.seconds, extent) for rival in rivals}
    held = _waits(line, extent.promised, extent.long, extent)
    rows = [
        *(waits.row(line.name) for waits in tried),
        *(waits.row(name) for name, waits in theirs.items()),
        held.row(f"{line.name}, held"),
    ]
    note = (
        "Open loop: calls and texts in both languages, each request on a connection of its own;"
        " waits count from the moment at which a request was due."
        f" To reach at {PROMISED}/s: p50 2 ms, p99 5 ms, worst 50 ms."
    )
    curves = {
        name: [(float(waits.rate), waits.part(share)) for waits in tried]
        for name, share in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))
    }
    faults = sum(waits.tally.faults for waits in (*tried, *theirs.values(), held))
    return Findings([Table("Waiting at fixed rates", COLUMNS, rows, note)], faults, curves=curves)


def _waits(contestant: Contestant, rate: int, seconds: float, extent: Extent) -> Waits:
    say(f"  latency: {contestant.name} at {rate}/s for {seconds:g} s")
    return Waits.of(contestant.mixed, rate, seconds, extent.pause)
