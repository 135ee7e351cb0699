"""Post forms to a running line, as Twilio would send them or as nobody should."""

import http.client
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from ivr.adapters.webhooks import sign
from ivr.simulator.document import parse_text, parse_voice
from ivr.simulator.wire import Exchange
from tests.conftest import ACCOUNT, LINE_NUMBER, RunningLine

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

GEO = {
    f"{side}{part}": value
    for side, place in (("From", ("CANARYVILLE", "IL", "97299", "US")), ("To", ("", "", "", "US")))
    for part, value in zip(("City", "State", "Zip", "Country"), place, strict=True)
}

ADD_ONS = '{"status":"successful","message":null,"code":null,"results":{"carrier":{"type":"mobile"}}}'


_count = itertools.count()


def text_form(body: str, number: str | None = None) -> dict[str, str]:
    """Give the whole form of a new text to a Messaging Service, from a new number if none is named."""
    sid, other = f"SM{next(_count):032x}", f"+1415557{next(_count):04d}"
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "SmsStatus": "received",
        "AccountSid": ACCOUNT.sid,
        "MessagingServiceSid": "MG" + "2" * 32,
        "From": other if number is None else number,
        "To": LINE_NUMBER,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
        "AddOns": ADD_ONS,
        **GEO,
    }


def call_form(number: str = "+14155550123", **more: str) -> dict[str, str]:
    """Give the whole form of a call, as Twilio sends it with caller name and legacy names."""
    return {
        "CallSid": "CA" + "3" * 32,
        "AccountSid": ACCOUNT.sid,
        "From": number,
        "To": LINE_NUMBER,
        "Caller": number,
        "Called": LINE_NUMBER,
        "CallerName": "PAT DOE",
        "CallStatus": "ringing",
        "CallToken": '{"parentCallInfoToken":"eyJhbGciOiJFUzI1NiJ9"}',
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        "StirVerstat": "TN-Validation-Passed-A",
        "AddOns": ADD_ONS,
        **GEO,
        **{name.replace("From", "Caller").replace("To", "Called"): value for name, value in GEO.items()},
        **more,
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, type and body."""

    status: int
    content_type: str
    body: bytes

    @property
    def is_bare(self) -> bool:
        """Say whether this is a 4xx and nothing else."""
        return 400 <= self.status < 500 and not self.body

    @property
    def text(self) -> str | None:
        """Give the one message of a reply; None is silence."""
        return parse_text(self.content_type, self.body)

    @property
    def said(self) -> list[str]:
        """List what a voice answer says outside a question."""
        return [getattr(verb, "text", "") for verb in parse_voice(self.content_type, self.body)]


def send(
    url: str, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] = FORM
) -> Answer:
    """Send one request with its target exactly as it is given."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=15)
    try:
        connection.request(method, target, body, dict(headers))
        reply = connection.getresponse()
        return Answer(reply.status, reply.getheader("Content-Type", ""), reply.read())
    finally:
        connection.close()


def signed(url: str, fields: Mapping[str, str], token: str = ACCOUNT.token) -> dict[str, str]:
    """Give the headers of a signed form."""
    return FORM | {"X-Twilio-Signature": sign(url, fields, token)}


def ready(url: str) -> list[str]:
    """Ask whether a line is well; give its two lines."""
    answer = send(url, "GET", "/readyz")
    assert (answer.status, answer.content_type) == (200, "text/plain; charset=utf-8")
    return answer.body.decode().splitlines()


def serves(url: str, release: str) -> bool:
    """Say whether a line is well and serves a release."""
    status, words = ready(url)
    return status == "ok" and words.startswith(f"release {release}: ")


def post(line: RunningLine, target: str, fields: Mapping[str, str]) -> Answer:
    """Post a signed form, and have the answer inspected if it is one."""
    body = urlencode(fields).encode()
    answer = send(line.url, "POST", target, body, signed(line.url + target, fields))
    if answer.status == 200:
        read = parse_text if target == "/sms" else parse_voice
        result = read(answer.content_type, answer.body)
        headers = {"Content-Type": answer.content_type}
        line.inspector(Exchange(line.url + target, fields, 200, headers, answer.body, result))
    return answer
