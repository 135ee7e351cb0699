"""The webhooks of a call."""

from flask import Blueprint, Response, g, request

from ivr.adapters import twiml
from ivr.adapters.webhooks import call_parties, key_or_silence
from ivr.core.session import CallSession
from ivr.web.guard import let_twilio_in
from ivr.web.service import service, xml

voice = Blueprint("voice", __name__)
voice.before_request(let_twilio_in)


@voice.post("/voice")
def start() -> Response:
    """Answer the phone."""
    here = service()
    caller = here.caller(call_parties(g.fields))
    release, turn = here.line.answer_call(caller, here.clock())
    return xml(twiml.voice(release, turn.prompt, here.settings.public_url))


@voice.post("/voice/<locale>/<place>")
def go_on(locale: str, place: str) -> Response:
    """Answer a key or silence; the address says where the caller is."""
    here = service()
    caller = here.caller(call_parties(g.fields))
    event = key_or_silence(g.fields, here.clock())
    session = CallSession.from_query(locale, place, request.args)
    release, turn = here.line.answer_key(caller, session, event)
    return xml(twiml.voice(release, turn.prompt, here.settings.public_url))


@voice.post("/voice/status")
def end() -> Response:
    """Take note that a call is over. Where it was is kept: it may have been dropped."""
    call_parties(g.fields)
    return xml(twiml.nothing())
