"""The loop answers whatever happens to its store and its spool, and loses no wish."""

import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.config import LOCALES
from ivr.core.effects import RememberLocale
from ivr.core.events import KeyPressed, TextReceived
from ivr.core.ports import Wish
from ivr.core.prompts import Ask, Reply, Say
from ivr.core.session import CallSession
from ivr.line import Caller, Line, Text
from messages.publication import publish
from messages.shelf import Shelf
from tests.conftest import LINE_NUMBER, SPANISH_NUMBER, flush
from tests.proxy import Proxy
from tests.releasing import another, saying, shipped

CALLER = Caller("c" * 32, LINE_NUMBER)
HIDDEN = Caller(None, LINE_NUMBER)

NOW = 1_700_000_000.0


@pytest.fixture
def proxy(shared_redis: LocalRedis) -> Iterator[Proxy]:
    flush(shared_redis)
    with Proxy(shared_redis.port) as proxy:
        yield proxy


@pytest.fixture
def store(proxy: Proxy) -> Iterator[RedisStore]:
    store = RedisStore(proxy.url, 4)
    yield store
    store.close()


@pytest.fixture
def spool(tmp_path: Path) -> DiskSpool:
    return DiskSpool(tmp_path / "spool")


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(LOCALES)


@pytest.fixture
def line(shelf: Shelf, store: RedisStore, spool: DiskSpool) -> Line:
    return Line(shelf, store, spool, {SPANISH_NUMBER: "es"}, itertools.repeat(0.0).__next__)


_sids = (f"SM{number:032x}" for number in itertools.count())


def text(line: Line, body: str, caller: Caller = CALLER, sid: str = "") -> list[str]:
    """Send one text, and list the keys of the answer."""
    sent = line.answer_text(caller, Text(sid or next(_sids), TextReceived(NOW, body)))
    return [each.key for each in sent.reply.lines] if sent.reply else []


def lose_commits(proxy: Proxy, count: int = 1) -> None:
    """Let the replies to the next commits get lost, after Redis has done them."""
    left = itertools.count(count, -1)

    def lose(request: bytes) -> None:
        if b"EVALSHA" in request and next(left) > 0:
            proxy.lost_replies = 1

    proxy.before = lose


def come_between(proxy: Proxy, act: Callable[[], object], times: int) -> None:
    """Do something before each of the next commits."""
    left = itertools.count(times, -1)

    def interleave(request: bytes) -> None:
        if b"EVALSHA" in request and next(left) > 0:
            act()

    proxy.before = interleave


@pytest.fixture
def neighbour(line: Line, shared_redis: LocalRedis) -> Iterator[Line]:
    """Give another worker of the line, which no proxy stands before."""
    store = RedisStore(shared_redis.url, 2)
    yield Line(line.shelf, store, line.spool, {}, line.stopwatch)
    store.close()


def test_a_caller_nobody_knows_hears_the_gate(line: Line) -> None:
    _, turn = line.answer_call(CALLER, NOW)
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.says == (Say("both.gate", "en"), Say("both.gate", "es"))


def test_a_caller_is_greeted_in_the_language_chosen_before(line: Line, store: RedisStore) -> None:
    store.commit_call("c" * 32, (RememberLocale("es"),))
    _, turn = line.answer_call(CALLER, NOW)
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.session.locale == "es"


@pytest.mark.parametrize("caller", [HIDDEN, CALLER], ids=["hidden", "known"])
def test_a_number_that_speaks_one_language_has_no_gate(line: Line, caller: Caller) -> None:
    _, turn = line.answer_call(Caller(caller.key, SPANISH_NUMBER), NOW)
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.session.locale == "es"


def test_a_call_starts_without_memory_if_it_must(line: Line, proxy: Proxy) -> None:
    proxy.lost_replies = 1
    _, turn = line.answer_call(CALLER, NOW)
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.session == CallSession()


@pytest.mark.parametrize("lost", [0, 1], ids=["stored", "not-stored"])
def test_a_call_goes_on_whether_it_is_remembered_or_not(line: Line, proxy: Proxy, lost: int) -> None:
    proxy.lost_replies = lost
    _, turn = line.answer_key(CALLER, CallSession("es", "main"), KeyPressed(NOW, "1"))
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.session.place == "learn"


def test_a_hidden_caller_is_remembered_nowhere(line: Line, proxy: Proxy) -> None:
    line.answer_call(HIDDEN, NOW)
    line.answer_key(HIDDEN, CallSession("es", "main"), KeyPressed(NOW, "1"))
    text(line, "síntomas", HIDDEN)
    assert proxy.requests == 0


def test_a_hidden_texter_hears_that_a_stop_cannot_be_kept(line: Line) -> None:
    assert text(line, "ALTO", HIDDEN) == ["stop_failed"]


def test_the_same_text_changes_state_once_and_has_one_answer(line: Line, store: RedisStore) -> None:
    answers = [text(line, "síntomas", sid="SM1") for _ in range(3)]
    assert answers == [["topic.symptoms"]] * 3
    assert store.read_text("c" * 32, "SM2").session.version == 1


def test_a_text_whose_commit_is_lost_has_the_same_answer_when_it_comes_again(
    line: Line, proxy: Proxy, store: RedisStore
) -> None:
    text(line, "ESPAÑOL")
    lose_commits(proxy)
    first = text(line, "11", sid="SM1")
    wait_until_here(store)
    assert text(line, "11", sid="SM1") == first == ["topic.cup"]
    assert store.read_text("c" * 32, "SM2").session.version == 2


def test_a_stop_whose_commit_is_lost_is_confirmed_once_and_kept_twice(
    line: Line, proxy: Proxy, store: RedisStore, spool: DiskSpool
) -> None:
    lose_commits(proxy)
    assert text(line, "ALTO", sid="SM1") == ["stop"]
    assert spool.standing("c" * 32, "") is True
    wait_until_here(store)
    assert text(line, "ALTO", sid="SM1") == ["stop"]
    assert text(line, "síntomas") == []


def wait_until_here(store: RedisStore) -> None:
    while store.is_away:
        time.sleep(0.01)


def test_another_text_in_between_is_answered_upon(
    line: Line, proxy: Proxy, store: RedisStore, neighbour: Line
) -> None:
    text(line, "ESPAÑOL")
    come_between(proxy, lambda: text(neighbour, "ALTO"), 1)
    assert text(line, "síntomas") == []
    assert store.read_text("c" * 32, "SM9").session.opted_out


def test_the_third_attempt_is_stored_whatever_came_in_between(
    line: Line, proxy: Proxy, store: RedisStore, neighbour: Line
) -> None:
    text(line, "ESPAÑOL")
    come_between(proxy, lambda: text(neighbour, "11"), 9)
    assert text(line, "ENGLISH") == ["welcome"]
    after = store.read_text("c" * 32, "SM9").session
    assert (after.locale, after.place) == ("en", "main")


def test_a_stop_in_between_holds_over_a_forced_answer(
    line: Line, proxy: Proxy, store: RedisStore, neighbour: Line
) -> None:
    wishes = iter(["11", "12", "ALTO"])
    text(line, "ESPAÑOL")
    come_between(proxy, lambda: text(neighbour, next(wishes)), 3)
    text(line, "13")
    assert store.read_text("c" * 32, "SM9").session.opted_out


@pytest.mark.parametrize("reads", [1, 2, 3], ids=["before-the-read", "before-the-commit", "in-time"])
def test_a_slow_store_is_not_waited_for(
    shelf: Shelf, store: RedisStore, spool: DiskSpool, reads: int
) -> None:
    times = iter([0.0, *[0.0] * (reads - 1), *[0.3] * 5])
    line = Line(shelf, store, spool, {}, times.__next__)
    assert text(line, "ALTO") == ["stop"]
    assert spool.standing("c" * 32, "") is (None if reads == 3 else True)


def test_a_wish_behind_one_that_waits_waits_too(line: Line, spool: DiskSpool, store: RedisStore) -> None:
    spool.add(Wish("c" * 32, "SM0", True, NOW - 1))
    assert text(line, "START") == ["both.start", "both.start"]
    assert spool.standing("c" * 32, "") is False
    spool.replay(store.store_wish)
    assert not store.read_text("c" * 32, "SM9").session.opted_out


def test_a_stop_that_waits_silences_the_line_though_redis_does_not_know_it(
    line: Line, spool: DiskSpool
) -> None:
    spool.add(Wish("c" * 32, "SM0", True, NOW - 1))
    assert text(line, "síntomas") == []


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        pytest.param("ALTO", ["stop_failed"], id="stop"),
        pytest.param("síntomas", ["topic.symptoms"], id="topic"),
    ],
)
def test_with_store_and_spool_both_gone_the_truth_is_told(
    line: Line, proxy: Proxy, tmp_path: Path, body: str, keys: list[str]
) -> None:
    proxy.cut_at = 0
    break_spool(tmp_path)
    assert text(line, body) == keys


def break_spool(folder: Path) -> None:
    shutil.rmtree(folder / "spool")
    (folder / "spool").write_text("a file where the folder was")


def test_with_the_spool_alone_gone_a_stop_is_stored(line: Line, tmp_path: Path, store: RedisStore) -> None:
    break_spool(tmp_path)
    assert text(line, "ALTO") == ["stop"]
    assert store.read_text("c" * 32, "SM9").session.opted_out


def test_an_answer_names_its_release(line: Line) -> None:
    sent = line.answer_text(CALLER, Text("SM1", TextReceived(NOW, "síntomas")))
    assert sent.release == line.shelf.current.name
    assert isinstance(sent.reply, Reply)


@pytest.fixture
def renewed(tmp_path: Path, store: RedisStore, spool: DiskSpool) -> Line:
    """Give a line for which another release lies ready, loaded already: a store is not waited for."""
    words = shipped(tmp_path / "words")
    line = Line(Shelf(words), store, spool, {}, itertools.repeat(0.0).__next__)
    name = publish(words, another(words, saying("sms", "topic.symptoms", en="New symptoms.")))
    assert line.shelf[name].sms["en", "topic.symptoms"] == "New symptoms."
    return line


def take_release(line: Line) -> None:
    line.shelf.refresh(lambda _: None)


def test_a_text_is_answered_from_one_release_though_another_comes_and_the_store_goes(
    renewed: Line, proxy: Proxy, store: RedisStore
) -> None:
    """Its answer is stored, and nobody knows: the one that is sent must be the same."""
    first = renewed.shelf.current.name

    def take_and_lose(request: bytes) -> None:
        if b"EVALSHA" in request:
            proxy.before, proxy.lost_replies = bool, 1
            take_release(renewed)

    proxy.before = take_and_lose
    symptoms = Text("SM1", TextReceived(NOW, "symptoms"))
    sent = renewed.answer_text(CALLER, symptoms)
    assert (sent.release, renewed.shelf.current.name == first) == (first, False)
    wait_until_here(store)
    assert renewed.answer_text(CALLER, symptoms) == sent


def test_a_text_that_is_stepped_again_keeps_the_release_it_began_with(
    renewed: Line, proxy: Proxy, neighbour: Line
) -> None:
    first = renewed.shelf.current.name

    def come_in_between() -> None:
        text(neighbour, "11")
        take_release(renewed)

    come_between(proxy, come_in_between, 1)
    sent = renewed.answer_text(CALLER, Text("SM1", TextReceived(NOW, "symptoms")))
    assert (sent.release, renewed.shelf.current.name == first) == (first, False)


def test_the_language_of_a_number_is_not_kept_as_a_choice(line: Line, store: RedisStore) -> None:
    assert text(line, "CUP", Caller("c" * 32, SPANISH_NUMBER)) == ["topic.cup"]
    assert store.read_text("c" * 32, "SM9").session.locale is None
