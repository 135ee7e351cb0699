"""Redis knows under which privacy key it was written, and says so."""

from contextlib import closing

import pytest
import redis

from ivr.adapters.callers import fingerprint
from ivr.adapters.local_redis import LocalRedis
from ivr.core.errors import StoreError
from tests.adapters.memory import new_store

NEW, OLD, STRANGE = (fingerprint(name.encode()) for name in ("new", "old", "strange"))


@pytest.mark.parametrize(
    ("stored", "ours"),
    [(None, [NEW]), (NEW, [NEW]), (NEW, [NEW, OLD]), (OLD, [NEW, OLD])],
    ids=["empty", "same", "same-of-two", "rotated"],
)
def test_a_key_of_ours_is_accepted_and_the_first_is_written_down(
    client: redis.Redis, shared_redis: LocalRedis, stored: str | None, ours: list[str]
) -> None:
    if stored:
        client.set("cup:privacy_key", stored)
    with closing(new_store(shared_redis, *ours)) as store:
        store.check_privacy_key()
    assert client.get("cup:privacy_key") == NEW


@pytest.mark.parametrize("ours", [[NEW], [NEW, OLD]], ids=["one", "two"])
def test_any_other_key_is_refused_and_left_as_it_is(
    client: redis.Redis, shared_redis: LocalRedis, ours: list[str]
) -> None:
    client.set("cup:privacy_key", STRANGE)
    with (
        closing(new_store(shared_redis, *ours)) as store,
        pytest.raises(StoreError, match="another CUPLINE_"),
    ):
        store.check_privacy_key()
    assert client.get("cup:privacy_key") == STRANGE
