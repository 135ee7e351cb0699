"""A store that every test of this room may use, near and behind a proxy."""

from collections.abc import Iterator
from contextlib import closing

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.session_store import RedisStore
from tests.adapters.memory import FINGERPRINT, new_store
from tests.proxy import Proxy


@pytest.fixture
def client(shared_redis: LocalRedis) -> Iterator[redis.Redis]:
    """Give a client of an empty Redis."""
    with redis.Redis.from_url(shared_redis.url, decode_responses=True) as client:
        client.flushall()
        yield client


@pytest.fixture
def store(client: redis.Redis, shared_redis: LocalRedis) -> Iterator[RedisStore]:
    """Give a store with an empty memory."""
    with closing(new_store(shared_redis)) as store:
        yield store


@pytest.fixture
def proxy(shared_redis: LocalRedis) -> Iterator[Proxy]:
    """Stand between a store and Redis."""
    with Proxy(shared_redis.port) as proxy:
        yield proxy


@pytest.fixture
def far(client: redis.Redis, proxy: Proxy) -> Iterator[RedisStore]:
    """Give a store whose Redis is behind the proxy."""
    with closing(RedisStore(proxy.url, 2, (FINGERPRINT,))) as store:
        yield store
