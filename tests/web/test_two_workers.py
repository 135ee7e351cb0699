"""Two workers get the same webhook at once, a thousand times: one answer, one change of state."""

import http.client
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from ivr.adapters.callers import caller_keys
from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from ivr.core.ports import Purse
from ivr.core.session import TextSession
from tests.conftest import RunningLine, flush, settings_for
from tests.web.posting import signed, text_form

TIMES = 1000
WORDS = ("síntomas", "STOP", "2", "CUP", "hm")

Form = dict[str, str]


@pytest.fixture
def workers(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Callable[[Settings], RunningLine]
) -> list[RunningLine]:
    """Start two lines that share one memory."""
    flush(shared_redis)
    return [start_line(settings_for(shared_redis.url, tmp_path)) for _ in range(2)]


def deliver(workers: list[RunningLine], forms: list[list[Form]]) -> list[list[bytes]]:
    """Give each worker its forms, in step with the other one; list what each answered."""
    together = threading.Barrier(len(workers))
    answers: list[list[bytes]] = [[] for _ in workers]

    def work(number: int) -> None:
        line = workers[number]
        prepared = [(urlencode(form), signed(f"{line.url}/sms", form)) for form in forms[number]]
        connection = http.client.HTTPConnection(urlsplit(line.url).netloc, timeout=15)
        for body, headers in prepared:
            together.wait()
            connection.request("POST", "/sms", body, headers)
            answers[number].append(connection.getresponse().read())
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(workers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def session(line: RunningLine, number: str) -> TextSession:
    keys = caller_keys(line.service.settings.privacy_keys, number)
    return line.service.store.read_text(keys, "SM0", Purse("2026-11-21")).session


def version(line: RunningLine, number: str) -> int:
    return session(line, number).version


def test_one_webhook_to_two_workers_has_one_body_and_changes_state_once(workers: list[RunningLine]) -> None:
    forms = [text_form(WORDS[number % len(WORDS)]) for number in range(TIMES)]
    one, other = deliver(workers, [forms, forms])
    assert len(one) == TIMES
    assert one == other
    assert [version(workers[0], form["From"]) for form in forms] == [1] * TIMES


def test_of_two_texts_at_once_neither_effect_is_lost(workers: list[RunningLine]) -> None:
    numbers = [f"+1415558{number:04d}" for number in range(50)]
    stops = [text_form("STOP", number) for number in numbers]
    languages = [text_form("ESPAÑOL", number) for number in numbers]
    deliver(workers, [stops, languages])
    after = [session(workers[0], number) for number in numbers]
    assert {(each.opted_out, each.version) for each in after} == {(True, 2)}
