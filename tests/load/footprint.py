"""What the service needs of memory after load, and what Redis needs for each caller."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import redis

from ivr.core.menu import Channel
from tests.load.closed_loop import saturate
from tests.load.findings import Findings, Table, say
from tests.load.ring import Contestant, Ring
from tests.load.traffic import Traffic

MOST_TURNS = 99
"""More than any conversation has."""


@dataclass(frozen=True, slots=True)
class Extent:
    """By how many callers is divided what Redis needs for them."""

    callers: int


WHOLE, SHORT = Extent(2000), Extent(10)

GOAL = 500
"""Bytes that an active texter may need."""

CONNECTIONS = 4
"""Few, for each has buffers of its own in Redis."""

KINDS = (
    ("a texter, after one text", Channel.SMS, 1),
    ("a texter, after four texts", Channel.SMS, 4),
    ("a texter, after a whole conversation", Channel.SMS, MOST_TURNS),
    ("a caller, after a whole call", Channel.VOICE, MOST_TURNS),
)
"""Whose memory is weighed: by the channel, and by the turns of a conversation at most."""


def measure(ring: Ring, extent: Extent) -> Findings:
    """Weigh the processes as they are, and Redis before and after many callers of each kind."""
    line = ring.contestants[0]
    weighed = [_row(each) for each in ring.contestants]
    rows: list[tuple[str, ...]] = []
    faults = 0
    for name, channel, turns in KINDS:
        say(f"  memory: {name}")
        size, wrong = _bytes(ring.redis.url, _cut(line.traffic[channel], turns), extent.callers)
        rows.append((name, f"{size:.0f} B"))
        faults += wrong
    note = f"Goal: {GOAL} B for an active texter. Each is divided by {extent.callers} callers."
    columns = ("", "workers", "PSS", "RSS", "PSS a worker")
    memory = Table("Memory of a service with 2 workers", columns, weighed, "Goal: 120 MB for the line.")
    return Findings((memory, Table("Memory of Redis", ("for", "bytes"), rows, note)), faults)


def _row(each: Contestant) -> Sequence[str]:
    used, workers = each.station.memory, each.station.workers
    return (
        each.name,
        str(workers),
        f"{used.pss:.0f} MB",
        f"{used.rss:.0f} MB",
        f"{used.pss / workers:.0f} MB",
    )


def _cut(traffic: Traffic, turns: int) -> Traffic:
    """Leave the first turns of each conversation."""
    return replace(
        traffic,
        recordings=[replace(each, turns=each.turns[:turns]) for each in traffic.recordings],
        twice=0,
    )


def _bytes(url: str, traffic: Traffic, callers: int) -> tuple[float, int]:
    """Give the bytes that one more caller costs, and the number of wrong or missing answers."""
    endless = traffic.conversations()
    saturate(traffic.port, [next(endless) for _ in traffic.recordings], CONNECTIONS)  # it has its buffers
    before = _used(url)
    tally = saturate(traffic.port, [next(endless) for _ in range(callers)], CONNECTIONS)
    return (_used(url) - before) / callers, tally.faults


def _used(url: str) -> int:
    """Give what Redis has in memory, without the buffers of connections and of the disk."""
    with redis.Redis.from_url(url) as client:
        info = client.info("memory")
    return int(info["used_memory"]) - int(info["mem_clients_normal"]) - int(info["mem_aof_buffer"])
