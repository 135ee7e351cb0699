"""A line under fire: `cupline serve` on gunicorn, its Redis, and a proxy between them that loses replies."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.simulator.handset import Handset
from tests.conftest import ACCOUNT, wait_until
from tests.proxy import Proxy

SECONDS = 30.0
"""What the line has to come back; it needs 2 s on an idle machine."""


class Ground:
    """One line, which can be killed in parts; what it keeps is in `folder`."""

    def __init__(self, folder: Path) -> None:
        (folder / "redis").mkdir()
        self.redis = LocalRedis(find_server(os.environ), folder / "redis")
        self.proxy = Proxy(self.redis.port)
        self._spool, self._log = folder / "spool", folder / "service.log"
        self._port = free_port()
        self._service: subprocess.Popen[bytes] | None = None
        self._phones = 0
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as ends:
            ends.callback(self.redis.stop)
            self.redis.start()
            ends.enter_context(self.proxy)
            ends.callback(self._kill_service)
            self._start_service()
            self._ends = ends.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    def phone(self) -> Handset:
        """Give a telephone with a number of its own."""
        self._phones += 1
        return Handset(self._url, ACCOUNT, number=f"+1415555{self._phones:04d}")

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _start_service(self) -> None:
        environ = os.environ | {
            "CUPLINE_MODE": "demo",
            "PUBLIC_URL": "",
            "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
            "TWILIO_AUTH_TOKEN": ACCOUNT.token,
            "REDIS_URL": self.proxy.url,
            "CUPLINE_SPOOL": str(self._spool),
            "PORT": str(self._port),
            "WORKERS": "1",  # each has a breaker of its own, and `readyz` tells of one
        }
        command = [sys.executable, "-m", "ivr.cli", "serve"]
        with self._log.open("ab") as log:  # all that it says, for canaries are looked for there
            self._service = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        wait_until(self._is_well, SECONDS)

    def _kill_service(self) -> None:
        """Kill gunicorn and its worker, which would live on without it; each by its id."""
        assert self._service
        pid = self._service.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for victim in (pid, *map(int, workers)):
            os.kill(victim, signal.SIGKILL)
        self._service.wait()

    def kill_service(self) -> None:
        """Kill the service, and start it again."""
        self._kill_service()
        self._start_service()

    def kill_redis(self) -> None:
        """Kill Redis, let the line be without it for a moment, and start it again."""
        self.redis.send_signal(signal.SIGKILL)
        time.sleep(0.2)
        self.redis.start()
        wait_until(self._is_well, SECONDS)

    def lose_the_next_commit(self) -> None:
        """Let Redis store the next answer to a text, and lose what it says of it."""

        def lose(request: bytes) -> None:
            if b"EVALSHA" in request:
                self.proxy.before, self.proxy.lost_replies = bool, 1

        self.proxy.before = lose

    def recover(self) -> None:
        """Wait until the line has found Redis again, and Redis has what waited in the spool."""
        wait_until(self._is_well, SECONDS)

    def _is_well(self) -> bool:
        with requests.Session() as session:
            session.trust_env = False
            try:
                return session.get(f"{self._url}/readyz", timeout=5).text.startswith("ok\n")
            except requests.RequestException:
                return False
