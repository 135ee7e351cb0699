"""Callers are put through to numbers of the release alone, and come back however that ends."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.twiml import RETRY
from ivr.config import Settings
from ivr.simulator.document import Dial, Gather, Say, parse_voice
from ivr.simulator.forms import DialStatus
from ivr.simulator.handset import Handset
from ivr.simulator.receiver import Heard, Ringing
from messages.render import as_text
from tests.conftest import LINE_NUMBER, RunningLine, flush, settings_for
from tests.line.turns import counts
from tests.web.posting import Answer, call_form, post, send, signed

HELPLINE, LIFELINE = "+18002272345", "988"
QUERY = "?part=1&silence=0&wrong=0&turn=5&keys="
BACK = f"/voice/en/transfer.acs{QUERY}"


@pytest.fixture
def tested(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Callable[[Settings], RunningLine]
) -> RunningLine:
    """Run a line whose connection to the crisis line was tested."""
    flush(shared_redis)
    settings = settings_for(shared_redis.url, tmp_path)
    deployment = replace(settings.installation.deployment, connects_crisis=True)
    return start_line(replace(settings, installation=replace(settings.installation, deployment=deployment)))


def transfers(line: RunningLine) -> dict[str, float]:
    """Give the counts of talks by how they ended."""
    name = "transfers ending="
    counted = counts(line.service.line).items()
    return {key.removeprefix(name): count for key, count in counted if key.startswith(name)}


def ring(phone: Handset, keys: str) -> Heard:
    """Call, and press keys; give what is heard last."""
    heard = phone.call()
    for key in keys:
        heard = phone.press(key)
    return heard


def said(line: RunningLine, answer: Answer) -> list[str]:
    """Name the messages of an answer."""
    (gather,) = parse_voice(answer.content_type, answer.body)
    assert isinstance(gather, Gather)
    return [named(line, prompt) for prompt in gather.prompts if isinstance(prompt, Say)]


def named(line: RunningLine, say: Say) -> str:
    words = {as_text(spoken): key for (locale, key), spoken in line.release.voice.items() if locale == "en"}
    return words[say.text]


def keys_of(line: RunningLine, heard: Heard) -> list[str]:
    """Name the messages that are heard in English."""
    return [named(line, spoken.say) for spoken in heard.spoken]


def test_whoever_asks_for_a_person_is_put_through_showing_the_number_of_the_line(line: RunningLine) -> None:
    heard = ring(line.phone(), "101")
    assert heard.ringing == Ringing(HELPLINE, LINE_NUMBER)
    assert keys_of(line, heard) == ["connecting"]


def test_at_a_person_whoever_errs_or_waits_hears_in_short_what_connects_them(line: RunningLine) -> None:
    phone = line.phone()
    assert keys_of(line, ring(phone, "10")) == ["person.acs", "keep.number"]
    assert keys_of(line, phone.press("5")) == ["wrong", "connect_now", "keep.number"]
    assert [keys_of(line, phone.silence()) for _ in range(3)] == [
        *[["silence", "connect_now", "keep.number"]] * 3
    ]
    assert keys_of(line, phone.silence()) == ["goodbye"]


def test_the_dial_rings_for_five_rings_and_ends_after_two_hours(line: RunningLine) -> None:
    answer = post(line, f"/voice/en/person.acs{QUERY}", call_form(Digits="1"))
    *_, dial = parse_voice(answer.content_type, answer.body)
    action = f"{line.url}/voice/en/transfer.acs?part=1&silence=0&wrong=0&turn=6&keys={RETRY}"
    assert dial == Dial(action, "POST", HELPLINE, LINE_NUMBER, 25, 7200)


@pytest.mark.parametrize("to", ["sip:line@example.org", "client:line", "22395"])
def test_a_line_that_was_not_called_by_number_shows_the_one_that_it_texts_from(
    line: RunningLine, to: str
) -> None:
    """A helpline does not see a caller's number."""
    answer = post(line, f"/voice/en/person.acs{QUERY}", call_form(Digits="1") | {"To": to, "Called": to})
    *_, dial = parse_voice(answer.content_type, answer.body)
    assert isinstance(dial, Dial)
    assert dial.caller_id == LINE_NUMBER


def test_whoever_is_in_danger_is_put_through_with_their_own_number(tested: RunningLine) -> None:
    phone = tested.phone()
    assert ring(phone, "161").ringing == Ringing(LIFELINE, phone.number)
    answer = post(tested, f"/voice/en/crisis{QUERY}", call_form(Digits="1"))
    assert b"callerId" not in answer.body


def test_where_the_crisis_line_was_not_tested_nobody_is_put_through_to_it(line: RunningLine) -> None:
    heard = ring(line.phone(), "161")
    assert (heard.ringing, named(line, heard.spoken[0].say)) == (None, "wrong")


ENDINGS = {
    DialStatus.COMPLETED: "transfer.ended",
    DialStatus.BUSY: "transfer.busy",
    DialStatus.NO_ANSWER: "transfer.no_answer",
    DialStatus.FAILED: "transfer.failed",
}


@pytest.mark.parametrize("status", ENDINGS)
def test_however_a_talk_with_the_crisis_line_ends_it_is_named_and_can_be_called_again(
    tested: RunningLine, status: DialStatus
) -> None:
    phone = tested.phone()
    ring(phone, "161")
    assert keys_of(tested, phone.dialed(status, 60)) == [ENDINGS[status], "crisis"]
    phone.pause(4)
    assert phone.press("1").ringing == Ringing(LIFELINE, phone.number)


@pytest.mark.parametrize(("status", "first"), ENDINGS.items())
def test_a_caller_comes_back_however_it_ended(line: RunningLine, status: DialStatus, first: str) -> None:
    phone = line.phone()
    ring(phone, "101")
    heard = phone.dialed(status, 60)
    assert named(line, heard.spoken[0].say) == first
    assert not heard.has_hung_up
    assert transfers(line) == {first.removeprefix("transfer."): 1}


def test_who_hangs_up_while_it_rings_is_answered_though_they_do_not_hear_it(line: RunningLine) -> None:
    phone = line.phone()
    ring(phone, "101")
    phone.hang_up()
    assert transfers(line) == {"failed": 1}


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        pytest.param({}, "transfer.failed", id="nothing-is-told"),
        pytest.param({"Digits": ""}, "transfer.failed", id="silence"),
        pytest.param({"Digits": "1"}, "transfer.failed", id="a-key"),
        pytest.param({"DialCallStatus": ""}, "transfer.failed", id="empty"),
        pytest.param({"DialCallStatus": "exploded"}, "transfer.failed", id="unknown"),
        pytest.param({"DialCallStatus": "canceled"}, "transfer.failed", id="canceled"),
        pytest.param({"DialCallStatus": "answered"}, "transfer.ended", id="answered"),
        pytest.param({"DialCallStatus": "completed", "Digits": "7"}, "transfer.ended", id="talked-and-a-key"),
    ],
)
def test_an_odd_end_is_a_failed_one_and_the_call_goes_on(
    line: RunningLine, fields: dict[str, str], first: str
) -> None:
    assert said(line, post(line, BACK, call_form(**fields)))[0] == first


@pytest.mark.parametrize("status", ["BUSY", "completed!", "x" * 21, "completed Direction"])
def test_an_end_that_could_be_cut_from_something_else_is_refused(line: RunningLine, status: str) -> None:
    assert post(line, BACK, call_form(DialCallStatus=status)).is_bare


@pytest.mark.parametrize(
    ("place", "first"),
    [
        pytest.param("main", "menu.main", id="menu"),
        pytest.param("symptoms", "topic.symptoms", id="topic"),
        pytest.param("crisis", "crisis", id="crisis"),
        pytest.param("person.acs", "person.acs", id="person"),
        pytest.param("transfer.nobody", "menu.main", id="nobody-of-this-release"),
        pytest.param("transfer.", "menu.main", id="nobody"),
        pytest.param("nowhere", "menu.main", id="nowhere"),
    ],
)
def test_the_end_of_a_talk_anywhere_else_speaks_that_place(line: RunningLine, place: str, first: str) -> None:
    answer = post(line, f"/voice/en/{place}{QUERY}", call_form(DialCallStatus="completed"))
    assert said(line, answer)[0] == first


def test_the_end_of_a_talk_of_a_caller_without_a_language_is_the_gate(line: RunningLine) -> None:
    answer = post(line, f"/voice/mul/transfer.acs{QUERY}", call_form(DialCallStatus="completed"))
    assert said_first(answer) == as_text(line.release.voice["en", "both.gate"])


def said_first(answer: Answer) -> str:
    (gather,) = parse_voice(answer.content_type, answer.body)
    assert isinstance(gather, Gather)
    (first, *_) = gather.prompts
    assert isinstance(first, Say)
    return first.text


@pytest.mark.parametrize(
    "place", ["person.%2B19005550123", "person.988", "transfer.%2B19005550123", "person.", "person.nobody"]
)
def test_nobody_is_called_who_is_not_in_the_release(line: RunningLine, place: str) -> None:
    answer = post(line, f"/voice/en/{place}{QUERY}", call_form(Digits="1"))
    assert b"<Dial" not in answer.body
    assert answer.status == 200


def test_twilio_is_told_to_ask_again_behind_an_address_which_is_signed_without_that(
    line: RunningLine,
) -> None:
    """The handset signs the address as Twilio does; with the fragment it would be refused."""
    phone = line.phone()
    heard = ring(phone, "13")
    assert heard.gather is not None
    address, mark, rest = heard.gather.action.partition("#")
    assert mark + rest == RETRY
    target = address.removeprefix(line.url)
    form = call_form(phone.number, Digits="9")
    assert post(line, target, form).status == 200
    headers = signed(line.url + target + RETRY, form)
    assert send(line.url, "POST", target, urlencode(form).encode(), headers).status == 403
