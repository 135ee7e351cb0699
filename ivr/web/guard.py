"""Let nobody but Twilio in: the signature over what was really sent, then the strict fields."""

from flask import g, request

from ivr.adapters.logs import this_turn
from ivr.adapters.webhooks import MOST_BYTES, check_fields, is_signed, parse_form
from ivr.core.errors import RequestError
from ivr.web.service import service


def let_twilio_in() -> None:
    """Check one webhook and keep its fields for the view.

    Raises RequestError: 403 without a true signature, 4xx for what is no form of Twilio's.
    """
    g.fields = check_fields(signed_pairs(), service().settings.account_sid)
    this_turn().line = g.fields["To"]


def signed_pairs() -> list[tuple[str, str]]:
    """Read a form that Twilio has signed.

    Raises RequestError.
    """
    settings = service().settings
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signature:
        raise RequestError(403, "no signature")
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestError(413, "too large")
    pairs = parse_form(request.content_type or "", request.get_data(cache=False))
    if not is_signed(settings.public_url + sent_path(), pairs, signature, settings.auth_tokens):
        raise RequestError(403, "not Twilio's signature")
    return pairs


def sent_path() -> str:
    """Give path and query exactly as sent: Flask's own URL is decoded, and breaks true signatures."""
    raw = str(request.environ.get("RAW_URI", ""))
    if not raw.startswith("/") or raw.startswith("//") or "#" in raw:  # Twilio's library signs no bare `#`
        raise RequestError(403, "not a path")
    return raw
