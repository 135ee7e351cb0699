"""The webhook that tells what became of our texts."""

from flask import Blueprint, Response, request

from ivr.adapters import twiml
from ivr.adapters.webhooks import Parties, incoming_status
from ivr.line import TextStatus
from ivr.web.guard import signed_pairs
from ivr.web.service import Service, service, xml

MOMENTS_AGO = 600.0
"""How old a text is whose status does not say: it was an answer, and a START since then is newer."""

statuses = Blueprint("statuses", __name__)


@statuses.post("/sms/status")
def note() -> Response:
    """Count what became of a text; one that Twilio blocks tells of a stop that only Twilio has heard."""
    here = service()
    told = incoming_status(signed_pairs(), here.settings.account_sid)
    status = TextStatus(told.sid, told.status, told.error_code, _sent_at(here))
    here.line.note(here.caller(Parties(told.to, "")), status)
    return xml(twiml.nothing())


def _sent_at(here: Service) -> float:
    """Read when the text was sent from the address that we gave with it."""
    at, now = request.args.get("at", ""), here.clock()
    if at.isascii() and at.isdecimal() and len(at) < 15:
        return min(int(at) / 1000, now)
    return now - MOMENTS_AGO
