"""Twilio's webhooks: the signature, the strict fields behind it, and the events they carry.

The signature covers names and values glued together without a separator, so that one signed
request can be cut up into another form that validates too. Whatever the glue leaves open, the
fields close: SIDs and numbers are matched whole, and what could be cut otherwise is refused (`glue`).
"""

import base64
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from ivr.adapters.glue import SCHEMES, movable_field
from ivr.core.errors import RequestError
from ivr.core.events import KeyPressed, OptOutType, Reach, Silence, TextReceived, TransferEnd, TransferEnded

MOST_BYTES = 64 * 1024
"""Twilio's own limit for a document; a form is far smaller."""

MOST_FIELDS = 200
"""Twilio sends some thirty."""

FORM_TYPE = "application/x-www-form-urlencoded"

_CALL_SID = re.compile(r"CA[0-9a-f]{32}")
_MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
_API_VERSION = re.compile(r"2010-04-01")
_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_TO = re.compile(rf"{_NUMBER.pattern}|(?i:{SCHEMES})[!-~]{{1,200}}")
_MOST_CALLER = 200
_KEY = re.compile(r"[0-9*#]?")

_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=")

_FIELD_NAME = re.compile(r"[A-Z][A-Za-z]{1,39}[0-9]{0,2}")
"""What may be logged as the name of a field; anything else could be a number, or somebody's words."""

_SPELT = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""`anonymous`, `restricted`, `blocked`, `unknown` and `unavailable`, spelt on the keys of a phone."""


def sign(url: str, fields: Mapping[str, str], token: str) -> str:
    """Sign a form as Twilio does, for the simulated telephone."""
    return str(RequestValidator(token).compute_signature(url, fields))


def is_signed(
    url: str, fields: Iterable[tuple[str, str]] | str, signature: str, tokens: Iterable[str]
) -> bool:
    """Say whether Twilio signed this request with one of our tokens.

    `url` is the public one with path and query exactly as sent; a text instead of fields is a JSON
    body, whose digest stands in the URL.

    The digest over the very URL is taken here, which is twenty times faster than in Twilio's library;
    what does not match is left to the library, which knows with and without port, and JSON.
    """
    if not _SIGNATURE.fullmatch(signature):
        return False
    pairs = [] if isinstance(fields, str) else list(fields)
    if pairs and any(_is_digest(url, pairs, signature, token) for token in tokens):
        return True
    params = fields if isinstance(fields, str) else MultiDict(pairs)
    return any(RequestValidator(token).validate(url, params, signature) for token in tokens)


def _is_digest(url: str, pairs: Iterable[tuple[str, str]], signature: str, token: str) -> bool:
    glued = url + "".join(name + value for name, value in sorted(set(pairs)))
    digest = hmac.digest(token.encode(), glued.encode(), "sha1")
    return hmac.compare_digest(base64.b64encode(digest), signature.encode())


def parse_form(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """Read a form, keeping order, blanks and repeated fields.

    Raises RequestError for anything else.
    """
    if content_type.partition(";")[0].strip().lower() != FORM_TYPE:
        raise RequestError(415, "not a form")
    pieces = body.split(b"&", MOST_FIELDS)
    if len(pieces) > MOST_FIELDS:
        raise RequestError(400, "not a readable form")
    try:
        pairs = [piece.decode("ascii").partition("=") for piece in pieces if piece]
        return [(_plain(name), _plain(value)) for name, _, value in pairs]
    except ValueError as error:
        raise RequestError(400, "not a readable form") from error


def _plain(quoted: str) -> str:
    """Take the quoting off; most names and values have none, and are spared the work."""
    return unquote_plus(quoted, errors="strict") if "%" in quoted or "+" in quoted else quoted


def check_fields(pairs: list[tuple[str, str]], account_sid: str) -> dict[str, str]:
    """Take a signed form apart so strictly that no other cut of the same glue passes with another meaning.

    Raises RequestError.
    """
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise RequestError(400, "a field is repeated")
    if min(fields, default="") != "AccountSid" or fields["AccountSid"] != account_sid:
        raise RequestError(400, "not of our account")
    if not _API_VERSION.fullmatch(fields.get("ApiVersion", "")):
        raise RequestError(400, "ApiVersion is not Twilio's")
    if not {"From", "To"} <= fields.keys():
        raise RequestError(400, "From or To is missing")
    moved = movable_field(fields)
    if moved:
        named = moved if _FIELD_NAME.fullmatch(moved) else "one without a name of Twilio's"
        raise RequestError(400, f"a field could be another one: {named}")
    return fields


@dataclass(frozen=True, slots=True)
class Parties:
    """Who speaks: the caller's E.164 number if it can be known, and the number of the line if it is one.

    `sender` is whatever stands for the caller, a short code too.
    """

    caller: str | None = field(repr=False)
    line: str
    sender: str = field(default="", repr=False)


def _parties(fields: Mapping[str, str]) -> Parties:
    """Take whatever print stands for a caller: who is no whole number is somebody all the same."""
    caller, to = fields["From"], fields["To"]
    if not _TO.fullmatch(to):
        raise RequestError(400, "To is no number, and no other party of Twilio's")
    if not caller.isprintable() or len(caller) > _MOST_CALLER:
        raise RequestError(400, "From is no line of print")
    if re.match(rf"{_E164.pattern}[A-Za-z]", caller):
        raise RequestError(400, "From could be a number, and the name of another field behind it")
    is_known = _E164.fullmatch(caller) and caller not in _SPELT
    return Parties(caller if is_known else None, to if _NUMBER.fullmatch(to) else "", caller)


def call_parties(fields: Mapping[str, str]) -> Parties:
    """Read who calls.

    Raises RequestError.
    """
    if not _CALL_SID.fullmatch(fields.get("CallSid", "")):
        raise RequestError(400, "CallSid is missing or is none")
    return _parties(fields)


_ENDINGS = {
    "completed": TransferEnd.ENDED,
    "answered": TransferEnd.ENDED,
    "busy": TransferEnd.BUSY,
    "no-answer": TransferEnd.NO_ANSWER,
}
"""How Twilio tells the end of a call that was put through; whatever else it may say is a failure."""


def call_event(fields: Mapping[str, str], at: float, reach: Reach) -> KeyPressed | Silence | TransferEnded:
    """Read the key of a Gather, or the end of a Dial; Twilio sends an empty key, or none, for silence.

    Raises RequestError.
    """
    ended = fields.get("DialCallStatus")
    if ended is not None:
        return TransferEnded(at, _ENDINGS.get(ended, TransferEnd.FAILED), reach)
    digits = fields.get("Digits", "")
    if not _KEY.fullmatch(digits):
        raise RequestError(400, "Digits is not one key")
    return KeyPressed(at, digits, reach) if digits else Silence(at, reach)


_OPT_OUT_TYPES = {each.value: each for each in OptOutType}
"""What Twilio marks, in whatever case."""


@dataclass(frozen=True, slots=True)
class IncomingText:
    """A text as Twilio delivers it."""

    sid: str
    parties: Parties
    event: TextReceived = field(repr=False)


def incoming_text(fields: Mapping[str, str], at: float) -> IncomingText:
    """Read a text.

    Raises RequestError.
    """
    sid, body, opt_out = fields.get("MessageSid", ""), fields.get("Body"), fields.get("OptOutType", "")
    if not _MESSAGE_SID.fullmatch(sid) or body is None:
        raise RequestError(400, "MessageSid or Body is missing")
    if "OptOutType" in fields and opt_out.upper() not in _OPT_OUT_TYPES:
        raise RequestError(400, "OptOutType is unknown")  # it may be this mark and the name of another field
    event = TextReceived(at, body, _OPT_OUT_TYPES.get(opt_out.upper()))
    return IncomingText(sid, _parties(fields), event)


@dataclass(frozen=True, slots=True)
class IncomingStatus:
    """What became of a text of ours, as Twilio tells it."""

    sid: str
    status: str
    error_code: str
    to: str | None = field(repr=False)


_STATUSES = frozenset(
    {
        *("accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed"),
        *("canceled", "receiving", "received", "read", "partially_delivered"),
    }
)

_ERROR_CODE = re.compile(r"[0-9]{4,6}|0?")

_TOLD = re.compile(rf"(?<!Sms)MessageSid|MessageStatus|ErrorCode|To(?=\+?[0-9]|(?i:{SCHEMES}))")
"""The names of what a status tells: in another field, or with a digit more, they would be told of nothing."""


def _hides(name: str, value: str) -> bool:
    """Say whether a field has swallowed another one."""
    return any(found.start() or found[0] != name for found in _TOLD.finditer(name + value))


def incoming_status(pairs: list[tuple[str, str]], account_sid: str) -> IncomingStatus:
    """Read a status, which may come twice, late, and with no sender; no texter has written any of it.

    Every name must be one, so that digits of a value can stand in no other field, and none may hide another.

    Raises RequestError.
    """
    fields = dict(pairs)
    if len(fields) != len(pairs) or not all(map(_FIELD_NAME.fullmatch, fields)):
        raise RequestError(400, "a field is repeated, or has no name of Twilio's")
    if any(_hides(name, value) for name, value in pairs):
        raise RequestError(400, "a field could be another one")
    sid, code = fields.get("MessageSid", ""), fields.get("ErrorCode", "")
    if fields.get("AccountSid") != account_sid or not _MESSAGE_SID.fullmatch(sid):
        raise RequestError(400, "AccountSid or MessageSid is none of ours")
    if fields.get("MessageStatus") not in _STATUSES or not _ERROR_CODE.fullmatch(code):
        raise RequestError(400, "MessageStatus or ErrorCode is none of Twilio's")
    to = fields.get("To", "")
    return IncomingStatus(sid, fields["MessageStatus"], code.lstrip("0"), to if _E164.fullmatch(to) else None)
