"""ERASE deletes all that the line remembers of a phone, but for its wish and what keeps machines quiet."""

import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from ivr.adapters.callers import caller_keys
from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from ivr.simulator.handset import Handset
from tests.conftest import RunningLine, settings_for
from tests.web.test_keeping import keep

Start = Callable[[Settings], RunningLine]

OLD, NEW = "o" * 32, "n" * 32


@pytest.fixture
def client(own_redis: LocalRedis) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(own_redis.url, decode_responses=True) as client:
        yield client


def serve(own_redis: LocalRedis, folder: Path, start_line: Start, *keys: str) -> RunningLine:
    return start_line(settings_for(own_redis.url, folder, CUPLINE_PRIVACY_KEY=",".join(keys)))


def held(client: redis.Redis, line: RunningLine, phone: Handset) -> list[list[str]]:
    """Name what stands under each key of a phone."""
    return [
        sorted(name.rpartition(":")[2] for name in client.scan_iter(f"cup:{{{key}}}:*"))
        for key in caller_keys(line.service.settings.privacy_keys, phone.number)
    ]


def use_all(phone: Handset) -> None:
    """Leave every trace that a phone can leave."""
    for body in ("ESPAÑOL", "síntomas", "ALTO", "INICIO"):
        phone.text(body)
    keep(phone, "es")
    phone.press("7")
    phone.text("ALTO")


def test_after_it_nothing_is_left_but_the_wish_the_pace_and_how_many_texts_were_sent(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start, client: redis.Redis
) -> None:
    line = serve(own_redis, tmp_path, start_line, NEW)
    phone = line.phone()
    use_all(phone)
    assert held(client, line, phone) == [
        ["call", "kept", "locale", "optout", "rate", "seen", "session", "texts"]
    ]
    assert phone.text("BORRAR").body is None
    assert held(client, line, phone) == [["optout", "rate", "texts"]]
    assert phone.text("síntomas").body is None


def test_nothing_is_left_under_the_keys_of_before_a_rotation_either(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start, client: redis.Redis
) -> None:
    before = serve(own_redis, tmp_path / "before", start_line, OLD)
    use_all(before.phone())
    line = serve(own_redis, tmp_path / "after", start_line, NEW, OLD)
    phone = line.phone()
    phone.text("INICIO")
    keep(phone, "es")
    assert phone.text("BORRAR").body == line.release.sms["es", "erased"]
    assert held(client, line, phone) == [["optout", "rate", "texts"]] * 2


def test_a_new_text_is_one_of_somebody_new(own_redis: LocalRedis, tmp_path: Path, start_line: Start) -> None:
    line = serve(own_redis, tmp_path, start_line, NEW)
    phone = line.phone()
    phone.text("ESPAÑOL")
    phone.text("síntomas")
    phone.text("BORRAR")
    gate = "\n".join(line.release.sms[locale, "both.gate"] for locale in ("en", "es"))
    assert phone.text("3").body == gate


def test_a_new_call_is_one_of_somebody_new(own_redis: LocalRedis, tmp_path: Path, start_line: Start) -> None:
    line = serve(own_redis, tmp_path, start_line, NEW)
    phone = line.phone()
    phone.text("ESPAÑOL")
    phone.text("BORRAR")
    assert {spoken.say.language for spoken in phone.call().spoken} == {"en-US", "es-US"}


def test_with_redis_away_the_truth_is_told(own_redis: LocalRedis, tmp_path: Path, start_line: Start) -> None:
    line = serve(own_redis, tmp_path, start_line, NEW)
    phone = line.phone()
    own_redis.send_signal(signal.SIGKILL)
    assert phone.text("BORRAR").body == line.release.sms["es", "erase_failed"]


def test_a_hidden_number_has_nothing_to_erase(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start, client: redis.Redis
) -> None:
    line = serve(own_redis, tmp_path, start_line, NEW)
    phone = replace(line.phone(), number="anonymous")
    assert phone.text("ERASE").body == line.release.sms["en", "erased"]
    assert list(client.scan_iter("cup:*")) in ([], ["cup:privacy_key"])


def test_an_erase_that_is_delivered_again_is_confirmed_again(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    line = serve(own_redis, tmp_path, start_line, NEW)
    phone = line.phone()
    phone.text("ESPAÑOL")
    first = phone.text("BORRAR").body
    assert phone.again().body == first == line.release.sms["es", "erased"]
