"""Real servers of Redis on loopback, which a test may kill, hang, cut off and bring back."""

import os
import random
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ivr.adapters.local_redis import LocalRedis, find_server
from tests.gate import PEERS, Gate

LOW_PORTS = range(10_000, 22_000)
"""Ports that no client is given, and whose Cluster buses are not given to one either."""

BUS = 10_000
"""So much higher is the port at which the nodes of a Cluster talk to each other."""

MASTER = "cup"

OURS = ("--repl-diskless-sync-delay", "0", "--protected-mode", "no")
"""Redis 7 would let a new replica wait 5 s for others, and turn away who comes from 127.0.0.2."""

ANNOUNCED = ("--replica-announce-ip", "127.0.0.1", "--replica-announce-port")


def low_port() -> int:
    """Find a port on loopback that nobody listens on now, nor 10,000 higher."""
    ports = iter(lambda: random.choice(LOW_PORTS), None)
    return next(port for port in ports if not (_is_taken(port) or _is_taken(port + BUS)))


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server(LocalRedis):
    """One server, which comes back with the settings that it was started with."""

    def __init__(self, folder: Path, *settings: str) -> None:
        folder.mkdir()
        super().__init__(find_server(os.environ), folder)
        self.port = low_port()
        self._settings: tuple[str, ...] = (*OURS, *settings)

    def start(self, *more: str) -> None:
        """Start the server as it was started first, and wait until it answers."""
        super().start(*self._settings, *more)

    def kill(self) -> None:
        """Kill the server."""
        self.send_signal(signal.SIGKILL)

    def hang(self) -> None:
        """Let the server do nothing, and keep its connections."""
        self.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a server that hung go on."""
        self.send_signal(signal.SIGCONT)

    @property
    def door(self) -> int:
        """Give the port at which other servers find this one."""
        return self.port

    def follow(self, master: "Server") -> None:
        """Become a replica of another server."""
        self.ask("REPLICAOF", "127.0.0.1", str(master.door))

    def ask(self, *command: str) -> object:
        """Send a command and give its bare reply; None if the server does not answer, or refuses."""
        once = Retry(NoBackoff(), 0)
        client = redis.Redis(port=self.port, protocol=2, decode_responses=True, socket_timeout=1, retry=once)
        client.response_callbacks.clear()
        with client, suppress(redis.RedisError):
            return cast("object", client.execute_command(*command))  # type: ignore[no-untyped-call]
        return None


class Gated(Server):
    """One server behind a gate of its own, which all others know it by."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.gate = Gate(self.port)
        self._settings += (*("--bind", PEERS, "127.0.0.1"), *ANNOUNCED, str(self.gate.port), *_sends_from())

    @property
    def door(self) -> int:
        """Give the port of the gate."""
        return self.gate.port


def _sends_from() -> tuple[str, ...]:
    """Redis 7 must be told where its own connections come from; Redis 6 takes what it is bound to first."""
    command = [find_server(os.environ), "--version"]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    is_new = int(told.partition("v=")[2].partition(".")[0]) > 6
    return ("--bind-source-addr", PEERS) if is_new else ()


class Sentinel(Server):
    """One sentinel; what it knows is in a file, which it keeps itself. It names a master from the start."""

    def __init__(self, folder: Path, master: int, down_after: int = 1000) -> None:
        super().__init__(folder)
        self._settings = ()
        settings = folder / "sentinel.conf"
        settings.write_text(
            f"dir {folder}\nbind {PEERS} 127.0.0.1\nprotected-mode no\n"
            f"{' '.join(_sends_from()).removeprefix('--')}\n"
            f"sentinel monitor {MASTER} 127.0.0.1 {master} 2\n"
            f"sentinel down-after-milliseconds {MASTER} {down_after}\n"
            f"sentinel failover-timeout {MASTER} 5000\n"
        )
        self._command = [find_server(os.environ), str(settings), "--sentinel"]
