"""Requests as Twilio signs them, which somebody may have seen; and what each means, however it is cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from ivr.adapters.webhooks import sign
from tests.conftest import ACCOUNT
from tests.web.posting import call_form, text_form

Pairs = list[tuple[str, str]]
Meaning = tuple[tuple[str, str | None], ...]

HERE = "https://line.example.org"
"""The address that is signed: behind a proxy, and never that of the machine."""

PLACE = "?part=1&silence=0&wrong=0&turn=2&keys=98~1795000000000~en~main"

MEANT = {
    "/sms": ("AccountSid", "MessageSid", "From", "To", "Body", "OptOutType"),
    "/sms/status": ("AccountSid", "MessageSid", "MessageStatus", "ErrorCode", "To"),
    "/voice": ("AccountSid", "CallSid", "From", "To"),
    "/voice/status": ("AccountSid", "CallSid", "From", "To"),
}
"""The fields on which an effect hangs, by page."""

MEANT_IN_A_CALL = (*MEANT["/voice"], "Digits", "DialCallStatus")

_DIALED = {"DialCallSid": "CA" + "4" * 32, "DialCallStatus": "no-answer", "DialBridged": "false"}

_STATUS = {
    "AccountSid": ACCOUNT.sid,
    "ApiVersion": "2010-04-01",
    "From": "+18005550100",
    "MessageSid": "SM" + "7" * 32,
    "MessageStatus": "undelivered",
    "ErrorCode": "21610",
    "SmsSid": "SM" + "7" * 32,
    "SmsStatus": "undelivered",
    "To": "+14155550123",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request: its address as it is sent, its form, its signature, and the type of its body."""

    target: str
    body: bytes
    signature: str | None
    content_type: str = "application/x-www-form-urlencoded"

    @property
    def pairs(self) -> Pairs:
        """Read the form as anybody would."""
        return list(_read(self.body))

    @property
    def meaning(self) -> Meaning:
        """Say what the request does: its page and place, and the last word of each field that counts."""
        path, _, query = self.target.partition("?")
        fields = dict(self.pairs)
        named = ((name, _known(fields, name)) for name in MEANT.get(path, MEANT_IN_A_CALL))
        return (("path", path), ("query", query), *named)


@lru_cache(maxsize=64)
def _read(body: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _known(fields: Mapping[str, str], name: str) -> str | None:
    """Give a field; a sender without a number is nobody, whatever stands for them."""
    value = fields.get(name)
    is_number = value is not None and value[:1] == "+" and value[1:].isdigit()
    return "somebody" if name == "From" and value is not None and not is_number else value


def captured(target: str, fields: Mapping[str, str], token: str = ACCOUNT.token) -> Request:
    """Sign a form for a page."""
    return Request(target, urlencode(fields).encode(), sign(HERE + target, fields, token))


def requests() -> list[Request]:
    """Give true requests of every kind."""
    texts = (
        text_form("Stop Chemo", "+14155550101"),
        text_form("Stop CallToken ContentSid From Fromage Body Digits", "+14155550102"),
        text_form("STOP", "+14155550103") | {"OptOutType": "STOP"},
        text_form("ñ ' & = + % 😀", "+14155550104"),
        text_form("", "+14155550105") | {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x"},
        text_form("hi", "whatsapp:+14155550106") | {"ChannelPrefix": "whatsapp", "Forwarded": "true"},
        text_form("hi", "+14155550107") | {"ErrorCode": "11200", "ErrorUrl": "https://line.example.org/sms"},
        text_form("Stop Chemo", "+14155550108") | {"ButtonPayload": "yes", "ButtonText": "Yes From Body"},
    )
    calls = (
        call_form("+14155550111", CallStatus="in-progress", Digits="5", msg="Gather End"),
        call_form("+14155550112", CallStatus="in-progress", Digits=""),
        call_form("+14155550113", CallStatus="in-progress", **_DIALED),
        call_form("anonymous", ForwardedFrom="+17775550100", ParentCallSid="CA" + "4" * 32),
        call_form("+14155550114", CallerName="Digits LLC", Digits="5"),
        call_form("sip:bob%40x@pbx.org;transport=udp?x=1"),
        call_form("No Caller ID", CallerName="DialCallStatusbusyDigits1", **_DIALED),
    )
    status = {name: value for name, value in _STATUS.items() if name != "ErrorCode"}
    return [
        *(captured("/sms", form) for form in texts),
        *(captured(f"/voice/{place}{PLACE}", form) for place in ("en/main", "es/crisis") for form in calls),
        *(captured(page, form) for page in ("/voice", "/voice/status") for form in calls),
        captured("/sms/status?at=1795000000000", _STATUS),
        captured("/sms/status", status | {"MessageStatus": "delivered", "SmsStatus": "delivered"}),
    ]
