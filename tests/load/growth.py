"""What a turn costs when the line has grown: more stored callers, more topics, more languages."""

import itertools
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

from ivr.core.menu import Channel
from ivr.environment import LOCALES
from tests.load.closed_loop import saturate
from tests.load.findings import Findings, Table, say
from tests.load.grown import fill, many_languages, many_topics
from tests.load.recordings import EVERY, FEW, Names, record
from tests.load.stations import SERVE, Station, redis_in, running
from tests.load.traffic import Traffic
from tests.load.usage import cpu_seconds

CONNECTIONS = 4
"""Few, for what is measured is what a turn costs, not how turns wait for each other."""

WITHIN = 1.05

_PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Extent:
    """Callers before and after, topics after, and how much is measured."""

    few_callers: int
    many_callers: int
    topics: int
    rounds: int
    turns: int
    conversations: Names = field(default_factory=lambda: EVERY)

    @property
    def grown(self) -> Mapping[str, str]:
        """Say in what way each of the lines has grown."""
        return {
            "callers": f"{self.few_callers:,} to {self.many_callers:,} stored callers",
            "topics": f"30 to {self.topics} topics",
            "languages": "2 to 8 languages",
        }


WHOLE = Extent(10_000, 1_000_000, 300, rounds=21, turns=800)
SHORT = Extent(10, 1000, 300, rounds=1, turns=20, conversations=FEW)


@dataclass(slots=True)
class Grown:
    """One line, the process of its Redis, and what a turn has cost both of them in each round."""

    station: Station
    redis: int
    traffic: Mapping[Channel, Traffic]
    costs: dict[Channel, list[float]] = field(default_factory=lambda: {channel: [] for channel in Channel})
    faults: int = 0

    def run(self, channel: Channel, turns: int) -> None:
        """Ask, and note what a turn has cost."""
        conversations = self.traffic[channel].of_turns(turns)
        before = self._spent
        tally = saturate(self.station.port, conversations, CONNECTIONS)
        self.costs[channel].append((self._spent - before) / tally.answered)
        self.faults += tally.faults

    @property
    def _spent(self) -> float:
        return self.station.cpu_seconds + cpu_seconds([self.redis])


def measure(folder: Path, extent: Extent) -> Findings:
    """Let a plain line and the grown ones run in turn, round after round."""
    with _lines(folder, extent) as lines:
        listed = list(lines.values())
        for number in range(extent.rounds):
            say(f"  growth: round {number + 1} of {extent.rounds}")
            first = number % len(listed)
            for channel, line in itertools.product(Channel, (*listed[first:], *listed[:first])):
                line.run(channel, extent.turns)
    rows = [
        _row(lines[_PLAIN], lines[name], what, channel)
        for name, what in extent.grown.items()
        for channel in Channel
    ]
    note = (
        "Processor time of the service and of its Redis, one worker; compared round by round, medians"
        f" of {extent.rounds} rounds. Goal: at most {WITHIN}. Menus of five choices, three keys deep, hold"
        " 125 topics; the further ones all stand in one menu, and are reached by their words."
    )
    columns = ("", "", "before", "after", "ratio", "middle half")
    return Findings(
        [Table("CPU of a turn as the line grows", columns, rows, note)],
        sum(line.faults for line in lines.values()),
    )


def _row(before: Grown, after: Grown, what: str, channel: Channel) -> Sequence[str]:
    pairs = zip(before.costs[channel], after.costs[channel], strict=True)
    ratios = sorted(later / earlier for earlier, later in pairs)
    quarter = len(ratios) // 4
    return (
        what,
        channel,
        f"{statistics.median(before.costs[channel]) * 1e6:.0f} µs",
        f"{statistics.median(after.costs[channel]) * 1e6:.0f} µs",
        f"{statistics.median(ratios):.3f}",
        f"{ratios[quarter]:.3f} to {ratios[-1 - quarter]:.3f}",
    )


@contextmanager
def _lines(folder: Path, extent: Extent) -> Iterator[dict[str, Grown]]:
    """Start a plain line, and one that has grown in each way; each has a Redis of its own."""
    releases: Mapping[str, Callable[[Path], Path]] = {
        _PLAIN: lambda _: LOCALES,
        "callers": lambda _: LOCALES,
        "topics": lambda place: many_topics(place, extent.topics),
        "languages": many_languages,
    }
    with ExitStack() as ends:
        lines: dict[str, Grown] = {}
        for name, make in releases.items():
            say(f"  growth: the line of {extent.grown.get(name, 'today')}")
            callers = extent.many_callers if name == "callers" else extent.few_callers
            lines[name] = ends.enter_context(_line(folder / name, make, callers, extent.conversations))
        yield lines


@contextmanager
def _line(folder: Path, make: Callable[[Path], Path], callers: int, conversations: Names) -> Iterator[Grown]:
    with redis_in(folder / "redis") as server:
        locales = str(make(folder / "locales"))
        with running(SERVE, folder, server.url, CUPLINE_LOCALES=locales, WORKERS="1") as station:
            said = {
                channel: record(station.url, names, is_shipped=locales == str(LOCALES))
                for channel, names in conversations.items()
            }
            fill(server.url, callers)
            numbers = itertools.count()
            traffic = {channel: Traffic(said[channel], station.port, numbers) for channel in said}
            with redis.Redis.from_url(server.url) as client:
                pid = int(client.info("server")["process_id"])
            yield Grown(station, pid, traffic)
