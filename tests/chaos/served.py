"""`cupline serve` as a process: started, told to reload or to stop, killed, and asked how it is."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from glob import glob
from http.client import HTTPException
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from ivr.adapters.local_redis import free_port
from tests.conftest import ACCOUNT, wait_until
from tests.web.posting import send

SECONDS = 60.0
"""What the line has to come back; it needs 2 s on an idle machine."""

TOKEN = "the-token-of-the-counts"

ASKED = 8
"""How often `readyz` is asked to have met both of two workers, but for once in a hundred times."""

CAPS = "[caps]\nprefix_segments = 9999999\nline_segments = 9999999\n"
"""A day's texts of many callers come in minutes here, from numbers that begin alike."""


class Served:
    """One service with its workers; its spool and its log are in `folder`, more settings in `environ`."""

    def __init__(self, folder: Path, redis_url: str, **environ: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "deployment.toml").write_text(CAPS)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "service.log"
        self._environ = os.environ | {
            "CUPLINE_MODE": "demo",
            "CUPLINE_DEPLOYMENT": str(folder / "deployment.toml"),
            "CUPLINE_METRICS_TOKEN": TOKEN,
            "CUPLINE_SPOOL": str(folder / "spool"),
            "PORT": str(self.port),
            "PUBLIC_URL": "",
            "REDIS_URL": redis_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
            "TWILIO_AUTH_TOKEN": ACCOUNT.token,
            "WORKERS": "2",
            **environ,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the service, and wait until all its workers are well."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start the service without waiting."""
        command = [sys.executable, "-m", "ivr.cli", "serve"]
        with self.log.open("ab") as log:  # all that it says, for canaries are looked for there
            self._process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log)

    def wait(self) -> None:
        """Wait until all workers are well."""
        wait_until(self.is_well, SECONDS)

    @property
    def pid(self) -> int:
        """Give the process that starts the workers."""
        assert self._process
        return self._process.pid

    def workers(self) -> list[int]:
        """List the processes of the workers, those that are only about to start too."""
        return [*map(int, Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())]

    def answering(self) -> set[int]:
        """List the workers that answer: those whose background work has begun."""
        return {pid for pid in self.workers() if len(glob(f"/proc/{pid}/task/*")) > 1}

    def counts(self) -> Path:
        """Find the folder in which the workers count: they have files of it in their memory."""
        mapped = (Path(f"/proc/{pid}/maps").read_text().split() for pid in self.workers())
        return next(Path(word).parent for words in mapped for word in words if "/cupline-counts-" in word)

    def kill(self) -> None:
        """Kill the service and its workers, which would live on without it; each by its id."""
        if self._process:
            for victim in (self.pid, *self.workers()):
                os.kill(victim, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """Tell the service to end, wait until it has, and give the status it ends with."""
        assert self._process
        process, self._process = self._process, None
        process.terminate()
        return process.wait(SECONDS)

    def reload(self) -> None:
        """Tell the service to go on with new workers."""
        os.kill(self.pid, signal.SIGHUP)

    def is_open(self) -> bool:
        """Say whether somebody takes connections in."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def ready(self) -> str:
        """Ask how it is: `ok`, or `degraded` and why; empty if there is no answer."""
        return self._get("/readyz").partition("\n")[0]

    def is_well(self) -> bool:
        """Say whether every worker is well."""
        return all(self.ready() == "ok" for _ in range(ASKED))

    def is_red(self) -> bool:
        """Say whether every worker, and the counts, show that Redis is not as it should be."""
        is_ill = all(self.ready().startswith("degraded: Redis ") for _ in range(ASKED))
        return is_ill and self.count("degraded", reason="redis") == 1

    def is_green(self) -> bool:
        """Say whether every worker is well, and all of them ask Redis again."""
        return self.is_well() and self.count("breakers_open") == self.count("degraded") == 0

    def serves(self, release: str) -> bool:
        """Say whether a release is in service."""
        return self._get("/readyz").startswith(f"ok\nrelease {release}: ")

    def each(self, is_so: Callable[[], bool]) -> bool:
        """Say whether something is so of each of two workers, each asked while the other one is stopped."""
        workers = self.workers()
        return len(workers) == 2 and all(_without(other, is_so) for other in workers)

    def count(self, name: str, **labels: str) -> float:
        """Give the sum of a metric over all but these labels."""
        families = text_string_to_metric_families(self._get("/metrics"))
        samples = (sample for family in families for sample in family.samples)
        return sum(
            sample.value
            for sample in samples
            if sample.name == f"cupline_{name}" and labels.items() <= sample.labels.items()
        )

    def _get(self, page: str) -> str:
        with suppress(OSError, HTTPException):
            return send(self.url, "GET", page, headers={"Authorization": f"Bearer {TOKEN}"}).body.decode()
        return ""


def _without(worker: int, is_so: Callable[[], bool]) -> bool:
    os.kill(worker, signal.SIGSTOP)
    try:
        return is_so()
    finally:
        os.kill(worker, signal.SIGCONT)
