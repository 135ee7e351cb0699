"""The webhooks of a call."""

from flask import Blueprint, Response, g, request

from ivr.adapters import twiml
from ivr.adapters.logs import this_turn
from ivr.adapters.webhooks import Parties, call_event, call_parties
from ivr.core.prompts import HangUp, VoiceTurn
from ivr.core.session import CallSession
from ivr.web.guard import let_twilio_in
from ivr.web.service import service, xml
from messages.release import Release

voice = Blueprint("voice", __name__)
voice.before_request(let_twilio_in)


@voice.post("/voice")
def start() -> Response:
    """Answer the phone."""
    here, parties = service(), call_parties(g.fields)
    return _spoken(*here.line.answer_call(here.caller(parties), here.clock()), parties)


@voice.post("/voice/<locale>/<place>")
def go_on(locale: str, place: str) -> Response:
    """Answer a key, silence, or the end of a talk; the address says where the caller is."""
    here, parties = service(), call_parties(g.fields)
    caller = here.caller(parties)
    event = call_event(g.fields, here.clock(), caller.reach)
    session = CallSession.from_query(locale, place, request.args)
    return _spoken(*here.line.answer_key(caller, g.fields["CallSid"], session, event), parties)


def _spoken(release: Release, turn: VoiceTurn, parties: Parties) -> Response:
    settings, told = service().settings, this_turn()
    if isinstance(turn.prompt, HangUp):
        told.place = "goodbye"
    else:
        told.place, told.locale = turn.prompt.session.place, turn.prompt.session.locale or ""
    told.release = release.name
    # Without a number to show, a helpline would see the caller's.
    line = parties.line if parties.line.startswith("+") else settings.from_number
    telephone = twiml.Telephone(line, parties.caller)
    return xml(twiml.voice(release, turn.prompt, settings.public_url, telephone))


@voice.post("/voice/status")
def end() -> Response:
    """Take note that a call is over. Where it was is kept: it may have been dropped."""
    call_parties(g.fields)
    this_turn().place = "status"
    return xml(twiml.nothing())
