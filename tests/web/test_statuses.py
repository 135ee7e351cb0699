"""What Twilio tells of our texts is counted once, and tells us of stops that we have not heard."""

import itertools
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from ivr.simulator.handset import Handset
from tests.conftest import ACCOUNT, LINE_NUMBER, RunningLine, settings_for, wait_until
from tests.line.turns import counts
from tests.web.posting import FORM, Answer, post, send, text_form

NOTHING = Answer(
    200, "text/xml; charset=utf-8", b'<?xml version="1.0" encoding="UTF-8"?><Response />'
)  # nobody listens to a status

_sids = (f"SM{number:032x}" for number in itertools.count(7000))


def form(to: str, status: str = "delivered", code: str = "", **more: str) -> dict[str, str]:
    """Give a status as Twilio sends it."""
    sid = next(_sids)
    code_if_any = {"ErrorCode": code} if code else {}
    return {
        "AccountSid": ACCOUNT.sid,
        "ApiVersion": "2010-04-01",
        "From": LINE_NUMBER,
        "MessageSid": sid,
        "MessageStatus": status,
        "RawDlrDoneDate": "2611210800",
        "SmsSid": sid,
        "SmsStatus": status,
        "To": to,
        **code_if_any,
        **more,
    }


def note(line: RunningLine, fields: dict[str, str], at: float | None = None) -> Answer:
    """Tell a line a status, of a text that was sent at a time of its clock."""
    query = "" if at is None else f"?at={round(at * 1000)}"
    return post(line, f"/sms/status{query}", fields)


def statuses(line: RunningLine) -> dict[str, float]:
    """Give the counts of statuses by status and code."""
    name = "text_statuses error_code="
    return {
        labels.removeprefix(name).replace("status=", ""): count
        for labels, count in counts(line.service.line).items()
        if labels.startswith(name)
    }


def test_what_the_network_reports_of_a_kept_text_is_counted(line: RunningLine) -> None:
    phone = line.phone()
    phone.call()
    for key in "11371":
        phone.press(key)
    line.network.report()
    assert statuses(line) == {" sent": 1, " delivered": 1}


def test_a_status_that_comes_twice_and_out_of_order_is_counted_once(line: RunningLine) -> None:
    delivered = form(line.phone().number)
    sent = delivered | {"MessageStatus": "sent", "SmsStatus": "sent"}
    assert [note(line, each) for each in (delivered, sent, delivered, sent)] == [NOTHING] * 4
    assert statuses(line) == {" sent": 1, " delivered": 1}


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        pytest.param({}, {" failed": 1}, id="no-code"),
        pytest.param({"ErrorCode": "0"}, {" failed": 1}, id="code-0"),
        pytest.param({"ErrorCode": "30005"}, {"30005 failed": 1}, id="code"),
        pytest.param({"MessageSid": "MM" + "8" * 32}, {" failed": 1}, id="a-text-that-is-not-ours"),
        pytest.param({"From": None}, {" failed": 1}, id="no-sender"),
        pytest.param({"To": None}, {" failed": 1}, id="no-phone"),
        pytest.param({"To": "rcs:agent"}, {" failed": 1}, id="no-number"),
        pytest.param({"ApiVersion": None}, {" failed": 1}, id="no-version"),
        pytest.param({"ChannelStatusMessage": "é x"}, {" failed": 1}, id="a-field-that-is-new"),
    ],
)
def test_an_odd_status_is_counted(
    line: RunningLine, change: dict[str, str | None], counted: dict[str, float]
) -> None:
    whole: dict[str, str | None] = {**form(line.phone().number, "failed"), **change}
    assert note(line, {name: value for name, value in whole.items() if value is not None}) == NOTHING
    assert statuses(line) == counted


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"MessageStatus": "exploded"}, id="unknown-status"),
        pytest.param({"MessageStatus": None}, id="no-status"),
        pytest.param({"MessageStatus": "+14155550123"}, id="a-number-as-status"),
        pytest.param({"MessageSid": None}, id="no-sid"),
        pytest.param({"MessageSid": "SM1"}, id="short-sid"),
        pytest.param({"AccountSid": "AC" + "6" * 32}, id="other-account"),
        pytest.param({"AccountSid": None}, id="no-account"),
        pytest.param({"ErrorCode": "14155550123"}, id="a-number-as-code"),
        pytest.param({"ErrorCode": "x"}, id="no-code-of-twilios"),
        pytest.param({"+14155550123": "x"}, id="a-number-as-a-name"),
    ],
)
def test_what_is_no_status_is_refused_and_not_counted(
    line: RunningLine, change: dict[str, str | None]
) -> None:
    whole: dict[str, str | None] = {**form("+14155550123", "failed"), **change}
    assert note(line, {name: value for name, value in whole.items() if value is not None}).is_bare
    assert statuses(line) == {}


def test_without_a_signature_a_status_is_refused(line: RunningLine) -> None:
    assert send(line.url, "POST", "/sms/status", b"MessageStatus=sent", FORM) == Answer(
        403, "text/plain", b""
    )


def test_a_stop_that_only_twilio_has_heard_silences_the_line(line: RunningLine) -> None:
    phone = line.phone()
    note(line, form(phone.number, "failed", "21610"), line.clock())
    assert phone.text("symptoms").body is None


def later_start(line: RunningLine, phone: Handset, at: float | None) -> str | None:
    """Let somebody write START, and Twilio tell then of a text from before that it had blocked."""
    assert phone.text("START").body
    note(line, form(phone.number, "failed", "21610"), at)
    return phone.text("symptoms").body


def test_a_start_since_the_text_was_sent_wins(line: RunningLine) -> None:
    assert later_start(line, line.phone(), line.clock() - 5) == line.release.sms["en", "topic.symptoms"]


@pytest.mark.parametrize("at", ["", "?at=", "?at=x", "?at=-1", "?at=1e9", "?at=99999999999999999", "?at=١"])
def test_a_status_that_does_not_say_when_is_older_than_a_start_of_now(line: RunningLine, at: str) -> None:
    phone = line.phone()
    phone.text("START")
    target = f"/sms/status{at}" if at.isascii() else "/sms/status?at=%D9%A1"
    assert post(line, target, form(phone.number, "failed", "21610")) == NOTHING
    assert phone.text("symptoms").body is not None


def test_a_text_from_the_future_was_sent_now_at_the_latest(line: RunningLine) -> None:
    phone = line.phone()
    note(line, form(phone.number, "failed", "21610"), line.clock() + 9999)
    assert phone.text("symptoms").body is None
    assert phone.text("START").body
    assert phone.text("symptoms").body


def test_a_landline_is_known_by_the_status_of_a_text(line: RunningLine) -> None:
    phone = line.phone()
    note(line, form(phone.number, "undelivered", "30006"), line.clock())
    phone.call()
    for key in "1137":
        phone.press(key)
    words = line.release.voice["en", "keep.no_texts"]
    assert phone.press("1").spoken[0].say.text == "".join(map(str, words))
    assert line.network.journal == []


def test_with_redis_away_a_stop_of_twilios_waits_and_statuses_are_counted(
    own_redis: LocalRedis, tmp_path: Path, start_line: Callable[[Settings], RunningLine]
) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path))
    phone = line.phone()
    own_redis.send_signal(signal.SIGKILL)
    for code in ("21610", "30006"):
        assert note(line, form(phone.number, "failed", code), line.clock()) == NOTHING
    assert statuses(line) == {"21610 failed": 1, "30006 failed": 1}
    assert line.service.spool.waiting == 1
    assert phone.text("symptoms").body is None
    own_redis.start()
    wait_until(lambda: line.service.spool.waiting == 0)
    assert phone.text("CUP").body is None


def test_a_status_names_nobody_in_the_counts_or_in_the_log(
    line: RunningLine, caplog: pytest.LogCaptureFixture
) -> None:
    phone = line.phone()
    post(line, "/sms", text_form("symptoms", phone.number))
    note(line, form(phone.number, "failed", "21610"), line.clock())
    note(line, form(phone.number, "failed", "21610") | {"ErrorCode": phone.number})
    shown = line.service.metrics.show().decode()
    ours = "\n".join(record.getMessage() for record in caplog.records)
    assert [word for word in (phone.number[1:], phone.number[2:]) if word in shown + ours] == []
