"""Machines and floods get one approved answer, then silence, and all is normal again by itself."""

import itertools
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from ivr.simulator.document import parse_text
from messages.segments import count
from tests.conftest import LINE_NUMBER, SPANISH_NUMBER, RunningLine, settings_for
from tests.line.turns import counts
from tests.loops import loop
from tests.web.posting import send, signed, text_form
from tests.web.test_keeping import keep, told

Start = Callable[[Settings], RunningLine]

CODES = [f"{menu}{entry}" for menu in (1, 2, 3) for entry in (1, 2, 3, 4, 5) if menu != 3 or entry != 2]
"""Different words, each with an answer of its own."""

DAY = 24 * 3600


def texts(line: RunningLine, *keys: str, locale: str = "en") -> list[str]:
    return [line.release.sms[locale, key] for key in keys]


def in_both(line: RunningLine, key: str) -> str:
    return "\n".join(line.release.sms[locale, f"both.{key}"] for locale in ("en", "es"))


def test_of_31_texts_in_ten_minutes_the_last_is_told_whom_to_call(line: RunningLine) -> None:
    phone = line.phone()
    words = itertools.chain(["ENGLISH"], itertools.cycle(CODES))
    answers = []
    for word in itertools.islice(words, 33):
        answers.append(phone.text(word).body)
        line.clock.sleep(15)
    assert len({*answers[:30]}) == 15
    assert answers[30:] == [*texts(line, "hush"), None, None]
    assert phone.text("I want to die").body == line.release.sms["en", "crisis"]
    line.clock.sleep(601)
    assert phone.text("11").body == line.release.sms["en", "topic.cup"]


def test_the_same_word_fifty_times_has_three_answers_and_one_that_says_so_and_tells_whom_to_call(
    line: RunningLine,
) -> None:
    phone = line.phone()
    answers = [phone.text("symptoms").body for _ in range(50)]
    assert answers == [*texts(line, *["topic.symptoms"] * 3, "echo"), *[None] * 46]
    assert phone.text("I want to die").body == line.release.sms["en", "crisis"]
    assert phone.text("STOP").body is not None


@pytest.mark.parametrize(
    ("first", "locale"), [("ESPAÑOL", "es"), ("👍", None)], ids=["spanish", "of-no-language"]
)
def test_a_phone_abroad_is_told_that_it_cannot_be_texted_and_may_call(
    line: RunningLine, first: str, locale: str | None
) -> None:
    phone = replace(line.phone(), number="+447700900123")
    told_once = line.release.sms[locale, "abroad"] if locale else in_both(line, "abroad")
    assert [phone.text(word).body for word in (first, "symptoms")] == [told_once, None]
    assert phone.text("I want to die").body == line.release.sms["en", "crisis"]
    phone.call()
    assert not phone.press("1").has_hung_up


def test_a_phone_that_was_silenced_is_answered_again_when_it_has_been_quiet(line: RunningLine) -> None:
    phone = line.phone()
    for _ in range(6):
        phone.text("symptoms")
    line.clock.sleep(601)
    assert phone.text("symptoms").body == line.release.sms["en", "topic.symptoms"]


FIRST = ["hello", "symptoms", "CUP", "988", "I want to die", "911", "HELP", "MENU", "PERSON", "hm"]


@pytest.mark.parametrize("word", FIRST)
@pytest.mark.parametrize("is_away", [False, True], ids=["redis-up", "redis-away"])
def test_a_line_that_is_wired_to_itself_falls_silent(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start, word: str, is_away: bool
) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path))
    if is_away:
        own_redis.send_signal(signal.SIGKILL)
    phone = replace(line.phone(), number=LINE_NUMBER)
    *answers, last = loop([phone], word)
    assert last is None
    assert len(answers) <= 10


@pytest.mark.parametrize("word", FIRST)
def test_two_lines_that_are_wired_to_each_other_fall_silent(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start, word: str
) -> None:
    one, other = (start_line(settings_for(own_redis.url, tmp_path / name)) for name in ("one", "other"))
    phones = [
        replace(one.phone(LINE_NUMBER), number=SPANISH_NUMBER),
        replace(other.phone(SPANISH_NUMBER), number=LINE_NUMBER),
    ]
    *answers, last = loop(phones, word)
    assert last is None
    assert len(answers) <= 20


def test_a_machine_without_a_number_falls_silent_too(line: RunningLine) -> None:
    phone = replace(line.phone(), number="22395")
    assert len(loop([phone], "hello")) <= 10


def capped(own_redis: LocalRedis, folder: Path, start_line: Start, caps: str) -> RunningLine:
    """Run a line with caps of its own."""
    file = folder / "deployment.toml"
    file.write_text(f"[caps]\n{caps}\n")
    return start_line(settings_for(own_redis.url, folder, CUPLINE_DEPLOYMENT=str(file)))


def flood(line: RunningLine, numbers: list[str], word: str = "CUP") -> list[str | None]:
    """Send one text from each number, eight at a time; give the answers."""

    def answer(number: str) -> str | None:
        form = text_form(word, number)
        body = urlencode(form).encode()
        given = send(line.url, "POST", "/sms", body, signed(f"{line.url}/sms", form))
        return parse_text(given.content_type, given.body)

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(answer, numbers))


def spent(answers: list[str | None]) -> int:
    return sum(count(answer).segments for answer in answers if answer)


ALMOST = 2 * 8 * 4
"""Segments of the answers that may be on their way when a cap is reached, and when Redis is slow."""


def test_what_thousands_of_phones_of_one_prefix_cost_has_an_end(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    line = capped(own_redis, tmp_path, start_line, "prefix_segments = 100\nline_segments = 300")
    numbers = [f"+1415559{number:04d}" for number in range(2000)]
    answers = flood(line, numbers)
    assert 100 <= spent(answers) <= 200 + ALMOST
    assert answers[-1000:] == [None] * 1000
    held = counts(line.service.line)
    assert held["segments"] == spent(answers)
    assert held["caps_reached cap=prefix"] >= 1900
    assert_others_are_answered(line, numbers[-1])
    assert flood(line, [f"+1415558{number:04d}" for number in range(200)])[-50:] == [None] * 50
    assert counts(line.service.line)["caps_reached cap=line"] > 50
    assert_cries_are_answered(line, numbers[-2])
    line.clock.sleep(DAY)
    assert flood(line, [numbers[-1], "+12125550123"]) == [in_both(line, "gate")] * 2


def assert_others_are_answered(line: RunningLine, number: str) -> None:
    assert flood(line, [number, "+12125550123"]) == [None, in_both(line, "gate")]


def assert_cries_are_answered(line: RunningLine, number: str) -> None:
    phone = replace(line.phone(), number=number)
    cries = ("I want to die", "I cant breathe", "please stop", "CUP", "START", "CUP")
    assert [phone.text(word).body for word in cries] == [
        *texts(line, "crisis", "urgent", "stop"),
        None,
        in_both(line, "start"),
        None,
    ]


def test_one_caller_uses_up_nobody_elses_day(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    """Neither the texts that may be asked for by phone nor those that are answered: a neighbour has both."""
    line = capped(own_redis, tmp_path, start_line, "caller_texts = 1")
    greedy, neighbour = line.phone(), line.phone()
    asked = []
    for phone in (greedy, greedy, neighbour):
        asked.append(told(line, keep(phone)))
        phone.hang_up()
    assert asked == ["keep.sent", "keep.capped", "keep.sent"]
    answers = [greedy.text("CUP").body for _ in range(5)]
    assert answers == [*texts(line, *["topic.cup"] * 3, "echo"), None]
    assert neighbour.text("CUP").body == line.release.sms["en", "topic.cup"]
