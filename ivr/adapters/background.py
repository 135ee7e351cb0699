"""Do something again and again beside the turns, through every failure, until it is done."""

import logging
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

from ivr.core.errors import LineError

log = logging.getLogger(__name__)


def places(error: BaseException) -> str:
    """Name the places in the code that an error came through, the innermost first.

    Its message stays out of a log: it may quote a number, or what somebody wrote.
    """
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)


def repeat(act: Callable[[], bool], seconds: float, closing: threading.Event) -> None:
    """Act every so many seconds until it says that it is done; what fails is logged once, and tried again."""
    said = ""
    while not closing.wait(seconds):
        try:
            if act():
                return
            problem = ""
        except LineError as error:
            problem = f"{type(error).__name__}: {error}"
        except Exception as error:  # noqa: BLE001 - the outer border of a thread, which would end unheard
            problem = f"{type(error).__name__} in {places(error)}"
        if problem and problem != said:
            log.error("%s does not succeed, and goes on: %s", threading.current_thread().name, problem)
        said = problem
