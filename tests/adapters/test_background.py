"""What is done beside the turns goes on through every failure, and says of each what, where, and once."""

import logging
import re
import threading
from collections.abc import Callable

import pytest

from ivr.adapters.background import repeat
from ivr.core.errors import SpoolError

SECRET = "+14155550123 wrote"


def failing(*errors: Exception | None) -> Callable[[], bool]:
    """Give something that fails in these ways, one after the other, and then is done."""
    left = list(errors)

    def act() -> bool:
        if not left:
            return True
        error = left.pop(0)
        if error:
            raise error
        return False

    return act


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_a_failure_is_logged_and_tried_again_until_it_is_done(caplog: pytest.LogCaptureFixture) -> None:
    repeat(failing(SpoolError("the disk is full")), 0, threading.Event())
    assert messages(caplog) == ["MainThread does not succeed, and goes on: SpoolError: the disk is full"]


def test_a_bug_is_logged_by_type_and_place_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    repeat(failing(TypeError(SECRET)), 0, threading.Event())
    (line,) = messages(caplog)
    assert re.search(r"TypeError in test_background.py:\d+ act < background.py:\d+ repeat$", line)
    assert SECRET not in caplog.text


def test_the_same_failure_is_logged_again_only_after_a_success(caplog: pytest.LogCaptureFixture) -> None:
    full = SpoolError("full")
    repeat(failing(full, full, None, full), 0, threading.Event())
    assert len(messages(caplog)) == 2


def test_a_service_that_closes_ends_it() -> None:
    closing = threading.Event()
    closing.set()
    repeat(failing(None), 0, closing)
