"""The same line on several WSGI servers: how fast, how soon, how large."""

import itertools
import statistics
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ivr.web.app import THREADS
from tests.load.closed_loop import CONNECTIONS, saturate
from tests.load.findings import Findings, Table, say
from tests.load.latency import PROMISED, Waits
from tests.load.open_loop import PAUSE
from tests.load.recordings import EVERY, FEW, Names, record
from tests.load.stations import SERVE, WORKERS, Station, redis_in, running
from tests.load.traffic import Traffic

_LINE = "tests.load.served:line"
_GRANIAN = (
    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"),
    *("--no-ws", "--log-level", "warning", "--workers", str(WORKERS), "--factory", _LINE),
)

SERVERS = {
    f"gunicorn gthread, {WORKERS} x {THREADS} (`cupline serve`)": SERVE,
    "gunicorn sync, 4": (
        *(sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:{port}", "--worker-class", "sync"),
        *("--workers", "4", "--no-control-socket", "--log-level", "warning", f"{_LINE}()"),
    ),
    f"granian, {WORKERS} x 1": (*_GRANIAN, "--blocking-threads", "1"),
    f"granian, {WORKERS} x {THREADS}": (*_GRANIAN, "--blocking-threads", str(THREADS)),
    f"waitress, 1 x {THREADS}": (
        *(
            sys.executable,
            "-m",
            "waitress",
            "--listen=127.0.0.1:{port}",
            f"--threads={THREADS}",
            "--call",
            _LINE,
        ),
    ),
}
"""The commands of the servers, by what they are; each number of workers is of processes."""

BEHAVIOUR = Table(
    "How servers behave",
    ("", "reload under load", "worker killed", "12 s in a view", "stopped with a request in flight"),
    (
        ("gunicorn gthread", "none lost", "none lost", "goes on", "finished"),
        ("gunicorn sync", "none lost", "none lost", "cut by its limit", "finished"),
        ("granian", "none lost", "1 lost; once the whole server ended", "goes on", "finished"),
        ("waitress", "has none", "is the whole server", "goes on", "cut"),
    ),
    "Seen with a small app at 300 requests a second; what `cupline serve` does, `make chaos` shows.",
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: rounds at saturation, of so many turns; then seconds at a rate."""

    rounds: int
    turns: int
    rate: int
    seconds: float
    pause: float = PAUSE
    connections: int = CONNECTIONS
    conversations: Names = field(default_factory=lambda: EVERY)
    servers: Sequence[str] = tuple(SERVERS)


WHOLE = Extent(5, 3000, PROMISED, 15.0)
SHORT = Extent(1, 20, 40, 0.3, pause=0.2, connections=4, conversations=FEW, servers=(*SERVERS,)[2::2])


@dataclass(slots=True)
class Trial:
    """One server on trial, and how it did."""

    name: str
    station: Station
    traffic: Traffic
    rates: list[float] = field(default_factory=list)
    faults: int = 0

    def run(self, extent: Extent) -> None:
        """Ask as fast as it answers."""
        tally = saturate(self.station.port, self.traffic.of_turns(extent.turns), extent.connections)
        self.rates.append(tally.rate)
        self.faults += tally.faults


def measure(folder: Path, extent: Extent) -> Findings:
    """Start the line on each server; let them run in turn at saturation, then each at the promised rate."""
    with ExitStack() as ends:
        url = ends.enter_context(redis_in(folder / "redis")).url
        trials: list[Trial] = []
        numbers, said = itertools.count(), tuple(itertools.chain(*extent.conversations.values()))
        for place, name in enumerate(extent.servers):
            say(f"  servers: {name}")
            station = ends.enter_context(running(SERVERS[name], folder / str(place), url))
            recordings = trials[0].traffic.recordings if trials else record(station.url, said)
            trials.append(Trial(name, station, Traffic(recordings, station.port, numbers)))
        for number in range(extent.rounds):
            say(f"  servers: round {number + 1} of {extent.rounds}")
            for trial in trials:
                trial.run(extent)
        rows = [_row(trial, extent) for trial in trials]
    note = (
        f"Calls and texts mixed. Requests/s at saturation; waits at {extent.rate}/s for {extent.seconds:g} s."
    )
    columns = ("", "requests/s", "p50 ms", "p99 ms", "worst ms", "PSS", "lost or wrong")
    table = Table("The line on several servers", columns, rows, note)
    return Findings((table, BEHAVIOUR), sum(trial.faults for trial in trials))


def _row(trial: Trial, extent: Extent) -> Sequence[str]:
    say(f"  servers: {trial.name} at {extent.rate}/s")
    waits = Waits.of(trial.traffic, extent.rate, extent.seconds, extent.pause)
    trial.faults += waits.tally.faults
    return (
        trial.name,
        f"{statistics.median(trial.rates):.0f}",
        *(f"{waits.part(share):.1f}" for share in (0.5, 0.99, 1.0)),
        f"{trial.station.memory.pss:.0f} MB",
        str(trial.faults),
    )
