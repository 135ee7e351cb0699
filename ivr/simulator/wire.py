"""Twilio's side of the wire: signed forms out, documents in, each exchange open to inspection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

import requests
from requests.utils import requote_uri

from ivr.adapters.webhooks import sign
from ivr.simulator.document import VoiceVerb, parse_text, parse_voice
from ivr.simulator.grammar import OWN_RULE, Refused

TIMEOUT = 15  # seconds: Twilio's limit, which no setting lengthens
NOT_FETCHED, NOT_CONNECTED = 11200, 11205

Result = tuple[VoiceVerb, ...] | str | None
ResultT = TypeVar("ResultT", bound=Result)


@dataclass(frozen=True, slots=True)
class Account:
    """A Twilio account: its SID, and the token that signs."""

    sid: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, with what was read from it, or why it was refused."""

    url: str
    fields: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    body: bytes
    result: Result | Refused


@dataclass(frozen=True, slots=True)
class Wire:
    """The way to one service; `public` is the address that is signed, where a proxy makes the two differ.

    No proxy and no password of this machine is used.
    """

    service: str
    public_url: str
    account: Account
    inspect: Callable[[Exchange], None] | None = None

    @property
    def public(self) -> str:
        """Give the address that is signed, without a slash behind it."""
        return self.public_url.rstrip("/")

    def exchange(
        self, method: str, url: str, fields: Mapping[str, str], read: Callable[[requests.Response], ResultT]
    ) -> ResultT:
        """Send one request, have it inspected with its answer, and give what was read."""
        answer = self._send(method, url, fields)
        result: ResultT | Refused
        try:
            result = read(answer)
        except Refused as refused:
            result = refused
        if self.inspect:
            seen = Exchange(url, fields, answer.status_code, answer.headers, answer.content, result)
            self.inspect(seen)
        if isinstance(result, Refused):
            raise result
        return result

    def fetch(self, url: str) -> tuple[str, bytes]:
        """Fetch a sound, its type and bytes; unsigned, so that no service comes to rely on a signature."""
        return _document(self._request("GET", requote_uri(url), {}, {}))

    def _send(self, method: str, url: str, fields: Mapping[str, str]) -> requests.Response:
        """Sign the public address and the fields as they are sent; a GET has its fields in the address."""
        if method == "GET":
            url, fields = f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}", {}
        url = requote_uri(url)
        signature = {"X-Twilio-Signature": sign(url, fields, self.account.token)}
        return self._request(method, url, fields, signature)

    def _request(
        self, method: str, url: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> requests.Response:
        if not f"{url}/".startswith(f"{self.public}/"):
            raise Refused(OWN_RULE, f"{url} leads away from {self.public}")
        address = self.service.rstrip("/") + url.removeprefix(self.public)
        with requests.Session() as session:
            session.trust_env = False
            try:
                return session.request(
                    method, address, data=fields, headers=headers, timeout=TIMEOUT, allow_redirects=False
                )
            except requests.ConnectionError as error:
                raise Refused(NOT_CONNECTED, f"cannot reach {address}") from error
            except requests.RequestException as error:
                raise Refused(NOT_FETCHED, f"no whole answer within {TIMEOUT} s: {error}") from error


def read_voice(answer: requests.Response) -> tuple[VoiceVerb, ...]:
    """Read the answer to a voice webhook."""
    return parse_voice(*_document(answer))


def read_text(answer: requests.Response) -> str | None:
    """Read the answer to an SMS webhook."""
    return parse_text(*_document(answer))


def read_status(answer: requests.Response) -> None:
    """Take the end of a call as acknowledged by 204, or by a document, in which nothing is executed."""
    if answer.status_code != requests.codes.no_content:
        parse_voice(*_document(answer))


def _document(answer: requests.Response) -> tuple[str, bytes]:
    if answer.status_code != requests.codes.ok:
        raise Refused(NOT_FETCHED, f"HTTP status {answer.status_code}")
    return answer.headers.get("Content-Type", ""), answer.content
