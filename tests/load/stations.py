"""Run services side by side, each in processes of its own: the line on its server or others, its rivals."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests

from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.cli.demo import stop
from tests.conftest import ACCOUNT, LINE_NUMBER, NOBODY, wait_until
from tests.load.usage import Memory, cpu_seconds, memory, processes

START_SECONDS = 60.0

WORKERS = 2

SERVE = (sys.executable, "-m", "ivr.cli", "serve")

_CAPS = """\
[caps]
prefix_segments = 1000000000
line_segments = 1000000000
"""
"""A day has 20,000 segments, which a benchmark sends in seconds."""


@dataclass(frozen=True, slots=True)
class Station:
    """One service, which listens on a port of loopback; `pid` is that of its first process."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """Give its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cpu_seconds(self) -> float:
        """Give the processor time that its processes have had."""
        return cpu_seconds(processes(self.pid))

    @property
    def memory(self) -> Memory:
        """Give the memory of all its processes."""
        return memory(processes(self.pid))

    @property
    def workers(self) -> int:
        """Count the processes that answer."""
        return max(1, len(processes(self.pid)) - 1)


@contextmanager
def redis_in(folder: Path) -> Iterator[LocalRedis]:
    """Run a Redis that writes everything to the disk at once, as the line asks for."""
    folder.mkdir(parents=True)
    server = LocalRedis(find_server(os.environ), folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def running(command: Sequence[str], folder: Path, redis_url: str, **more: str) -> Iterator[Station]:
    """Run a service until it is no longer needed; `{port}` in its command stands for its port.

    All have the environment of the line, as an installation would set it; `more` comes on top.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    (folder / "deployment.toml").write_text(_CAPS, "utf-8")
    (folder / "counts").mkdir(exist_ok=True)
    environ = _environ(folder, redis_url, port) | more
    log = folder / "service.log"
    with log.open("ab") as said:
        words = [word.format(port=port) for word in command]
        process = subprocess.Popen(words, env=environ, stdout=said, stderr=said)
    try:
        station = Station(port, process.pid)
        wait_until(lambda: process.poll() is not None or _answers(station.url), START_SECONDS)
        assert process.poll() is None, log.read_text()
        yield station
    finally:
        stop(process)


def untraced() -> dict[str, str]:
    """Give the environment of a process that is measured: counting its lines would slow it down."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def _environ(folder: Path, redis_url: str, port: int) -> dict[str, str]:
    return untraced() | {
        "CUPLINE_MODE": "demo",
        "PUBLIC_URL": "",
        "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
        "TWILIO_AUTH_TOKEN": ACCOUNT.token,
        "TWILIO_FROM": LINE_NUMBER,
        "TWILIO_API": NOBODY,
        "REDIS_URL": redis_url,
        "CUPLINE_DEPLOYMENT": str(folder / "deployment.toml"),
        "CUPLINE_SPOOL": str(folder / "spool"),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "counts"),
        "PORT": str(port),
        "WORKERS": str(WORKERS),
    }


def _answers(url: str) -> bool:
    """Say whether a service answers, whatever it may be."""
    with requests.Session() as session, suppress(requests.RequestException):
        session.trust_env = False
        session.get(f"{url}/healthz", timeout=5)
        return True
    return False
