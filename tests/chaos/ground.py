"""A line under fire: `cupline serve` on gunicorn, its Redis, and a proxy between them that loses replies."""

import os
import signal
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from ivr.adapters.local_redis import LocalRedis, find_server
from ivr.simulator.handset import Handset
from tests.chaos.served import SECONDS, Served
from tests.conftest import ACCOUNT, wait_until
from tests.proxy import Proxy

WRITES = 1_000_000
"""What keeps a Redis LOADING for a second: 30 MB."""

AT_ONCE = 10_000
"""Writes that keep a Redis busy for some 10 ms: shorter than a turn waits for it."""


class Ground:
    """One line, which can be killed in parts; what it keeps is in `folder`, `writes` are for `fill`."""

    def __init__(self, folder: Path, workers: int = 1, writes: int = WRITES) -> None:
        self._writes = writes
        (folder / "redis").mkdir()
        self.redis = LocalRedis(find_server(os.environ), folder / "redis")
        self.proxy = Proxy(self.redis.port)
        self.served = Served(folder, self.proxy.url, WORKERS=str(workers))
        self._phones = 0
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as ends:
            ends.callback(self.redis.stop)
            self.redis.start()
            ends.enter_context(self.proxy)
            ends.callback(self.served.kill)
            self.served.start()
            self._ends = ends.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    def phone(self) -> Handset:
        """Give a telephone with a number of its own."""
        self._phones += 1
        return Handset(self.served.url, ACCOUNT, number=f"+1415{5550000 + self._phones}")

    def kill_service(self) -> None:
        """Kill the service, and start it again."""
        self.served.kill()
        self.served.start()

    def kill_redis(self) -> None:
        """Kill Redis, let the line be without it for a moment, and start it again."""
        self.redis.send_signal(signal.SIGKILL)
        time.sleep(0.2)
        self.redis.launch()
        self.await_redis()
        self.recover()

    def await_redis(self) -> None:
        """Wait until Redis answers, which has read again what it had written down."""
        wait_until(self._answers, SECONDS)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.redis.url) as client, suppress(redis.RedisError):
            return bool(client.ping())
        return False

    def tell(self, *words: str) -> None:
        """Tell Redis something, past the proxy."""
        with redis.Redis.from_url(self.redis.url) as client:
            client.execute_command(*words)

    def fill(self) -> None:
        """Let Redis write many things down, all of which it must read again when it is started."""
        self.tell("CONFIG", "SET", "auto-aof-rewrite-percentage", "0")
        for _ in range(0, self._writes, AT_ONCE):
            self.tell("EVAL", f"for i = 1, {AT_ONCE} do redis.call('incr', KEYS[1]) end", "1", "filling")
        self.recover()

    def lose_the_next_commit(self) -> None:
        """Let Redis store the next answer to a text, and lose what it says of it."""

        def lose(request: bytes) -> None:
            if b"EVALSHA" in request:
                self.proxy.before, self.proxy.lost_replies = bool, 1

        self.proxy.before = lose

    def recover(self) -> None:
        """Wait until the line has found Redis again, and Redis has what waited in the spool."""
        wait_until(self.served.is_green, SECONDS)
