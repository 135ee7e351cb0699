"""Send a text by Twilio's REST: once, within 3 s, and with an outcome that is true.

A text is never sent again: who cannot know whether it went out says so, and the caller hears that.
"""

import logging
import re
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from ivr.adapters.rest import Credentials, Refusal, as_number, is_unsent
from ivr.core.events import Outcome

log = logging.getLogger(__name__)

SEND_SECONDS = 3.0

VALID_SECONDS = 3600
"""How long Twilio may try: who asked for a text on the phone does not wait for it until tomorrow."""

_WAIT = 0.9
"""The part of the time that a connection or a packet may take: what fails then is still told apart."""

_THREADS = 8
"""As many as the service has: a text waits for another one only where that one hangs."""

_OUTCOMES: Mapping[int, Outcome] = {
    21211: Outcome.NO_TEXTS,  # no number that can be
    21610: Outcome.OPTED_OUT,
    21614: Outcome.NO_TEXTS,  # not a mobile
    21635: Outcome.NO_TEXTS,  # a landline where Twilio does not try
    30006: Outcome.NO_TEXTS,  # a landline
}
"""What Twilio's codes mean for whoever waits for a text; any other code is one for us to mend."""

_SID = re.compile("(?:SM|MM)[0-9a-f]{32}")


_NONE = Refusal()


@dataclass(frozen=True, slots=True)
class _Text:
    """One text to send: to whom, what, when it was asked for, and what it is sent from."""

    to: str = field(repr=False)
    body: str = field(repr=False)
    at: float
    origin: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Report:
    """How an attempt ended, and what a log may know of it."""

    outcome: Outcome
    refusal: Refusal = _NONE
    kind: str = ""


class TwilioSender:
    """Send from a number, or from a Messaging Service (`MG...`)."""

    def __init__(
        self, credentials: Credentials, origin: str, public_url: str, seconds: float = SEND_SECONDS
    ) -> None:
        self._origin = {"messaging_service_sid" if origin.startswith("MG") else "from_": origin}
        self._public_url = public_url
        self._seconds = seconds
        self._messages = credentials.client(seconds * _WAIT).messages
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="send")

    def send(self, to: str, body: str, at: float, line: str = "") -> Outcome:
        """Send one text to an E.164 number, once; say how that ended. Raises nothing.

        `line` is the number of the service to send from, where it has several.
        """
        origin = self._origin | ({"from_": line} if line and "messaging_service_sid" in self._origin else {})
        report = self._attempt(_Text(to, body, at, origin))
        level = logging.INFO if report.outcome is Outcome.DONE else logging.WARNING
        log.log(level, "a text: %s, %s %s", report.outcome, report.refusal, report.kind)
        return report.outcome

    def _attempt(self, text: _Text) -> _Report:
        try:
            attempt: Future[_Report] = self._pool.submit(self._create, text)
        except RuntimeError:  # the pool is closed
            return _Report(Outcome.FAILED, kind="closed")
        try:
            return attempt.result(self._seconds)
        except TimeoutError:
            has_begun = not attempt.cancel()
            return _Report(Outcome.UNSURE if has_begun else Outcome.FAILED, kind="late")

    def _create(self, text: _Text) -> _Report:
        callback = f"{self._public_url}/sms/status?at={round(text.at * 1000)}"
        try:
            message = self._messages.create(
                to=text.to,
                body=text.body,
                status_callback=callback,
                validity_period=VALID_SECONDS,
                **text.origin,
            )
            sid, code = str(message.sid), as_number(message.error_code)
        except Exception as error:  # noqa: BLE001 - the outer border of a thread; each kind has an outcome
            return _report(error)
        if code:
            return _Report(_OUTCOMES.get(code, Outcome.FAILED), Refusal(0, code))
        return _Report(Outcome.DONE if _SID.fullmatch(sid) else Outcome.UNSURE)

    def close(self) -> None:
        """Send nothing from now on, and wait for nothing."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _report(error: Exception) -> _Report:
    """Tell what was refused, what never left, and what may have been sent for all we know."""
    refusal, kind = Refusal.of(error), type(error).__name__
    if 400 <= refusal.status < 500:
        return _Report(_OUTCOMES.get(refusal.code, Outcome.FAILED), refusal, kind)
    return _Report(Outcome.FAILED if is_unsent(error) else Outcome.UNSURE, refusal, kind)
