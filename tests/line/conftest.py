"""A line whose store is behind a proxy, and a neighbour that no proxy stands before."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.config import LOCALES
from ivr.line import Line
from messages.shelf import Shelf
from tests.conftest import SPANISH_NUMBER, flush
from tests.line.turns import FINGERPRINT, edges
from tests.proxy import Proxy


@pytest.fixture
def proxy(shared_redis: LocalRedis) -> Iterator[Proxy]:
    flush(shared_redis)
    with Proxy(shared_redis.port) as proxy:
        yield proxy


@pytest.fixture
def store(proxy: Proxy) -> Iterator[RedisStore]:
    with closing(RedisStore(proxy.url, 4, [FINGERPRINT])) as store:
        yield store


@pytest.fixture
def spool(tmp_path: Path) -> DiskSpool:
    return DiskSpool(tmp_path / "spool")


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf(LOCALES)


@pytest.fixture
def line(shelf: Shelf, store: RedisStore, spool: DiskSpool) -> Line:
    return Line(edges(shelf, store, spool, {SPANISH_NUMBER: "es"}))


@pytest.fixture
def neighbour(line: Line, shared_redis: LocalRedis) -> Iterator[Line]:
    """Give another worker of the line, which no proxy stands before."""
    with closing(RedisStore(shared_redis.url, 2, [FINGERPRINT])) as store:
        yield Line(edges(line.edges.shelf, store, line.edges.spool))
