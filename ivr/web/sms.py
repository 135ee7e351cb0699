"""The webhook of a text."""

from flask import Blueprint, Response, g

from ivr.adapters import twiml
from ivr.adapters.logs import this_turn
from ivr.adapters.webhooks import incoming_text
from ivr.line import Text
from ivr.web.guard import let_twilio_in
from ivr.web.service import service, xml

sms = Blueprint("sms", __name__)
sms.before_request(let_twilio_in)


@sms.post("/sms")
def answer() -> Response:
    """Answer a text with one text, or with a meant silence."""
    here = service()
    text = incoming_text(g.fields, here.clock())
    sent = here.line.answer_text(here.caller(text.parties), Text(text.sid, text.event))
    turn, said = this_turn(), sent.reply.lines[0] if sent.reply else None
    turn.place, turn.locale = (said.key, said.locale) if said else ("silence", "")
    turn.release = sent.release
    return xml(twiml.sms(here.line.edges.shelf[sent.release], sent.reply))
