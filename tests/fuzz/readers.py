"""What reads bytes from outside, each as one function: for a fuzzer that looks where bytes lead."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache

from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from ivr.adapters.webhooks import (
    FORM_TYPE,
    call_event,
    call_parties,
    check_fields,
    incoming_status,
    incoming_text,
    is_signed,
    parse_form,
)
from ivr.cli.worker import WHOLE, verdict
from ivr.config import LOCALES
from ivr.core import sms
from ivr.core.errors import LineError
from ivr.core.events import Reach, TextReceived
from ivr.core.session import CallSession, TextSession
from messages.acts import thaw_act
from messages.frozen import thaw
from messages.pofile import PoFile
from messages.release import Release, current, load
from tests.conftest import ACCOUNT

NOON = 1_795_000_000.0


@cache
def _release() -> Release:
    return load(LOCALES, current(LOCALES))


def text(content: bytes) -> None:
    """Read the words of a text; an answer is in the release, or is a silence that is meant."""
    locale, body = ("en", "es", None)[len(content) % 3], content.decode("utf-8", "surrogatepass")
    turn = sms.step(_release().menu, TextSession(locale), TextReceived(NOON, body))
    assert turn.reply or turn.effects
    assert all((line.locale, line.key) in _release().sms for line in (turn.reply.lines if turn.reply else ()))


def form(content: bytes) -> None:
    """Read a form as a text, as a call, and as a status; only our own errors come out of it."""
    pairs = parse_form(FORM_TYPE, content)
    is_signed("https://line.example.org/sms", pairs, "A" * 27 + "=", ["a-token"])
    with suppress(LineError):
        incoming_status(pairs, ACCOUNT.sid)
    fields = check_fields(pairs, ACCOUNT.sid)
    with suppress(LineError):
        incoming_text(fields, NOON)
    call_parties(fields)
    call_event(fields, NOON, Reach.TEXTS)


def signature(content: bytes) -> None:
    """Read the header of a signature: whatever it is, it is none of ours."""
    assert not is_signed("https://line.example.org/sms", [("a", "b")], content.decode("latin-1"), ["a-token"])


def address(content: bytes) -> None:
    """Read where a call is from a query."""
    pairs = parse_form(FORM_TYPE, content)
    session = CallSession.from_query("en", "main", dict(pairs))
    assert CallSession.from_query("en", "main", session.to_query()).place == "main"


def head(content: bytes) -> None:
    """Judge what has come of a request: the parser refuses or reads what was judged whole."""
    if verdict(content) == WHOLE:
        with suppress(ParseException, StopIteration):
            Request(Config(), IterUnreader(iter([content])), ("127.0.0.1", 1))


READERS: Mapping[str, Callable[[bytes], object]] = {
    "text": text,
    "form": form,
    "signature": signature,
    "address": address,
    "head": head,
    "po": lambda content: PoFile("es.po", content),
    "act": thaw_act,
    "release": lambda content: thaw("0001-0000000000000000", content),
}


def read(name: str, content: bytes) -> None:
    """Give bytes to a reader; a refusal by one of our own errors, or of what is no UTF-8, is a good end."""
    with suppress(LineError, UnicodeDecodeError):
        READERS[name](content)
