"""Key 7: the words of a place come as a text once, in time, and the caller hears how that ended."""

import logging
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from ivr.core.deployment import Caps
from ivr.simulator.handset import Handset
from ivr.simulator.receiver import Heard
from messages.render import as_text
from tests.conftest import LINE_NUMBER, RunningLine, flush, settings_for
from tests.web.posting import call_form, post

Start = Callable[[Settings], RunningLine]

LANGUAGES = {"en": "1", "es": "2"}
"""The languages of the shipped line, by their keys."""

MOST_SECONDS = 5.0

KEEP = "/voice/en/keep.symptoms?part=1&silence=0&wrong=0&turn=5&keys="


def to_symptoms(phone: Handset, locale: str = "en") -> None:
    """Call, and go to the symptoms."""
    phone.call()
    for key in f"{LANGUAGES[locale]}13":
        phone.press(key)


def keep(phone: Handset, locale: str = "en") -> Heard:
    """Call, and ask for the symptoms as a text."""
    to_symptoms(phone, locale)
    phone.press("7")
    return phone.press("1")


def told(line: RunningLine, heard: Heard, locale: str = "en") -> str:
    """Name the message that comes first."""
    first = heard.spoken[0].say.text
    (key,) = [
        key
        for (spoken, key), words in line.release.voice.items()
        if spoken == locale and as_text(words) == first
    ]
    return key


def kept(line: RunningLine, locale: str = "en") -> str:
    """Give the text that was asked for."""
    return "\n".join(line.release.sms[locale, key] for key in ("topic.symptoms", "kept"))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_words_come_as_a_text_from_the_line(line: RunningLine, locale: str) -> None:
    phone = line.phone()
    assert told(line, keep(phone, locale), locale) == "keep.sent"
    assert phone.arrived() == (kept(line, locale),)
    (sent,) = line.network.journal
    assert (sent.to, sent.sender) == (phone.number, LINE_NUMBER)
    assert sent.callback.startswith(f"{line.url}/sms/status?at=")


def test_the_last_digits_of_the_phone_are_read_before_anything_is_sent(line: RunningLine) -> None:
    phone = line.phone()
    to_symptoms(phone)
    assert phone.number[-4:] in phone.press("7").spoken[0].say.text
    assert told(line, phone.press("*")) == "more.keep"
    assert line.network.journal == []


OUTCOMES = {
    "21610": "keep.opted_out",
    "21614": "keep.no_texts",
    "21211": "keep.no_texts",
    "later 30006": "keep.sent",
    "21408": "keep.failed",
    "21612": "keep.failed",
    "400": "keep.failed",
    "401": "keep.failed",
    "429": "keep.failed",
    "20429": "keep.failed",
    "500": "keep.unsure",
    "503": "keep.unsure",
    "garbage": "keep.unsure",
    "nothing": "keep.unsure",
    "closed": "keep.unsure",
    "lost": "keep.unsure",
}


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("network", OUTCOMES)
def test_the_caller_hears_the_truth_in_time_and_nothing_is_asked_twice(
    line: RunningLine, network: str, locale: str
) -> None:
    line.network.says(network)
    phone = line.phone()
    to_symptoms(phone, locale)
    phone.press("7")
    started = time.monotonic()
    assert told(line, phone.press("1"), locale) == OUTCOMES[network]
    assert time.monotonic() - started < MOST_SECONDS
    phone.press("7")
    assert told(line, phone.press("1"), locale) == OUTCOMES[network]
    assert len(line.network.journal) == 1


def press_again(line: RunningLine, number: str, times: int = 2) -> list[bytes]:
    """Deliver the key that sends several times, as Twilio does when it is not sure."""
    post(line, KEEP, call_form(number, Digits="9"))
    return [post(line, KEEP, call_form(number, Digits="1")).body for _ in range(times)]


@pytest.mark.parametrize("network", ["ok", "21614", "500"])
def test_a_key_that_is_delivered_again_has_the_same_answer_and_sends_nothing_more(
    line: RunningLine, network: str
) -> None:
    line.network.says(network)
    first, *again = press_again(line, line.phone().number, 3)
    assert again == [first, first]
    assert len(line.network.journal) == 1


def test_the_same_words_are_sent_again_in_another_call(line: RunningLine) -> None:
    phone = line.phone()
    for _ in range(2):
        assert told(line, keep(phone)) == "keep.sent"
        phone.hang_up()
    assert len(phone.arrived()) == 2


@pytest.mark.parametrize("locale", LANGUAGES)
def test_more_by_text_brings_what_comes_after_the_text_that_was_kept(line: RunningLine, locale: str) -> None:
    phone = line.phone()
    keep(phone, locale)
    more = phone.text({"en": "MORE", "es": "MÁS"}[locale]).body
    assert more == line.release.sms[locale, "topic.symptoms.2"]


def test_a_stop_that_only_twilio_knew_of_holds_for_texts_too(line: RunningLine) -> None:
    line.network.says("21610")
    phone = line.phone()
    keep(phone)
    assert phone.text("symptoms").body is None
    assert phone.text("START").body == line.release.sms["en", "start"]
    line.network.says("ok")
    phone.hang_up()
    assert told(line, keep(phone)) == "keep.sent"


def test_who_said_stop_by_text_is_sent_nothing_by_phone(line: RunningLine) -> None:
    phone = line.phone()
    phone.text("STOP")
    assert told(line, keep(phone)) == "keep.opted_out"
    assert line.network.journal == []


@pytest.mark.parametrize("network", ["later 30006", "21614"])
def test_a_phone_that_takes_no_texts_is_not_tried_again(line: RunningLine, network: str) -> None:
    line.network.says(network)
    phone = line.phone()
    keep(phone)
    line.network.report()
    phone.hang_up()
    assert told(line, keep(phone)) == "keep.no_texts"
    assert len(line.network.journal) == 1


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param("anonymous", "keep.hidden", id="hidden"),
        pytest.param("+266696687", "keep.hidden", id="hidden-and-spelt"),
        pytest.param("+525512345678", "keep.abroad", id="mexico"),
        pytest.param("+18764567890", "keep.abroad", id="jamaica"),
        pytest.param("+19005550123", "keep.abroad", id="premium"),
        pytest.param("+18005550123", "keep.abroad", id="toll-free"),
        pytest.param("+14165550123", "keep.abroad", id="canada"),
        pytest.param("+999123456789", "keep.abroad", id="nowhere"),
    ],
)
def test_a_phone_that_is_not_texted_to_hears_why(
    line: RunningLine, number: str, said: str, locale: str
) -> None:
    phone = line.phone()
    phone.number = number
    to_symptoms(phone, locale)
    assert told(line, phone.press("7"), locale) == said
    forged = KEEP.replace("/en/", f"/{locale}/")
    assert told_by(line, post(line, forged, call_form(number, Digits="1")).body, locale) == said
    assert line.network.journal == []


def told_by(line: RunningLine, body: bytes, locale: str = "en") -> str:
    """Name the first message of a document."""
    return min(
        (body.index(as_text(words).encode()), key)
        for (spoken, key), words in line.release.voice.items()
        if spoken == locale and as_text(words).encode() in body
    )[1]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_line_without_a_number_to_text_from_says_so(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Start, locale: str
) -> None:
    flush(shared_redis)
    line = start_line(settings_for(shared_redis.url, tmp_path, TWILIO_FROM=""))
    phone = line.phone()
    to_symptoms(phone, locale)
    assert told(line, phone.press("7"), locale) == "keep.off"


def test_a_messaging_service_sends_in_the_place_of_a_number(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    flush(shared_redis)
    sid = "MG" + "7" * 32
    line = start_line(settings_for(shared_redis.url, tmp_path, TWILIO_MESSAGING_SERVICE_SID=sid))
    assert told(line, keep(line.phone())) == "keep.sent"
    assert line.network.journal[0].sender == sid


def with_caps(settings: Settings, **caps: int) -> Settings:
    """Give settings with caps of a deployment of its own."""
    deployment = replace(settings.installation.deployment, caps=Caps(**caps))
    return replace(settings, installation=replace(settings.installation, deployment=deployment))


@pytest.mark.parametrize(
    ("caps", "sent"),
    [
        pytest.param({"caller_texts": 2}, 2, id="of-a-caller"),
        pytest.param({"line_segments": 1}, 1, id="of-the-line"),
        pytest.param({"caller_texts": 0}, 0, id="none-at-all"),
    ],
)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_daily_cap_is_told_and_is_over_the_next_day(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start, caps: dict[str, int], sent: int, locale: str
) -> None:
    line = start_line(with_caps(settings_for(own_redis.url, tmp_path), **caps))
    phone = line.phone()
    heard = []
    for _ in range(sent + 1):
        heard.append(told(line, keep(phone, locale), locale))
        phone.hang_up()
    assert heard == ["keep.sent"] * sent + ["keep.capped"]
    assert len(line.network.journal) == sent
    line.clock.sleep(24 * 3600)
    again = told(line, keep(phone, locale), locale)
    assert again == ("keep.sent" if sent else "keep.capped")


def test_with_redis_away_nothing_is_sent_and_the_caller_hears_so(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path))
    phone = line.phone()
    to_symptoms(phone)
    phone.press("7")
    own_redis.send_signal(signal.SIGKILL)
    assert told(line, phone.press("1")) == "keep.failed"
    assert line.network.journal == []


def test_with_the_wishes_under_another_privacy_key_nothing_is_sent(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    """Who said stop is not found there."""
    line = start_line(settings_for(own_redis.url, tmp_path))
    with redis.Redis.from_url(own_redis.url) as client:
        client.set("cup:privacy_key", "0" * 16)
    assert told(line, keep(line.phone())) == "keep.failed"
    assert line.network.journal == []


@pytest.mark.parametrize("network", ["ok", "21610", "400", "500", "closed", "garbage"])
def test_the_log_has_the_code_and_neither_number_nor_words(
    line: RunningLine, network: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    line.network.says(network)
    phone = line.phone()
    keep(phone)
    code = {"21610": "status 400, code 21610", "400": "status 400", "500": "status 500"}
    assert code.get(network, "a text: ") in caplog.text
    words = (phone.number[1:], phone.number[2:], LINE_NUMBER[2:], kept(line)[:20], "topic.symptoms")
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    assert [word for word in words if word in ours] == []


def test_a_number_of_a_helpline_comes_as_a_text_too(line: RunningLine) -> None:
    phone = line.phone()
    phone.call()
    for key in "107":
        phone.press(key)
    assert told(line, phone.press("1")) == "keep.sent"
    assert phone.arrived() == ("\n".join(line.release.sms["en", key] for key in ("person.acs", "kept")),)
