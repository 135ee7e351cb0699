"""Redis goes away, in every way it can: the line goes on, and no wish is lost."""

import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from ivr.adapters.callers import caller_key, caller_keys, prefix_key
from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from ivr.core.ports import Purse
from ivr.core.session import TextSession
from ivr.simulator.handset import Handset
from ivr.web.service import REPLAY_SECONDS
from tests.conftest import LINE_NUMBER, RunningLine, settings_for, wait_until
from tests.proxy import Proxy
from tests.web.posting import call_form, post, text_form

Start = Callable[[Settings], RunningLine]


@pytest.fixture
def alone(own_redis: LocalRedis, tmp_path: Path, start_line: Start) -> RunningLine:
    """Run a line whose own Redis a test may harm."""
    return start_line(settings_for(own_redis.url, tmp_path))


@pytest.fixture
def proxy(own_redis: LocalRedis) -> Iterator[Proxy]:
    with Proxy(own_redis.port) as proxy:
        yield proxy


@pytest.fixture
def far(proxy: Proxy, tmp_path: Path, start_line: Start) -> RunningLine:
    """Run a line whose Redis is behind the proxy."""
    return start_line(settings_for(proxy.url, tmp_path))


def texts(line: RunningLine, *keys: str) -> str:
    return "\n".join(line.release.sms[locale, key] for key in keys for locale in ("en", "es"))


def spooled(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "spool").iterdir() if path.name != ".lock")


def key_of(line: RunningLine, phone: Handset) -> str:
    return caller_key(line.service.settings.privacy_keys[0], phone.number)


def session_of(line: RunningLine, phone: Handset) -> TextSession:
    keys = caller_keys(line.service.settings.privacy_keys, phone.number)
    return line.service.store.read_text(keys, "SM0", Purse("2026-11-21")).session


def test_a_call_that_loses_redis_goes_on_in_its_language(alone: RunningLine, own_redis: LocalRedis) -> None:
    phone = alone.phone()
    phone.call()
    phone.press("2")
    own_redis.send_signal(signal.SIGKILL)
    heard = [phone.press(key) for key in "3219*08"]
    tags = [{spoken.say.language for spoken in each.spoken} for each in heard]
    assert tags == [{"es-US"}] * 6 + [{"en-US"}]


def test_a_call_that_starts_without_redis_reaches_a_topic(alone: RunningLine, own_redis: LocalRedis) -> None:
    own_redis.send_signal(signal.SIGKILL)
    phone = alone.phone()
    assert {spoken.say.language for spoken in phone.call().spoken} == {"en-US", "es-US"}
    phone.press("1")
    phone.press("1")
    assert phone.press("3").spoken[0].say.text.startswith("Symptoms")


def test_a_text_is_answered_by_its_word_and_a_choice_by_the_gate(
    alone: RunningLine, own_redis: LocalRedis
) -> None:
    own_redis.send_signal(signal.SIGKILL)
    phone = alone.phone()
    answers = [phone.text(body).body for body in ("síntomas", "1", "2", "HELP", "hm")]
    sms = alone.release.sms
    welcome = [sms["en", "welcome"], sms["es", "welcome"]]
    gate = texts(alone, "both.gate")
    assert answers == [sms["es", "topic.symptoms"], *welcome, texts(alone, "both.help"), gate]


def test_a_stop_waits_on_the_disk_under_no_number_and_holds(
    alone: RunningLine, own_redis: LocalRedis, tmp_path: Path
) -> None:
    own_redis.send_signal(signal.SIGKILL)
    phone = alone.phone()
    answers = [phone.text(body).body for body in ("ALTO", "síntomas", "STOP")]
    assert answers == [alone.release.sms["es", "stop"], None, None]
    (name,) = spooled(tmp_path)
    assert f"-{key_of(alone, phone)}-" in name
    assert name.endswith("-out")
    assert phone.number.strip("+") not in name


def test_a_stop_that_twilio_delivers_again_is_confirmed_again(
    alone: RunningLine, own_redis: LocalRedis
) -> None:
    own_redis.send_signal(signal.SIGKILL)
    phone = alone.phone()
    confirmed = phone.text("STOP").body
    assert confirmed is not None
    assert phone.again().body == confirmed


def test_wishes_are_handed_to_redis_in_order_when_it_is_back(
    alone: RunningLine, own_redis: LocalRedis, tmp_path: Path
) -> None:
    own_redis.send_signal(signal.SIGKILL)
    ann, ben = alone.phone(), alone.phone()
    ann.text("STOP")
    ann.text("START")
    ben.text("START")
    ben.text("STOP")
    time.sleep(REPLAY_SECONDS + 0.1)  # a replay has failed
    assert len(spooled(tmp_path)) == 4
    own_redis.start()
    wait_until(lambda: spooled(tmp_path) == [])
    with redis.Redis.from_url(own_redis.url, decode_responses=True) as client:
        held = {name: str(client.get(name)).split()[0] for name in client.scan_iter("*:optout")}
    wishes = {key_of(alone, ann): "in", key_of(alone, ben): "out"}
    assert held == {f"cup:{{{key}}}:optout": wish for key, wish in wishes.items()}


def test_a_stop_that_nothing_can_keep_is_not_confirmed(
    alone: RunningLine, own_redis: LocalRedis, tmp_path: Path
) -> None:
    own_redis.send_signal(signal.SIGKILL)
    (tmp_path / "spool" / ".lock").unlink()
    (tmp_path / "spool").rmdir()
    (tmp_path / "spool").write_text("a file where the folder was")
    assert alone.phone().text("ALTO").body == alone.release.sms["es", "stop_failed"]


def test_a_stop_waits_on_the_disk_if_the_client_of_redis_does_not_understand_its_options(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    settings = settings_for(shared_redis.url, tmp_path)
    odd = start_line(replace(settings, redis_url=f"{settings.redis_url}?foo=1"))
    assert odd.phone().text("ALTO").body == odd.release.sms["es", "stop"]
    assert len(spooled(tmp_path)) == 1


def test_a_spool_that_fails_is_logged_and_replayed_when_it_is_mended(
    alone: RunningLine, own_redis: LocalRedis, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own_redis.send_signal(signal.SIGKILL)
    alone.phone().text("STOP")
    (tmp_path / "spool").rename(tmp_path / "away")
    wait_until(lambda: "SpoolError: the spool in" in caplog.text)
    (tmp_path / "away").rename(tmp_path / "spool")
    own_redis.start()
    wait_until(lambda: spooled(tmp_path) == [])


@pytest.mark.parametrize("again", range(5))
def test_a_stop_that_was_confirmed_holds_over_a_kill_of_redis(
    alone: RunningLine, own_redis: LocalRedis, again: int
) -> None:
    phone = alone.phone()
    confirmed = phone.text("STOP").body
    own_redis.send_signal(signal.SIGKILL)
    own_redis.start()
    assert (confirmed, phone.text("symptoms").body) == (texts(alone, "both.stop"), None)


def test_while_redis_hangs_later_turns_do_not_ask_it_and_it_is_found_again(
    far: RunningLine, proxy: Proxy, own_redis: LocalRedis
) -> None:
    phone = far.phone()
    phone.text("ESPAÑOL")
    own_redis.send_signal(signal.SIGSTOP)
    phone.text("11")
    asked = proxy.requests
    for _ in range(5):
        phone.text("11")
        phone.call()
        phone.hang_up()
    assert proxy.requests - asked <= 1  # a probe may have come, a turn has not
    own_redis.send_signal(signal.SIGCONT)
    wait_until(lambda: not far.service.store.is_away)
    assert phone.text("11").body == far.release.sms["es", "topic.cup"]


def test_a_text_whose_answer_got_lost_has_the_identical_body_when_it_comes_again(
    far: RunningLine, proxy: Proxy, own_redis: LocalRedis
) -> None:
    phone = far.phone()
    phone.text("ESPAÑOL")

    def lose_the_commit(request: bytes) -> None:
        if b"EVALSHA" in request:
            proxy.before, proxy.lost_replies = bool, 1

    proxy.before = lose_the_commit
    first = phone.text("11").body
    wait_until(lambda: not far.service.store.is_away)
    assert phone.again().body == first == far.release.sms["es", "topic.cup"]
    assert session_of(far, phone).version == 2


def values(client: redis.Redis, name: str) -> str:
    """Give what stands under a name, a text or a hash."""
    return str(client.hgetall(name) if client.type(name) == "hash" else client.get(name))


def test_nothing_that_redis_holds_names_a_number_or_says_what_was_written(
    alone: RunningLine, own_redis: LocalRedis
) -> None:
    number = "+14155550142"
    for body in ("ESPAÑOL", "tengo mucho miedo", "síntomas", "STOP"):
        post(alone, "/sms", text_form(body, number))
    for digits in "21372":
        post(alone, "/voice/es/main?part=1&silence=0&wrong=0&turn=1&keys=", call_form(number, Digits=digits))
    with redis.Redis.from_url(own_redis.url, decode_responses=True) as client:
        names = [str(name) for name in client.scan_iter()]
        held = " ".join([*names, *(values(client, name) for name in names)])
    prefix = prefix_key(alone.service.settings.privacy_keys[0], number[:-4])
    assert {name.rpartition(":")[2] for name in names} == {
        *("privacy_key", "session", "locale", "optout", "rate", "seen", "call", "line", prefix)
    }
    assert [word for word in (number[1:], number[2:], LINE_NUMBER[1:], "miedo") if word in held] == []


def test_over_http_too_a_text_costs_two_trips_and_a_key_one(
    alone: RunningLine, own_redis: LocalRedis
) -> None:
    key = "/voice/es/main?part=1&silence=0&wrong=0&turn=1&keys="
    post(alone, "/sms", text_form("ESPAÑOL"))
    with redis.Redis.from_url(own_redis.url) as client:

        def trips(page: str, form: dict[str, str]) -> int:
            before = client.info("stats")["total_reads_processed"]
            post(alone, page, form)
            alone.service.store.settle()  # what a key leaves behind is stored when it is answered
            return int(client.info("stats")["total_reads_processed"]) - int(before) - 1

        costs = [
            trips("/sms", text_form("síntomas")),
            trips("/sms", text_form("STOP")),
            trips("/voice", call_form()),
            trips(key, call_form(Digits="1")),
            trips("/voice/status", call_form()),
        ]
    assert costs == [2, 2, 1, 1, 0]
