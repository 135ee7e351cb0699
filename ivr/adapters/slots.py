"""Who holds which slot of a Redis Cluster, and which slot a command is for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from ivr.adapters.redis_connection import Command

ALL = REDIS_CLUSTER_HASH_SLOTS

Server = tuple[str, int]
"""Host and port."""

_ADDRESS = re.compile(r"(?P<host>[^@,]*):(?P<port>[0-9]+)(?:@[0-9]+)?(?:,(?P<name>[^,=]*)(?:,.*)?)?")
_SLOTS = re.compile(r"([0-9]+)(?:-([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Member:
    """One node of a Cluster, as another one sees it; the later `epoch` is right about a slot."""

    server: Server
    epoch: int
    slots: tuple[range, ...]


def slot_of(command: Command) -> int:
    """Give the slot of the keys of a command; it has keys, and all of one slot.

    >>> slot_of(("GET", "cup:{a}:locale")) == slot_of(("EVALSHA", "digest", 1, "cup:{a}:session"))
    True
    """
    key = command[3] if command[0] in ("EVALSHA", "EVAL") else command[1]
    return int(key_slot(str(key).encode("utf-8", "surrogateescape")))


def members(told: str, asked: Server) -> Iterator[Member]:
    """Read what a node says to CLUSTER NODES; `asked` is where it is, if it does not know itself."""
    for line in told.splitlines():
        _, address, flags, _, _, _, epoch, _, *slots = line.split(" ")
        found = _ADDRESS.fullmatch(address)
        if not found or {"noaddr", "handshake"} & set(flags.split(",")):
            continue
        host = found["name"] or found["host"] or (asked[0] if "myself" in flags else "")
        if host:
            held = [_SLOTS.fullmatch(each) for each in slots]  # what is on its way is [slot->-node]
            ranges = tuple(range(int(each[1]), int(each[2] or each[1]) + 1) for each in held if each)
            yield Member((host, int(found["port"])), int(epoch), ranges)


def holders(seen: Iterable[Member]) -> list[Server | None]:
    """Say who holds each slot, of all that is claimed."""
    held: list[Server | None] = [None] * ALL
    for member in sorted(seen, key=lambda each: each.epoch):
        for slots in member.slots:
            held[slots.start : slots.stop] = [member.server] * len(slots)
    return held
