"""Write prompts as TwiML, with the words of one release. All escaping happens here, once."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, SsmlProsody, VoiceResponse
from twilio.twiml.voice_response import Say as SayVerb

from ivr.core.prompts import Ask, HangUp, Line, Reply, Say
from ivr.core.session import CallSession
from messages.release import Release
from messages.render import Phone

KEY_SECONDS = 8
"""How long the voice waits for a key: callers are older, upset, and press slowly."""

NO_LOCALE = "mul"
"""Stands in an address for "no language chosen yet" (ISO 639-2: multiple languages)."""


def voice(release: Release, prompt: Ask | HangUp, public_url: str) -> bytes:
    """Write one answer to a caller."""
    response = VoiceResponse()
    if isinstance(prompt, HangUp):
        _nest(response, release, prompt.says, public_url)
        response.hangup()
        return _bytes(response)
    gather = Gather(
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        timeout=KEY_SECONDS,
        action_on_empty_result=True,
        method="POST",
        action=public_url + address(prompt.session),
    )
    _nest(gather, release, prompt.says, public_url)
    response.append(gather)
    return _bytes(response)


def _nest(parent: VoiceResponse | Gather, release: Release, says: Iterable[Say], public_url: str) -> None:
    """Speak, or play where somebody has recorded just these words in this language."""
    for say in says:
        recording = release.recordings.get((say.locale, say.key))
        if recording:
            parent.play(f"{public_url}/audio/{recording}")
            continue
        language = release.languages[say.locale]
        verb = SayVerb(voice=language.voice, language=language.tag)
        for span in release.voice[say.locale, say.key]:
            verb.nest(_slowly(span.written) if isinstance(span, Phone) else span)
        parent.append(verb)


def _slowly(number: str) -> SsmlProsody:
    prosody = SsmlProsody(rate="slow")
    prosody.say_as(number, interpret_as="telephone")
    return prosody


def address(session: CallSession) -> str:
    """Give the path and query to which the next key of a call is posted."""
    path = f"/voice/{quote(session.locale or NO_LOCALE)}/{quote(session.place)}"
    return f"{path}?{urlencode(session.to_query())}"


def sms(release: Release, reply: Reply | None) -> bytes:
    """Write one reply to a texter; None is a meant silence."""
    response = MessagingResponse()
    if reply:
        response.message("\n".join(text(release, line) for line in reply.lines))
    return _bytes(response)


def text(release: Release, line: Line) -> str:
    """Give one line of a reply: a whole message, behind the number that picks it if it is a choice."""
    words = release.sms[line.locale, line.key]
    return f"{line.number} {words}" if line.number else words


def nothing() -> bytes:
    """Answer a webhook that wants no answer."""
    return _bytes(VoiceResponse())


def _bytes(response: VoiceResponse | MessagingResponse) -> bytes:
    return str(response.to_xml()).encode()
