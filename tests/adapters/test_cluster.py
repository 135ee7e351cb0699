"""On a Cluster of six nodes everything works, and while one is away the callers of the others are served."""

import inspect
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import pytest
import requests
from redis.cluster import RedisCluster as Client
from redis.crc import key_slot

from ivr.adapters.callers import caller_key
from ivr.adapters.redis_cluster import A_MOMENT, RedisCluster
from ivr.adapters.redis_link import RedisLink
from ivr.adapters.register import Register, Written
from ivr.adapters.session_store import RedisStore
from ivr.adapters.stored_wish import StoredWish
from ivr.config import Settings
from ivr.core.errors import StoreAwayError, StoreError
from ivr.core.pace import Spent
from ivr.core.ports import Committed
from ivr.redis_url import RedisUrl
from ivr.simulator.transcript import differences, play
from tests.adapters import test_kept_texts, test_rotation, test_session_store
from tests.adapters.memory import (
    FINGERPRINT,
    ONE,
    OTHER_SID,
    PURSE,
    SENT,
    SID,
    commit,
    key,
    wish,
)
from tests.conftest import RunningLine, settings_for, wait_until
from tests.conversations.lines import SHIPPED, kind_of
from tests.conversations.test_conversations import BEGINS, CONVERSATIONS
from tests.redis_servers import Server
from tests.topologies import CLUSTER, SixNodes

Start = Callable[[Settings], RunningLine]

MANY = {f"{number:032x}": StoredWish(float(number), number % 3 > 0) for number in range(300)}
SPENT = f"cup:{{spent:{PURSE.day}}}:line"


def of_a_store_alone(*rooms: ModuleType) -> dict[str, Callable[..., None]]:
    """Take the tests that need a store and its client, but count no trips: here each node has its own."""
    tests = {name: test for room in rooms for name, test in vars(room).items() if name.startswith("test_")}
    strange = {"shared_redis", "far", "proxy"}
    return {
        name: test
        for name, test in tests.items()
        if not strange & set(inspect.signature(test).parameters) and "trips" not in test.__code__.co_names
    }


globals().update(of_a_store_alone(test_session_store, test_rotation, test_kept_texts))


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SixNodes]:
    """Run six nodes for all tests that do not harm them."""
    with SixNodes(tmp_path_factory.mktemp("cluster")) as nodes:
        yield nodes


@pytest.fixture
def own_nodes(tmp_path: Path) -> Iterator[SixNodes]:
    """Run six nodes that a test may kill."""
    folder = tmp_path / "nodes"
    folder.mkdir()
    with SixNodes(folder) as nodes:
        yield nodes


@pytest.fixture
def client(nodes: SixNodes) -> Iterator[Client]:
    """Give a client of empty nodes."""
    with closing(Client("127.0.0.1", nodes.servers[0].port, decode_responses=True)) as client:
        client.flushall()
        yield client


@pytest.fixture
def store(client: Client, nodes: SixNodes) -> Iterator[RedisStore]:
    """Give a store with an empty memory."""
    with closing(RedisStore(nodes.url, 2, (FINGERPRINT,))) as store:
        yield store


@pytest.fixture
def former(store: RedisStore) -> RedisStore:
    """Give the store as it was before the rotation, with a texter whom it knows."""
    test_rotation.fill(store)
    return store


@pytest.fixture
def link(client: Client, nodes: SixNodes) -> Iterator[RedisLink]:
    with closing(RedisLink(nodes.url, 2)) as link:
        yield link


def test_conversations_are_held_as_with_one_server(
    client: Client, nodes: SixNodes, tmp_path: Path, start_line: Start
) -> None:
    line = start_line(settings_for(nodes.url, tmp_path))
    shipped = [conversation for conversation in CONVERSATIONS if kind_of(conversation) == SHIPPED]
    faults = []
    for number, conversation in enumerate(shipped[::15]):
        client.flushall()
        line.clock.ahead = BEGINS - time.time()
        phone = replace(line.phone(), number=f"+1415{556 + number}0001")  # its end is said on key 7
        faults.append(differences(conversation, play(conversation, phone)))
    assert "".join(faults) == ""
    assert len(faults) > 5


def test_wishes_are_written_to_all_nodes_and_read_from_all(client: Client, nodes: SixNodes) -> None:
    with closing(Register(nodes.url, [FINGERPRINT])) as register:
        assert register.write(MANY) == Written(stored=len(MANY), known=0, is_safe=True)
        assert register.read() == MANY
    assert all(int(str(server.ask("DBSIZE"))) > 50 for server in nodes.servers)


@pytest.fixture
def unwatched(client: Client, nodes: SixNodes, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisStore]:
    """Give a store that asks nobody where its slots are, but once."""
    monkeypatch.setattr("ivr.adapters.survey.SURVEY_SECONDS", 600.0)
    with closing(RedisStore(nodes.url, 2, (FINGERPRINT,))) as store:
        yield store


@dataclass(frozen=True, slots=True)
class Move:
    """A slot that goes from one node to another."""

    slot: str
    source: Server
    target: Server

    def begin(self) -> None:
        self.target.ask("CLUSTER", "SETSLOT", self.slot, "IMPORTING", node_id(self.source))
        self.source.ask("CLUSTER", "SETSLOT", self.slot, "MIGRATING", node_id(self.target))

    def end(self, at: Server) -> None:
        for server in (at, self.source, self.target):
            server.ask("CLUSTER", "SETSLOT", self.slot, "NODE", node_id(at))


def node_id(server: Server) -> str:
    return str(server.ask("CLUSTER", "MYID"))


@pytest.fixture
def move(client: Client, nodes: SixNodes) -> Iterator[Move]:
    """Have the slot of a caller ready to move; in the end it is moved back."""
    source, slot = nodes.holder(key("optout")), str(key_slot(key("optout").encode()))
    target = next(server for server in nodes.servers[:3] if server is not source)
    move = Move(slot, source, target)
    yield move
    client.flushall()
    back = Move(slot, target, source)
    back.begin()
    back.end(source)
    wait_until(lambda: source.ask("EXISTS", key("optout")) == 0)


def test_a_slot_on_its_way_is_asked_for_where_it_goes(unwatched: RedisStore, move: Move) -> None:
    move.begin()
    assert unwatched.store_wish(wish(True))
    assert move.target.ask("CLUSTER", "COUNTKEYSINSLOT", move.slot) == 1
    move.end(move.target)
    assert unwatched.read_text(ONE, OTHER_SID, PURSE).session.opted_out


def test_a_slot_that_has_moved_is_found_in_the_same_turn_and_kept_in_mind(
    unwatched: RedisStore, move: Move
) -> None:
    move.begin()
    move.end(move.target)
    assert unwatched.store_wish(wish(True))
    refused = errors(move.source)
    assert unwatched.read_text(ONE, OTHER_SID, PURSE).session.opted_out
    assert errors(move.source) == refused


def errors(server: Server) -> object:
    """Count what a node has refused."""
    return re.findall("errorstat_MOVED:count=[0-9]+", str(server.ask("INFO", "errorstats")))


def test_a_slot_that_no_node_serves_is_away(link: RedisLink, client: Client, nodes: SixNodes) -> None:
    holder, slot = nodes.holder(key("optout")), str(key_slot(key("optout").encode()))
    holder.ask("CLUSTER", "DELSLOTS", slot)
    with pytest.raises(StoreAwayError):
        link.go(("GET", key("optout")))
    assert link.is_away
    holder.ask("CLUSTER", "ADDSLOTS", slot)
    wait_until(lambda: not link.is_away)
    assert link.go(("GET", key("optout"))) == [None]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server that stands alone."""
    with ExitStack() as ends:

        def start(*settings: str) -> Server:
            server = Server(tmp_path / "node", *settings)
            ends.callback(server.kill)
            server.start()
            return server

        yield start


def test_a_slot_that_nobody_has_claimed_is_away(start: Callable[..., Server]) -> None:
    server = start(*CLUSTER)
    server.ask("CLUSTER", "ADDSLOTS", "0")
    wait_until(lambda: "cluster_state:ok" in str(server.ask("CLUSTER", "INFO")))
    with closing(RedisLink(f"redis+cluster://127.0.0.1:{server.port}", 1)) as link:
        with pytest.raises(StoreAwayError, match="no node holds this slot"):
            link.go(("GET", key("optout")))
        with pytest.raises(StoreAwayError, match="a part of Redis is away"):
            link.ping()


@pytest.mark.parametrize("cluster_enabled", ["yes", "no"])
def test_servers_that_tell_of_no_cluster_are_away(start: Callable[..., Server], cluster_enabled: str) -> None:
    server = start("--cluster-enabled", cluster_enabled)
    with closing(RedisLink(f"redis+cluster://127.0.0.1:{server.port}", 1)) as link:
        assert (link.is_away, link.nodes) == (True, ())


def test_with_no_time_left_no_further_node_is_blamed(nodes: SixNodes) -> None:
    with closing(RedisCluster(RedisUrl.read(nodes.url), 1)) as cluster:
        with pytest.raises(StoreError, match="no time is left"):
            cluster.exchange([("GET", "a")], time.monotonic() + A_MOMENT / 2, waits=False, spared=0)
        assert not cluster.is_away


def other_caller(nodes: SixNodes, holder: Server) -> str:
    """Give a caller of another node."""
    return next(caller for caller in MANY if nodes.holder(key("optout", caller)) is not holder)


def test_a_node_that_dies_is_missed_by_its_own_callers_until_its_replica_has_taken_over(
    own_nodes: SixNodes, tmp_path: Path, start_line: Start
) -> None:
    line = start_line(settings_for(own_nodes.url, tmp_path))
    ann, ben = line.phone(), line.phone()
    assert ann.text("ALTO").body == line.release.sms["es", "stop"]
    store = line.service.store
    name = key("optout", caller_key(line.service.settings.privacy_keys[0], ann.number))
    holder = own_nodes.holder(name)
    other = other_caller(own_nodes, holder)
    holder.kill()
    assert ready(line.url).startswith("degraded: ")
    assert store.is_away
    assert ben.text("cup").body is not None
    assert not store.read_text((other,), SID, PURSE).session.opted_out
    wait_until(lambda: ready(line.url) == "ok", 20.0)
    assert ann.text("cup").body is None
    assert own_nodes.holder(name) in own_nodes.servers[3:]


def test_callers_are_served_while_the_node_that_counts_is_away(own_nodes: SixNodes) -> None:
    counts = own_nodes.holder(SPENT)
    other = (other_caller(own_nodes, counts),)
    with closing(RedisStore(own_nodes.url, 2, (FINGERPRINT,))) as store:
        counts.hang()
        store.read_text(other, SID, PURSE)
        memory = store.read_text(other, SID, PURSE)
        assert memory.spent == Spent()
        assert store.commit_text(other, SID, PURSE, commit(memory, wish=wish(True, caller=other[0]))) == (
            Committed(SENT, is_safe=True)
        )
        assert store.is_away
        counts.go_on()
        wait_until(lambda: not store.is_away)
        assert store.read_text(other, OTHER_SID, PURSE).session.opted_out


def test_a_wish_that_no_replica_has_is_not_safe(own_nodes: SixNodes) -> None:
    for replica in own_nodes.servers[3:]:
        replica.kill()
    with closing(RedisStore(own_nodes.url, 2, (FINGERPRINT,))) as store:
        assert not store.store_wish(wish(True))
        assert store.read_text(ONE, SID, PURSE).wish_at > 0


def ready(url: str) -> str:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{url}/readyz", timeout=5).text.partition("\n")[0]
