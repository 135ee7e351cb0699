"""Requests a second at saturation: the line against its rivals, in turn, in several short rounds."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.core.menu import Channel
from tests.load.closed_loop import CONNECTIONS, saturate
from tests.load.findings import Findings, Table, say
from tests.load.ring import RIVALS, Contestant, Ring
from tests.load.traffic import Conversation

GOALS = {
    (Channel.VOICE, RIVALS["sample"]): 1.2,
    (Channel.VOICE, RIVALS["checked"]): 0.9,
    (Channel.SMS, RIVALS["checked"]): 0.8,
}
"""What the line should reach, in parts of what a rival does."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: so many rounds, of so many turns for each contestant and channel."""

    rounds: int
    turns: int
    connections: int = CONNECTIONS


WHOLE, SHORT = Extent(7, 6000), Extent(2, 20, connections=4)


@dataclass(slots=True)
class Score:
    """How one contestant did on one channel: answers a second, and processor time a turn, in each round."""

    contestant: Contestant
    channel: Channel
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    faults: int = 0
    _asked: list[Conversation] = field(default_factory=list)

    def run(self, extent: Extent) -> None:
        """Ask as fast as it answers, and note the speed and the cost."""
        if self.contestant.is_line or not self._asked:
            self._asked = self.contestant.traffic[self.channel].of_turns(extent.turns)
        station = self.contestant.station
        before = station.cpu_seconds
        tally = saturate(station.port, self._asked, extent.connections)
        self.rates.append(tally.rate)
        self.costs.append((station.cpu_seconds - before) / tally.answered)
        self.faults += tally.faults

    @property
    def rate(self) -> float:
        """Give the answers a second, the median of all rounds."""
        return statistics.median(self.rates)


Scores = dict[Channel, list[Score]]


def measure(ring: Ring, extent: Extent) -> Findings:
    """Let all of them run in turn, round after round; who was first is last in the next one."""
    scores = {channel: [Score(each, channel) for each in ring.contestants] for channel in Channel}
    for number in range(extent.rounds):
        say(f"  saturation: round {number + 1} of {extent.rounds}")
        for listed in scores.values():
            first = number % len(listed)
            for score in (*listed[first:], *listed[:first]):
                score.run(extent)
    every = [score for listed in scores.values() for score in listed]
    bars = {f"{score.contestant.name}, {score.channel}": score.rate for score in every}
    return Findings(
        (_speeds(scores, extent), _ratios(scores)), sum(score.faults for score in every), bars=bars
    )


def _speeds(scores: Scores, extent: Extent) -> Table:
    rows = [_speed(score) for listed in scores.values() for score in listed]
    note = f"Closed loop, {extent.connections} connections kept alive; medians of all rounds."
    columns = ("", "", "requests/s", "lowest to highest", "CPU a turn", "lost or wrong")
    return Table("Saturation", columns, rows, note)


def _speed(score: Score) -> Sequence[str]:
    return (
        score.channel,
        score.contestant.name,
        f"{score.rate:.0f}",
        f"{min(score.rates):.0f} to {max(score.rates):.0f}",
        f"{statistics.median(score.costs) * 1e6:.0f} µs",
        str(score.faults),
    )


def _ratios(scores: Scores) -> Table:
    rows = [_ratio(line, rival) for line, *rivals in scores.values() for rival in rivals]
    columns = ("", "the line against", "ratio", "lowest to highest", "goal")
    return Table("The line against its rivals", columns, rows, "Compared round by round; medians.")


def _ratio(line: Score, rival: Score) -> Sequence[str]:
    """Compare round by round: what slows the machine down slows both."""
    ratios = [ours / theirs for ours, theirs in zip(line.rates, rival.rates, strict=True)]
    goal = GOALS.get((rival.channel, rival.contestant.name))
    return (
        rival.channel,
        rival.contestant.name,
        f"{statistics.median(ratios):.2f}",
        f"{min(ratios):.2f} to {max(ratios):.2f}",
        f"{goal:.1f}" if goal else "-",
    )
