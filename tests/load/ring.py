"""The line and its rivals side by side, each on gunicorn with as many workers and threads."""

import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.adapters.local_redis import LocalRedis
from ivr.core.menu import Channel
from ivr.web.app import THREADS
from tests.load.answers import Answer
from tests.load.closed_loop import saturate
from tests.load.recordings import Names, Recording, lasting, record
from tests.load.stations import SERVE, WORKERS, Station, redis_in, running
from tests.load.traffic import Traffic

LINE = "the line"

RIVALS = {
    "floor": "(a) bare view",
    "checked": "(b) + signature, Redis",
    "sample": "(c) plain sample",
}
"""The apps of `tests.load.rivals`, and what they are."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One service in the ring, and what is asked of it by channel.

    A rival remembers no caller, and may be asked the same again; the line is asked by new callers each time.
    """

    name: str
    station: Station
    traffic: Mapping[Channel, Traffic]

    @property
    def is_line(self) -> bool:
        """Say whether it is the line itself."""
        return self.name == LINE

    @property
    def mixed(self) -> Traffic:
        """Give the traffic of both channels as one."""
        voice, sms = self.traffic.values()
        return replace(voice, recordings=[*voice.recordings, *sms.recordings])


@dataclass(frozen=True, slots=True)
class Ring:
    """All of them, the line first, and the Redis that they share."""

    redis: LocalRedis
    contestants: Sequence[Contestant]


@contextmanager
def ring(folder: Path, conversations: Names) -> Iterator[Ring]:
    """Start them all, record what the line says, and learn what its rivals say to the same."""
    callers = itertools.count()
    with ExitStack() as ends:
        redis = ends.enter_context(redis_in(folder / "redis"))
        line = ends.enter_context(running(SERVE, folder / "line", redis.url))
        said = {channel: record(line.url, names) for channel, names in conversations.items()}
        ours = {channel: Traffic(recordings, line.port, callers) for channel, recordings in said.items()}
        contestants = [Contestant(LINE, line, ours)]
        for rival, name in RIVALS.items():
            station = ends.enter_context(running(_command(rival), folder / rival, redis.url))
            theirs = {
                channel: _learnt(replace(traffic, port=station.port, has_menus=False))
                for channel, traffic in ours.items()
            }
            contestants.append(Contestant(name, station, theirs))
        yield Ring(redis, contestants)


def _command(rival: str) -> Sequence[str]:
    """Give the command that serves a rival as `cupline serve` serves the line."""
    app = f"tests.load.rivals:{rival}()"
    return (
        *(sys.executable, "-m", "gunicorn", app, "--bind", "127.0.0.1:{port}", "--worker-class", "gthread"),
        *("--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "30", "--timeout", "30"),
        *("--no-control-socket", "--log-level", "warning"),
    )


def _learnt(traffic: Traffic) -> Traffic:
    """Hear what a rival answers in each conversation; what it answers under load must be the same."""
    once = replace(traffic, twice=0).conversations()
    recordings: list[Recording] = []
    for recording in traffic.recordings:
        answers: list[Answer] = []
        saturate(traffic.port, [next(once)], answers=answers)
        assert all(answer.is_ok for answer in answers), traffic
        turns = [
            replace(turn, answer=lasting(answer.body))
            for turn, answer in zip(recording.turns, answers, strict=True)
        ]
        recordings.append(replace(recording, turns=tuple(turns)))
    return replace(traffic, recordings=recordings)
