"""A Redis Cluster: each command goes to the node that holds its slot, and each node has its breaker.

Where one node is away, the callers of the other nodes are served.
"""

import threading
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from ivr.adapters.redis_connection import Command, Refused
from ivr.adapters.redis_node import HOLDER, RedisNode
from ivr.adapters.slots import ALL, Server, holders, members, slot_of
from ivr.adapters.survey import Survey
from ivr.core.errors import StoreAwayError, StoreError
from ivr.redis_url import RedisUrl

A_MOMENT = 0.03
"""Seconds. With less left of a trip no further node is asked: it could be taken to be away."""


class RedisCluster:
    """All nodes of a Cluster, of which it is enough to name a few."""

    def __init__(self, where: RedisUrl, connections: int) -> None:
        self._where = where
        self._connections = connections
        self._lock = threading.Lock()
        self._nodes: dict[Server, RedisNode] = {}
        self._slots: list[RedisNode | None] = [None] * ALL
        self._has_gaps = True
        self._known: frozenset[Server] = frozenset()
        self._survey = Survey()
        self._survey.begin(self._look, "cluster")

    def _look(self) -> None:
        """Learn from all nodes who holds which slot; a node that was cut off tells of old elections."""
        known = {self._where.at(*server): server for server in self._known}
        answers = self._survey.ask([*known, *self._where.servers], ("CLUSTER", "NODES"))
        seen = {
            member
            for address, told in answers
            if isinstance(told, str)
            for member in members(told, known.get(address) or _server(address))
        }
        if not any(member.slots for member in seen):
            raise StoreAwayError("no node tells of a Cluster")
        self._known = frozenset(member.server for member in seen)
        self._take_over(holders(seen))

    def _take_over(self, held: Sequence[Server | None]) -> None:
        with self._lock:
            now = {server: self._node(server) if server else None for server in set(held)}
            self._slots = [now[server] for server in held]
            self._has_gaps = None in now
            for server in self._nodes.keys() - now.keys():
                self._nodes.pop(server).close()

    def _node(self, server: Server) -> RedisNode:
        """Find the node at an address, or take it in."""
        node = self._nodes.get(server)
        if not node:
            node = RedisNode(self._where.at(*server), self._connections, HOLDER)
            self._nodes[server] = node
        return node

    @property
    def nodes(self) -> tuple[RedisNode, ...]:
        """Give the nodes that hold slots."""
        with self._lock:
            return tuple(self._nodes.values())

    @property
    def is_away(self) -> bool:
        """Say whether nobody holds a slot, or a turn found one of the holders away."""
        return self._has_gaps or any(node.is_away for node in self.nodes)

    def exchange(
        self, commands: Sequence[Command], ends: float, waits: bool, spared: int
    ) -> tuple[list[object], bool]:
        """Exchange with each node in its turn; nobody waits for what is spared alone."""
        parts: dict[RedisNode | None, list[int]] = {}
        for number, command in enumerate(commands):
            parts.setdefault(self._slots[slot_of(command)], []).append(number)
        replies: list[object] = [None] * len(commands)
        is_safe = True
        for node, numbers in parts.items():
            is_needed = numbers[0] < len(commands) - spared
            try:
                part = self._ask(node, [commands[number] for number in numbers], ends, waits and is_needed)
            except StoreError as error:
                if is_needed:
                    raise
                part = [error] * len(numbers), True
            is_safe = is_safe and part[1]
            for number, reply in zip(numbers, part[0], strict=True):
                replies[number] = reply
        return replies, is_safe

    def _ask(
        self, node: RedisNode | None, commands: Sequence[Command], ends: float, waits: bool
    ) -> tuple[list[object], bool]:
        """Exchange with one node; a command for a slot that has moved was not done, and is sent after it."""
        if not node:
            raise StoreAwayError("no node holds this slot")
        if ends - time.monotonic() < A_MOMENT:
            raise StoreError("no time is left for another node")
        replies, is_safe = node.exchange(commands, ends, waits)
        for number, reply in enumerate(replies):
            if isinstance(reply, Refused) and reply.code in ("MOVED", "ASK"):
                new = self._moved(reply, node)
                asking: tuple[Command, ...] = (("ASKING",),) if reply.code == "ASK" else ()
                (*_, replies[number]), is_there_safe = new.exchange([*asking, commands[number]], ends, waits)
                is_safe = is_safe and is_there_safe
        return replies, is_safe

    def _moved(self, refused: Refused, node: RedisNode) -> RedisNode:
        """Find the node to which another one refers; one that names no host means its own."""
        slot, _, address = refused.detail.partition(" ")
        host, _, port = address.rpartition(":")
        with self._lock:
            new = self._node((host or _server(node.address)[0], int(port)))
            if refused.code == "MOVED":
                self._slots[int(slot)] = new
        return new

    def close(self) -> None:
        """Let go of all nodes."""
        self._survey.close()
        for node in self.nodes:
            node.close()


def _server(address: str) -> Server:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or 0
