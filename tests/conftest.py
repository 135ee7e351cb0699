"""What every test may lean on: a real Redis, a running service, telephones that are inspected."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import redis
from hypothesis import settings

from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.config import LOCALES, Settings, read_settings
from ivr.simulator.handset import Handset
from ivr.simulator.network import Network
from ivr.simulator.wire import Account
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from messages.release import Release, current, load
from tests.canaries import keep_counts
from tests.canaries import noted_canaries as noted_canaries
from tests.canaries import pytest_configure as pytest_configure
from tests.inspection import Inspector
from tests.serving import serving

gc.set_threshold(100_000, 50, 100)  # thousands of small tests leave little to collect, and wait for it often

settings.register_profile("soak", max_examples=600, stateful_step_count=30)  # for `make soak`

ACCOUNT = Account("AC" + "5" * 32, "the-token-of-the-tests")
LINE_NUMBER = "+18005550100"
SPANISH_NUMBER = "+18005550199"
NOBODY = "http://127.0.0.1:1"
"""Where texts go without a network: nowhere."""


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRedis]:
    """Run one Redis for all tests that do not harm it."""
    server = LocalRedis(find_server(os.environ), tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[LocalRedis]:
    """Run a Redis that a test may pause, kill and start again."""
    folder = tmp_path / "redis"
    folder.mkdir()
    server = LocalRedis(find_server(os.environ), folder)
    server.start()
    yield server
    server.stop()


@dataclass
class Clock:
    """The clock of a running service, which a test may put forward."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += seconds


@dataclass
class RunningLine:
    """A service that listens on loopback, and what a test may want to know of it."""

    url: str
    service: Service
    clock: Clock
    inspector: Inspector
    network: Network = field(default_factory=lambda: Network(ACCOUNT))
    phones: int = field(default=0)

    @property
    def release(self) -> Release:
        return self.service.line.edges.shelf.current

    def phone(self, line: str = LINE_NUMBER) -> Handset:
        """Give a new telephone with a number of its own; every reply to it is inspected."""
        self.phones += 1
        return Handset(
            self.url,
            ACCOUNT,
            line=line,
            number=f"+1415555{self.phones:04d}",
            network=self.network,
            inspect=self.inspector,
            sleep=self.clock.sleep,
            now=self.clock,
        )


def settings_for(redis_url: str, folder: Path, **more: str) -> Settings:
    """Give the settings of a test's service, which listens where PUBLIC_URL says."""
    environ = {
        "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
        "TWILIO_AUTH_TOKEN": ACCOUNT.token,
        "REDIS_URL": redis_url,
        "CUPLINE_SPOOL": str(folder / "spool"),
        "TWILIO_FROM": LINE_NUMBER,
        "TWILIO_API": NOBODY,
    }
    settings = read_settings(environ | more)
    installation = replace(settings.installation, numbers={SPANISH_NUMBER: "es"})
    return replace(settings, installation=installation)


@pytest.fixture
def start_line() -> Iterator[Callable[[Settings], RunningLine]]:
    """Start services as a test wants them; all of them end with the test."""
    with ExitStack() as services:

        def start(settings: Settings) -> RunningLine:
            clock, port = Clock(), free_port()
            url = f"http://127.0.0.1:{port}"
            network = services.enter_context(Network(ACCOUNT))
            app = create_app(replace(settings, public_url=url, twilio_api=network.url), clock)
            service: Service = app.extensions[EXTENSION]
            services.callback(service.close)
            services.callback(keep_counts, service.metrics, settings.spool.parent)
            services.enter_context(serving(app, port))
            inspector = Inspector(service.line.edges.shelf.current, url)
            network.inspect = inspector.inspect_sent
            services.callback(inspector.find_no_fault)
            return RunningLine(url, service, clock, inspector, network)

        yield start


@pytest.fixture
def line(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Callable[[Settings], RunningLine]
) -> RunningLine:
    """Run a line with an empty memory."""
    flush(shared_redis)
    return start_line(settings_for(shared_redis.url, tmp_path))


def wait_until(is_so: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something is so, and fail the test if it is not so in time."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"not so within {seconds} s"
        time.sleep(0.02)


def flush(server: LocalRedis) -> None:
    """Empty a Redis."""
    with redis.Redis.from_url(server.url) as client:
        client.flushall()


@pytest.fixture
def phone(line: RunningLine) -> Handset:
    """Give a telephone that nobody knows yet."""
    return line.phone()


@pytest.fixture(scope="session")
def release() -> Release:
    """Give the release that the project ships."""
    return load(LOCALES, current(LOCALES))
