"""Ask Twilio's REST: each request once, in time, and unheard by any log but ours.

Twilio's client keeps its last answer on itself, for whoever asks next to take: each request gets a
client of its own, which has no old connection either that the other end could just have closed.
"""

import logging
import traceback
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.base.version import Version
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

_UNHEARD = logging.Logger("twilio", logging.CRITICAL + 1)
"""Takes what the client would log: whole addresses, and what was asked."""

_NO_REGION = {"TWILIO_REGION": "", "TWILIO_EDGE": ""}
"""Keeps the client from reading the environment, which has one reader."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account, its token, and where Twilio is if not at its own address (`http://127.0.0.1:8010`)."""

    sid: str
    token: str = field(repr=False)
    api: str = ""

    def client(self, seconds: float) -> Client:
        """Make a client that waits so many seconds, once for a connection and once for each packet."""
        logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)
        http = _Http(self.api, seconds)
        return Client(self.sid, self.token, http_client=http, environment=_NO_REGION)


class _Http:
    """Carry requests, each over a new connection."""

    is_async = False

    def __init__(self, api: str, seconds: float) -> None:
        self._api, self._seconds = api.rstrip("/"), seconds

    def request(self, method: str, uri: str, **options: object) -> Response:
        """Ask once; follow nothing, repeat nothing."""
        http = TwilioHttpClient(timeout=self._seconds, logger=_UNHEARD)
        try:
            return http.request(method, self._address(uri), **options)
        finally:
            http.session.close()

    def _address(self, uri: str) -> str:
        """Turn `https://voice.twilio.com/v1` into `API/voice/v1`; what is at `api.` goes without that."""
        if not self._api:
            return uri
        parts = urlsplit(uri)
        room = parts.netloc.partition(".")[0]
        path = parts.path if room == "api" else f"/{room}{parts.path}"
        return f"{self._api}{path}" + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """How Twilio refused: the HTTP status, and its own code of the error; 0 is not known."""

    status: int = 0
    code: int = 0

    def __str__(self) -> str:
        """Give both numbers, for a person."""
        return f"status {self.status}, code {self.code}"

    @classmethod
    def of(cls, error: Exception) -> "Refusal":
        """Read an error of the client; its words stay where they are, as they hold addresses."""
        match error:
            case TwilioRestException() | TwilioServiceException():
                return cls(as_number(error.status), as_number(error.code))
            case TwilioException(
                args=(_, Response() as response)
            ):  # of a page, which the client leaves as it is
                return cls.of(Version.exception("GET", "", response, ""))
        return cls()


def as_number(value: object) -> int:
    """Take a whole number from JSON that may hold anything; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def is_unsent(error: BaseException) -> bool:
    """Say whether an error came while the client was connecting: then nothing was sent, surely.

    DNS, TCP, TLS and proxies fail in functions of that name, whichever error that becomes on its way.
    """
    causes: BaseException | None = error
    while causes:
        if any(frame.name == "connect" for frame in traceback.extract_tb(causes.__traceback__)):
            return True
        causes = causes.__cause__ or causes.__context__
    return False
