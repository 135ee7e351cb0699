"""Redis as a production has it, for real and on loopback: a master with sentinels, and a Cluster."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.conftest import wait_until
from tests.gate import Gate
from tests.redis_servers import MASTER, Gated, Sentinel, Server

SECONDS = 30.0
"""What servers have to find each other; they need 3 s on an idle machine."""

SLOTS = 16384
CLUSTER = (
    *("--cluster-enabled", "yes", "--cluster-node-timeout", "1000"),
    *("--cluster-require-full-coverage", "no"),
)


def copies(role: object) -> int:
    """Count with whom a server shares its data: a master with its replicas, a replica with its master."""
    match role:
        case ["master", _, list() as replicas]:
            return len(replicas)
        case ["slave", _, _, "connected", _]:
            return 1
    return 0


def sentinel_url(ports: Iterable[int]) -> str:
    """Give the address for REDIS_URL of sentinels at some ports."""
    return f"redis+sentinel://{','.join(f'127.0.0.1:{port}' for port in ports)}/{MASTER}"


class Topology(ABC):
    """Servers that belong together; all of them end with the block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as ends:
            self.begin(ends)
            self._ends = ends.pop_all()
        return self

    @abstractmethod
    def begin(self, ends: ExitStack) -> None:
        """Start everything, and leave to `ends` how it ends."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()


class Watched(Topology):
    """A master with two replicas, and three sentinels that put one of those in its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.servers: Sequence[Server] = [self.server(folder / f"redis{number}") for number in range(3)]
        first = self.servers[0].door
        self.sentinels = [Sentinel(folder / f"sentinel{number}", first) for number in range(3)]

    def server(self, folder: Path) -> Server:
        """Make one server."""
        return Server(folder)

    def begin(self, ends: ExitStack) -> None:
        """Start the servers, then the sentinels, and wait until these know all the others."""
        first = self.servers[0]
        for server in [*self.servers, *self.sentinels]:
            ends.callback(server.kill)
            server.start()
            if server in self.servers[1:]:
                server.follow(first)
        wait_until(self.is_whole, SECONDS)

    @property
    def url(self) -> str:
        """Give the address for REDIS_URL."""
        return sentinel_url(sentinel.port for sentinel in self.sentinels)

    def master(self) -> Server:
        """Give the server that was elected last, as far as a sentinel knows."""
        named = [self._named(sentinel) for sentinel in self.sentinels]
        last = max(named, key=lambda each: int(each.get("config-epoch", -1)))
        return next(server for server in self.servers if str(server.door) == last["port"])

    def agrees(self) -> bool:
        """Say whether all sentinels know each other and name one master."""
        named = [self._named(sentinel) for sentinel in self.sentinels]
        knows_all = all(each.get("num-other-sentinels") == "2" for each in named)
        return knows_all and len({each["port"] for each in named}) == 1

    def is_whole(self) -> bool:
        """Say whether all sentinels name one master, and it has both of the others as replicas."""
        return self.agrees() and copies(self.master().ask("ROLE")) == 2

    def _named(self, sentinel: Sentinel) -> dict[str, str]:
        told = sentinel.ask("SENTINEL", "MASTER", MASTER)
        return dict(zip(told[::2], told[1::2], strict=True)) if isinstance(told, list) else {}


class Apart(Watched):
    """A master that can be cut off with the line beside it, from its replicas and from all sentinels."""

    servers: Sequence[Gated]

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.to_sentinels = [Gate(sentinel.port) for sentinel in self.sentinels]

    def server(self, folder: Path) -> Gated:
        """Make one server, behind its gate."""
        return Gated(folder)

    def begin(self, ends: ExitStack) -> None:
        """Put the gates up first."""
        for gate in (*self.to_sentinels, *(server.gate for server in self.servers)):
            ends.enter_context(gate)
        super().begin(ends)

    @property
    def url(self) -> str:
        """Give the address for REDIS_URL: the sentinels, behind gates that are the line's alone."""
        return sentinel_url(gate.port for gate in self.to_sentinels)

    def split(self) -> Gated:
        """Cut the master and the line off from all others, and give that master."""
        master = next(server for server in self.servers if server is self.master())
        master.gate.shut()
        for gate in self.to_sentinels:
            gate.shut(everybody=True)
        return master

    def heal(self) -> None:
        """Let all servers and the line find each other again."""
        for gate in (*self.to_sentinels, *(server.gate for server in self.servers)):
            gate.open()


class SixNodes(Topology):
    """A Cluster of three masters with a replica each."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.servers = [Server(folder / f"node{number}", *CLUSTER) for number in range(6)]

    def begin(self, ends: ExitStack) -> None:
        """Start the nodes, give them their slots and replicas, and wait until all know of all."""
        for server in self.servers:
            ends.callback(server.kill)
            server.start()
        masters, replicas = self.servers[:3], self.servers[3:]
        for number, master in enumerate(masters):
            slots = range(number * SLOTS // 3, (number + 1) * SLOTS // 3)
            master.ask("CLUSTER", "ADDSLOTS", *map(str, slots))
            master.ask("CLUSTER", "SET-CONFIG-EPOCH", str(number + 1))
        for server in self.servers[1:]:
            server.ask("CLUSTER", "MEET", "127.0.0.1", str(masters[0].port))
        wait_until(lambda: all(self._known_to(server) == 6 for server in self.servers), SECONDS)
        for replica, master in zip(replicas, masters, strict=True):
            replica.ask("CLUSTER", "REPLICATE", str(master.ask("CLUSTER", "MYID")))
        wait_until(self.is_whole, SECONDS)

    @property
    def url(self) -> str:
        """Give the address for REDIS_URL: two nodes of the six."""
        return f"redis+cluster://127.0.0.1:{self.servers[0].port},127.0.0.1:{self.servers[4].port}"

    def _known_to(self, server: Server) -> int:
        return len(
            [line for line in str(server.ask("CLUSTER", "NODES")).splitlines() if "handshake" not in line]
        )

    def is_whole(self) -> bool:
        """Say whether each node finds the Cluster well, and has a replica or a master."""
        return all(self._is_well(server) for server in self.servers)

    def _is_well(self, server: Server) -> bool:
        is_ok = "cluster_state:ok" in str(server.ask("CLUSTER", "INFO"))
        return is_ok and "fail" not in str(server.ask("CLUSTER", "NODES")) and copies(server.ask("ROLE")) == 1

    def holder(self, key: str) -> Server:
        """Give the node that holds a key: all others send who asks for it elsewhere."""
        return next(server for server in self.servers if server.ask("EXISTS", key) is not None)
