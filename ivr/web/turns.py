"""The outermost border: every request is answered whatever happens; each webhook is timed and told of.

It stands around Flask itself, so that a bug in Flask's own steps, or before and behind a view, has the
same answer as one in a view.
"""

import logging
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from ivr.adapters.background import places
from ivr.adapters.logs import Turn, TurnLog, begin
from ivr.web.service import Service

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

_CHANNELS = {"/voice": "voice", "/sms": "sms", "/sms/status": "status"}

LAST_RESORT = "last_resort"

Headers = list[tuple[str, str]]


class Turns:
    """The app, and what is told of each of its turns; `told` is nowhere unless a log is given."""

    def __init__(self, app: "WSGIApplication", here: Service, told: TurnLog | None = None) -> None:
        self._app = app
        self._here = here
        self._told = told

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        started, status = time.perf_counter(), 200
        turn = Turn(_channel(environ.get("PATH_INFO", "")))
        begin(turn)

        def start(line: str, headers: Headers, exc_info: "OptExcInfo | None" = None, /) -> object:
            nonlocal status
            status = int(line[:3])
            return start_response(line, headers, exc_info)

        try:
            answer = self._app(environ, start)  # type: ignore[arg-type]  # nobody writes by its result
        except Exception as error:  # noqa: BLE001 - the one outer border: a bug becomes the last resort
            turn.outcome = LAST_RESORT
            line, headers, words = self._last_resort(turn, environ.get("PATH_INFO", ""), error)
            start(line, headers, sys.exc_info())
            answer = [words]
        if turn.channel:
            with suppress(Exception):  # what cannot be counted or told of was answered all the same
                self._tell(turn, status, time.perf_counter() - started)
        return answer

    def _last_resort(self, turn: Turn, path: str, error: Exception) -> tuple[str, Headers, bytes]:
        """Answer with the helpline, and leave one line in the log to find the bug by."""
        where = turn.channel or "a page"
        with suppress(Exception):
            log.error("trace %s: %s in %s: %s", turn.name, type(error).__name__, where, places(error))
        words, of_number = self._here.last_resort, self._here.last_resort.locale_of(turn.line)
        match turn.channel:
            case "voice":
                answer = words.voice(_locale(path) or of_number)
            case "sms":
                answer = words.sms(of_number)
            case _:
                return "500 INTERNAL SERVER ERROR", _headers(b"", "text/plain"), b""
        return "200 OK", [*_headers(answer, "text/xml; charset=utf-8"), ("Cache-Control", "no-store")], answer

    def _tell(self, turn: Turn, status: int, seconds: float) -> None:
        metrics = self._here.metrics
        if turn.outcome != LAST_RESORT and status != 200:
            turn.outcome = "refused"
            metrics.refused(str(status))
        metrics.turn(turn.channel, turn.outcome)
        metrics.turn_seconds(turn.channel, seconds=seconds)
        if self._told:
            self._told.tell(turn, status, seconds)


def _headers(answer: bytes, content_type: str) -> Headers:
    return [("Content-Type", content_type), ("Content-Length", str(len(answer)))]


def _channel(path: str) -> str:
    """Name the channel of a webhook; empty for a page that is none."""
    return _CHANNELS.get(path) or ("voice" if path.startswith("/voice/") else "")


def _locale(path: str) -> str | None:
    """Give the language of the address of a call, if it has one."""
    match path.split("/"):
        case ["", "voice", locale, _]:
            return locale
    return None
