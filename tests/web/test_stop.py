"""A stop holds: whoever confirms it, wherever it waits, and under whatever key it was stored."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis, find_server
from ivr.config import Settings
from ivr.simulator.handset import Handset
from tests.conftest import RunningLine, flush, settings_for, wait_until
from tests.proxy import Proxy
from tests.web.posting import post, text_form

Start = Callable[[Settings], RunningLine]


def answered_by(folder: Path, who: str) -> str:
    """Write a deployment in which somebody confirms a stop."""
    file = folder / "deployment.toml"
    file.write_text(f'[stop]\nanswered_by = "{who}"\n')
    return str(file)


SILENT = ""
BY_WHOM = [
    pytest.param("line", "STOP", "", "en es", id="line"),
    pytest.param("line", "stopall", "", "en", id="line-any-word"),
    pytest.param("line", "STOP", "STOP", SILENT, id="line-though-twilio-has"),
    pytest.param("twilio", " stop\n", "", SILENT, id="twilio"),
    pytest.param("twilio", "OPTOUT", "", SILENT, id="twilio-its-word"),
    pytest.param("twilio", "ALTO", "", "es", id="twilio-a-word-that-it-does-not-know"),
    pytest.param("twilio", "please stop", "", "en", id="twilio-more-than-the-word"),
    pytest.param("advanced", "STOP", "STOP", SILENT, id="advanced"),
    pytest.param("advanced", "BASTA", "STOP", SILENT, id="advanced-a-word-of-its-own"),
    pytest.param("advanced", "STOP", "", "en es", id="advanced-not-told"),
    pytest.param("toll-free", "Stop", "", SILENT, id="toll-free"),
    pytest.param("toll-free", "CANCEL", "", "en", id="toll-free-knows-one-word"),
]


@pytest.mark.parametrize(("who", "word", "told", "heard"), BY_WHOM)
def test_a_stop_is_confirmed_once_and_holds(
    shared_redis: LocalRedis,
    tmp_path: Path,
    start_line: Start,
    who: str,
    word: str,
    told: str,
    heard: str,
) -> None:
    flush(shared_redis)
    deployment = answered_by(tmp_path, who)
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_DEPLOYMENT=deployment))
    number = line.phone().number
    form = text_form(word, number) | ({"OptOutType": told} if told else {})
    assert post(line, "/sms", form).text == confirmation(line, heard)
    assert post(line, "/sms", text_form("symptoms", number)).text is None


def confirmation(line: RunningLine, languages: str) -> str | None:
    """Give the confirmation of a stop in one language or in both; None is silence."""
    sms = line.release.sms
    if languages in ("en", "es"):
        return sms[languages, "stop"]
    return "\n".join(sms[locale, "both.stop"] for locale in languages.split()) or None


@pytest.mark.parametrize(
    ("who", "start", "told"),
    [
        pytest.param("twilio", "unstop", "", id="twilio"),
        pytest.param("toll-free", "START", "", id="toll-free"),
        pytest.param("advanced", "START", "START", id="advanced"),
    ],
)
def test_a_start_that_somebody_else_has_confirmed_opens_the_line_in_silence(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Start, who: str, start: str, told: str
) -> None:
    flush(shared_redis)
    deployment = answered_by(tmp_path, who)
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_DEPLOYMENT=deployment))
    number = line.phone().number
    for word, opt_out in (("STOP", told and "STOP"), (start, told)):
        form = text_form(word, number) | ({"OptOutType": opt_out} if opt_out else {})
        assert post(line, "/sms", form).text is None
    # The inspector heard of no stop: the line has confirmed none.
    assert post(line, "/sms", text_form("symptoms", number)).text is not None


@pytest.mark.parametrize(("who", "is_silent"), [("twilio", True), ("toll-free", False), ("line", False)])
def test_a_cry_for_help_is_never_taken_for_a_word_that_twilio_has_answered(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Start, who: str, is_silent: bool
) -> None:
    flush(shared_redis)
    deployment = answered_by(tmp_path, who)
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_DEPLOYMENT=deployment))
    phone = line.phone()
    assert phone.text("I want to end my life").body == line.release.sms["en", "crisis"]
    assert (phone.text("HELP").body is None) == is_silent


@pytest.fixture
def apart(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> Iterator[tuple[RunningLine, RunningLine, Proxy]]:
    """Run two lines with a spool each; the first has its Redis behind a proxy."""
    with ExitStack() as stack:
        proxy = stack.enter_context(Proxy(own_redis.port))
        near = start_line(settings_for(own_redis.url, tmp_path / "near"))
        far = start_line(settings_for(proxy.url, tmp_path / "far"))
        far.inspector = near.inspector  # they have the same callers
        yield far, near, proxy


@pytest.mark.parametrize("spooled_first", [True, False], ids=["spooled-then-stored", "stored-then-spooled"])
@pytest.mark.parametrize(
    ("first", "then", "is_answered"),
    [("STOP", "START", True), ("START", "STOP", False)],
    ids=["start-wins", "stop-wins"],
)
def test_of_two_wishes_at_two_machines_the_later_one_counts(
    apart: tuple[RunningLine, RunningLine, Proxy],
    spooled_first: bool,
    first: str,
    then: str,
    is_answered: bool,
) -> None:
    far, near, proxy = apart
    phones = [far.phone(), near.phone()]
    assert phones[0].number == phones[1].number
    proxy.cut_at = 0
    for phone, word in zip(phones if spooled_first else phones[::-1], (first, then), strict=True):
        phone.text(word)
        time.sleep(0.01)
    assert far.service.spool.waiting == 1
    proxy.cut_at = None
    wait_until(lambda: far.service.spool.waiting == 0)
    assert [phone.text("symptoms").body is not None for phone in phones] == [is_answered] * 2


def test_a_stop_at_one_worker_silences_the_other_at_once(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    flush(shared_redis)
    one, other = (start_line(settings_for(shared_redis.url, tmp_path)) for _ in range(2))
    assert one.phone().text("STOP").body
    assert other.phone().text("symptoms").body is None


def test_a_stop_that_waits_on_the_disk_silences_the_other_worker_of_this_machine(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    one, other = (start_line(settings_for(own_redis.url, tmp_path)) for _ in range(2))
    own_redis.send_signal(signal.SIGKILL)
    assert one.phone().text("STOP").body
    assert other.phone().text("symptoms").body is None


def test_a_stop_that_no_replica_has_yet_waits_on_the_disk_too(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    folder = tmp_path / "replica"
    folder.mkdir()
    replica = LocalRedis(find_server(os.environ), folder)
    replica.start("--replicaof", "127.0.0.1", str(own_redis.port))
    with redis.Redis.from_url(own_redis.url) as client:
        assert client.wait(1, 5000) == 1
    line = start_line(settings_for(own_redis.url, tmp_path))
    replica.send_signal(signal.SIGSTOP)
    try:
        phone = line.phone()
        assert phone.text("STOP").body
        assert line.service.spool.waiting == 1
        replica.send_signal(signal.SIGCONT)
        wait_until(lambda: line.service.spool.waiting == 0)
        assert phone.text("symptoms").body is None
    finally:
        replica.send_signal(signal.SIGKILL)


OLD, NEW = "o" * 32, "n" * 32


def keyed(own_redis: LocalRedis, folder: Path, *keys: str) -> Settings:
    return settings_for(own_redis.url, folder, CUPLINE_PRIVACY_KEY=",".join(keys))


def test_a_stop_under_an_older_key_holds_and_a_start_under_the_new_one_wins(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    before: Handset = start_line(keyed(own_redis, tmp_path / "before", OLD)).phone()
    assert before.text("STOP").body
    after = start_line(keyed(own_redis, tmp_path / "after", NEW, OLD)).phone()
    assert (before.number, after.text("symptoms").body) == (after.number, None)
    assert after.text("START").body
    assert after.text("symptoms").body
    assert after.text("STOP").body
    last = start_line(keyed(own_redis, tmp_path / "last", NEW)).phone()
    assert last.text("symptoms").body is None
