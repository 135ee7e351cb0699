"""The master that sentinels name: asked for beside the turns, which never wait for a sentinel."""

from collections.abc import Sequence

from ivr.adapters.redis_connection import Command
from ivr.adapters.redis_node import MASTER, RedisNode
from ivr.adapters.survey import Survey
from ivr.core.errors import StoreAwayError
from ivr.redis_url import RedisUrl


class Sentinels:
    """One master and its replicas, watched by sentinels.

    Of two sentinels that name two masters, the one with the later election is right: the other has been
    cut off, and perhaps its master with it.
    """

    def __init__(self, where: RedisUrl, connections: int) -> None:
        self._where = where
        self._connections = connections
        self._master: RedisNode | None = None
        self._election = 0
        login: tuple[Command, ...] = (("AUTH", *where.login),) if where.login else ()
        self._survey = Survey(login)  # a sentinel without a password refuses it, and answers all the same
        self._survey.begin(self._look, "sentinels")

    def _look(self) -> None:
        question = ("SENTINEL", "MASTER", self._where.master)
        answers = self._survey.ask(self._where.servers, question)
        named = [found for _, reply in answers if (found := _named(reply))]
        if not named:
            raise StoreAwayError("no sentinel names a master")
        self._follow(*max(named))

    def _follow(self, election: int, host: str, port: int) -> None:
        """Go to the master of an election; back to that of an earlier one only while there is none else."""
        address, before = self._where.at(host, port), self._master
        if before and election < self._election and not before.is_away:
            return
        self._election = election
        if before and before.address == address:
            return
        self._master = RedisNode(address, self._connections, MASTER)
        if before:
            before.close()

    @property
    def nodes(self) -> tuple[RedisNode, ...]:
        """Give the master, if one is known."""
        return (self._master,) if self._master else ()

    @property
    def is_away(self) -> bool:
        """Say whether there is no master, or the last turn found it away."""
        return self._master is None or self._master.is_away

    def exchange(
        self, commands: Sequence[Command], ends: float, waits: bool, spared: int
    ) -> tuple[list[object], bool]:
        """Exchange with the master."""
        if not self._master:
            raise StoreAwayError("no sentinel has named a master")
        return self._master.exchange(commands, ends, waits, spared)

    def close(self) -> None:
        """Let go of the sentinels and of the master."""
        self._survey.close()
        for node in self.nodes:
            node.close()


def _named(reply: object) -> tuple[int, str, int] | None:
    """Read whom a sentinel names: the number of the election, host and port."""
    if not isinstance(reply, list):
        return None
    told = dict(zip(reply[::2], reply[1::2], strict=False))
    match told.get("config-epoch"), told.get("ip"), told.get("port"):
        case str() as epoch, str() as host, str() as port if epoch.isdecimal() and port.isdecimal():
            return int(epoch), host, int(port)
    return None
