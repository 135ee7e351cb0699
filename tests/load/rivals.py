"""What the line is measured against, each a small Flask app: a floor, a fair one, and what people start from.

It imports nothing of the line, so that its memory is its own.
"""

import json
import os
from pathlib import Path

import redis
from flask import Flask, Response, request, session
from flask.typing import ResponseReturnValue
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

SPOKEN = b"<Response><Say language='en-US'>For symptoms, press 1. For treatment, press 2.</Say></Response>"
WRITTEN = b"<Response><Message>For symptoms, reply 1. For treatment, reply 2.</Message></Response>"

_RELEASES = Path(__file__).parents[2] / "locales" / "releases"

_TOPICS = ("symptoms", "first_tests", "choosing", "feelings", "news")
_VOICES = {"en": ("en-US", "Polly.Joanna-Neural"), "es": ("es-US", "Polly.Lupe-Neural")}


def floor() -> Flask:
    """Make a bare view that returns constant TwiML."""
    app = Flask("floor")
    app.add_url_rule("/voice", view_func=lambda: _xml(SPOKEN), methods=["POST"], endpoint="voice")
    app.add_url_rule("/sms", view_func=lambda: _xml(WRITTEN), methods=["POST"], endpoint="sms")
    return app


def checked() -> Flask:
    """Make the same with the signature checked, and with one read and one write of Redis."""
    app = Flask("checked")
    client = app.extensions["redis"] = redis.Redis.from_url(os.environ["REDIS_URL"])
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])

    @app.before_request
    def remember() -> ResponseReturnValue | None:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(request.url, request.form, signature):
            return Response(status=403)
        name = f"seen:{request.form.get('CallSid') or request.form['MessageSid']}"
        client.get(name)
        client.set(name, request.form["AccountSid"], ex=900)
        return None

    app.add_url_rule("/voice", view_func=lambda: _xml(SPOKEN), methods=["POST"], endpoint="voice")
    app.add_url_rule("/sms", view_func=lambda: _xml(WRITTEN), methods=["POST"], endpoint="sms")
    return app


def sample() -> Flask:
    """Make what people start from: state in a cookie, TwiML built by hand each time, no signature check."""
    app = Flask("sample")
    app.secret_key = "of the sample"
    words = _words()

    @app.post("/voice")
    def voice() -> Response:
        _move(request.form.get("Digits", ""))
        locale, place = session["locale"], session["place"]
        tag, voice = _VOICES[locale]
        response = VoiceResponse()
        gather = Gather(num_digits=1, action="/voice", method="POST", timeout=8)
        gather.say(words["voice"][locale][place], language=tag, voice=voice)
        gather.say(words["voice"][locale]["after_topic"], language=tag, voice=voice)
        response.append(gather)
        response.redirect("/voice", method="POST")
        return _xml(str(response))

    @app.post("/sms")
    def sms() -> Response:
        _move(request.form.get("Body", "")[:1])
        response = MessagingResponse()
        response.message(words["sms"][session["locale"]][session["place"]])
        return _xml(str(response))

    return app


def _move(key: str) -> None:
    """Go where a key leads: 8 is the other language, * the menu, and there is a topic for each of 1 to 5."""
    session.setdefault("locale", "en")
    session["turn"] = session.get("turn", 0) + 1
    if key == "8":
        session["locale"] = "es" if session["locale"] == "en" else "en"
    if key in ("1", "2", "3", "4", "5"):
        session["place"] = f"topic.{_TOPICS[int(key) - 1]}"
    elif key == "*" or "place" not in session:
        session["place"] = "menu.main"


def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Take the words of the line, so that what is sent is as long: by channel, locale and key."""
    name = json.loads((_RELEASES / "current.json").read_bytes())["release"]
    texts = json.loads((_RELEASES / f"{name}.json").read_bytes())["texts"]
    return {
        channel: {locale: _joined(texts[locale][channel]) for locale in texts} for channel in ("voice", "sms")
    }


def _joined(texts: dict[str, list[str | dict[str, str]]]) -> dict[str, str]:
    """Join the spans of texts; a number is one of its own, with the name of what it is."""
    return {
        key: "".join(span if isinstance(span, str) else str(*span.values()) for span in spans)
        for key, spans in texts.items()
    }


def _xml(content: bytes | str) -> Response:
    return Response(content, content_type="text/xml")
