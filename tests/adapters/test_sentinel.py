"""With sentinels, turns go to the master that they name now, and a wish is safe when a replica has it."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ivr.adapters.redis_link import RedisLink
from ivr.adapters.sentinels import Sentinels
from ivr.adapters.session_store import RedisStore
from ivr.adapters.survey import SURVEY_SECONDS
from ivr.config import Settings
from ivr.core.errors import StoreAwayError
from ivr.redis_url import RedisUrl
from tests.adapters.memory import FINGERPRINT, ONE, PURSE, SID, wish
from tests.conftest import RunningLine, settings_for, wait_until
from tests.proxy import Proxy
from tests.redis_servers import MASTER, Sentinel, Server
from tests.topologies import Watched, copies

SECONDS = 20.0
"""What a failover may take on a busy machine; it takes 2.5 s on an idle one."""


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Run a master with two replicas and three sentinels."""
    folder = tmp_path / "watched"
    folder.mkdir()
    with Watched(folder) as watched:
        yield watched


@pytest.fixture
def master(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "master")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def sentinel(master: Server, tmp_path: Path) -> Iterator[Sentinel]:
    """Run one sentinel, which can name a master and not replace it."""
    sentinel = Sentinel(tmp_path / "sentinel", master.port)
    sentinel.start()
    yield sentinel
    sentinel.kill()


@pytest.fixture
def url(sentinel: Sentinel) -> str:
    return f"redis+sentinel://127.0.0.1:{sentinel.port}/{MASTER}"


def test_a_master_that_is_replaced_is_followed_and_a_sentinel_that_slept_is_not_believed(
    watched: Watched, tmp_path: Path, start_line: Callable[[Settings], RunningLine]
) -> None:
    line = start_line(settings_for(watched.url, tmp_path))
    store, phone, old, sleeper = line.service.store, line.phone(), watched.master(), watched.sentinels[2]
    assert phone.text("ALTO").body == line.release.sms["es", "stop"]
    with closing(Sentinels(RedisUrl.read(watched.url), 1)) as sentinels:
        sleeper.kill()
        watched.sentinels[0].ask("SENTINEL", "FAILOVER", MASTER)
        wait_until(lambda: not is_at(sentinels, old), SECONDS)
        for sentinel in watched.sentinels[:2]:
            sentinel.hang()
        sleeper.start()
        assert str(old.port) in str(sleeper.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER))
        time.sleep(3 * SURVEY_SECONDS)
        assert not is_at(sentinels, old)
        sentinels.nodes[0].ping()
    wait_until(lambda: not store.is_away)
    assert phone.text("cup").body is None


def is_at(sentinels: Sentinels, server: Server) -> bool:
    return [node.address for node in sentinels.nodes] == [f"redis://127.0.0.1:{server.port}/0"]


def test_a_wish_that_no_replica_has_is_not_safe_though_none_was_ever_seen(url: str) -> None:
    with closing(RedisStore(url, 2, (FINGERPRINT,))) as store:
        assert not store.store_wish(wish(True))
        assert store.read_text(ONE, SID, PURSE).wish_at > 0


def test_a_wish_that_a_replica_has_is_safe(url: str, master: Server, tmp_path: Path) -> None:
    with ExitStack() as ends:
        replica = Server(tmp_path / "replica", "--replicaof", "127.0.0.1", str(master.port))
        ends.callback(replica.kill)
        replica.start()
        wait_until(lambda: copies(master.ask("ROLE")) == 1, SECONDS)
        store = ends.enter_context(closing(RedisStore(url, 2, (FINGERPRINT,))))
        assert store.store_wish(wish(True))


def test_a_master_that_was_made_a_replica_is_away_for_a_turn_that_has_a_connection(
    url: str, master: Server
) -> None:
    with closing(RedisStore(url, 2, (FINGERPRINT,))) as store:
        store.ping()
        master.ask("REPLICAOF", "127.0.0.1", "1")
        with pytest.raises(StoreAwayError, match="READONLY"):
            store.store_wish(wish(True))
        assert store.is_away
        master.ask("REPLICAOF", "NO", "ONE")
        wait_until(lambda: not store.is_away)


def test_a_master_that_was_made_a_replica_is_away_for_a_new_connection(url: str, master: Server) -> None:
    master.ask("REPLICAOF", "127.0.0.1", "1")
    with closing(RedisStore(url, 2, (FINGERPRINT,))) as store:
        with pytest.raises(StoreAwayError, match="not master"):
            store.read_text(ONE, SID, PURSE)
        assert store.is_away


def test_sentinels_that_come_late_are_heard(url: str, sentinel: Sentinel) -> None:
    sentinel.hang()
    with closing(RedisLink(url, 1)) as link:
        assert (link.is_away, link.nodes) == (True, ())
        with pytest.raises(StoreAwayError, match="no sentinel has named a master"):
            link.go(("GET", "x"))
        sentinel.go_on()
        wait_until(lambda: not link.is_away)
        assert link.go(("GET", "x")) == [None]


def test_a_name_that_the_sentinels_do_not_know_is_no_master(url: str) -> None:
    with closing(RedisLink(url.replace(f"/{MASTER}", "/other"), 1)) as link:
        assert link.is_away


def test_a_database_is_used(url: str, master: Server) -> None:
    with closing(RedisLink(f"{url}/3", 1)) as link:
        wait_until(lambda: answers(link))
        link.go(("SET", "x", "1"))
    assert "db3:keys=1" in str(master.ask("INFO", "keyspace"))


@pytest.mark.parametrize("is_asked_by_sentinel", [False, True])
def test_a_password_is_that_of_the_master_and_of_sentinels_that_want_one(
    url: str, master: Server, sentinel: Sentinel, is_asked_by_sentinel: bool
) -> None:
    master.ask("CONFIG", "SET", "requirepass", "a word")
    if is_asked_by_sentinel:
        sentinel.ask("CONFIG", "SET", "requirepass", "a word")
    with closing(RedisLink(url.replace("//", "//:a%20word@"), 1)) as link:
        wait_until(lambda: answers(link))
    with closing(RedisLink(url, 1)) as link:
        assert not answers(link)


def answers(link: RedisLink) -> bool:
    try:
        link.ping()
    except StoreAwayError:
        return False
    return True


@pytest.mark.parametrize("reply", [b":1\r\n", b"*2\r\n$1\r\na\r\n$1\r\nb\r\n"])
def test_who_is_no_sentinel_names_no_master(url: str, sentinel: Sentinel, reply: bytes) -> None:
    with Proxy(sentinel.port) as proxy:
        proxy.greeting = reply
        with closing(RedisLink(url.replace(str(sentinel.port), str(proxy.port)), 1)) as link:
            assert link.is_away
