"""Redis, wherever REDIS_URL says that it is: one server, the master that sentinels name, or a Cluster."""

from typing import Protocol

from ivr.adapters.redis_cluster import RedisCluster
from ivr.adapters.redis_connection import Command
from ivr.adapters.redis_node import RedisNode, checked
from ivr.adapters.sentinels import Sentinels
from ivr.adapters.trip import end_of_trip
from ivr.core.errors import StoreAwayError, StoreError
from ivr.redis_url import Layout, RedisUrl

__all__ = ["Command", "RedisLink"]


class Servers(Protocol):
    """The servers of one Redis. Every method but `close` may raise StoreError."""

    @property
    def nodes(self) -> tuple[RedisNode, ...]:
        """Give the servers that hold callers."""
        ...

    @property
    def is_away(self) -> bool:
        """Say whether a part of what is stored cannot be reached, as far as turns have found."""
        ...

    def exchange(
        self, commands: tuple[Command, ...], ends: float, waits: bool, spared: int
    ) -> tuple[list[object], bool]:
        """Give replies and refusals in the order of the commands, and whether what was written is safe."""
        ...

    def close(self) -> None:
        """Let go of all connections."""
        ...


class RedisLink:
    """All that the line asks of Redis goes through here. Methods may raise StoreError, and nothing else."""

    def __init__(self, url: str, connections: int) -> None:
        try:
            self._servers = _servers(RedisUrl.read(url), connections)
        except ValueError:
            raise StoreError("REDIS_URL cannot be used") from None  # it may hold a password

    @property
    def nodes(self) -> tuple[RedisNode, ...]:
        """Give the servers that hold callers, for whoever must ask each of them."""
        return self._servers.nodes

    @property
    def is_away(self) -> bool:
        """Say whether a turn found Redis, or a part of it, away, and it has not come back since."""
        return self._servers.is_away

    def close(self) -> None:
        """Let go of all connections."""
        self._servers.close()

    def ping(self) -> None:
        """Find out whether Redis answers now, every part of it."""
        for node in self.nodes:
            node.ping()
        if self.is_away:
            raise StoreAwayError("a part of Redis is away")

    def go(self, *commands: Command, spared: int = 0) -> list[object]:
        """Send commands and give their replies, in one trip; the first that is refused raises StoreError.

        Of the last `spared` ones, None is given instead: others need not fail for them.
        """
        return checked(self._servers.exchange(commands, end_of_trip(), waits=False, spared=spared)[0], spared)

    def go_and_wait(self, *commands: Command, spared: int = 0) -> tuple[list[object], bool]:
        """Go, and say whether what was written would outlive the loss of the server that wrote it.

        It would if a replica has it, or if there never was a replica: then the disk is all there is.
        """
        replies, is_safe = self._servers.exchange(commands, end_of_trip(), waits=True, spared=spared)
        return checked(replies, spared), is_safe


def _servers(where: RedisUrl, connections: int) -> Servers:
    match where.layout:
        case Layout.SENTINEL:
            return Sentinels(where, connections)
        case Layout.CLUSTER:
            return RedisCluster(where, connections)
    return RedisNode(where.servers[0], connections)
