"""Write prompts as TwiML, with the words of one release. All escaping happens here, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, SsmlProsody, VoiceResponse
from twilio.twiml.voice_response import Say as SayVerb

from ivr.core.prompts import Ask, Line, Reply, Say, Transfer, VoicePrompt
from ivr.core.session import CallSession
from messages.release import Release
from messages.render import Ending, Phone, Rendered
from messages.segments import count

KEY_SECONDS = 8
"""How long the voice waits for a key: callers are older, upset, and press slowly."""

RING_SECONDS = 25
"""How long a helpline is rung: five rings."""

TALK_SECONDS = 2 * 3600
"""How long a caller may talk with a helpline; Twilio would allow four hours."""

RETRY = "#rc=2&rp=ct,rt,5xx&ct=1000&rt=4000"
"""What Twilio does where an answer fails: it asks twice more, 5 s each time at most, within its 15.

It is asked for behind each address, and no part of what is signed. An answer that comes twice is the
same one: an address says where the caller is, and a text is sent once a call and place.
"""

_GAP = "gap-for-the-address"
"""Stands where the address comes in a question that is kept."""

LAST_DIGITS = 4
"""How many digits of a caller's number are spoken, so that they know which phone is meant."""

NO_LOCALE = "mul"
"""Stands in an address for "no language chosen yet" (ISO 639-2: multiple languages)."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """Whose telephone is spoken to: the caller's number (None: hidden), and our own that they called."""

    line: str = ""
    caller: str | None = field(default=None, repr=False)


def voice(
    release: Release, prompt: VoicePrompt, public_url: str, telephone: Telephone | None = None
) -> bytes:
    """Write one answer to a caller.

    Of a question all but the address is written once a release and kept: nearly every turn is one.
    """
    if isinstance(prompt, Ask):
        kept = _question(release, prompt.says, public_url)
        if kept:
            before, behind = kept
            return before + escape(_action(prompt.session, public_url)).encode() + behind
    telephone = telephone or Telephone()
    response = VoiceResponse()
    speaker = _Speaker(release, public_url, telephone)
    match prompt:
        case Ask():
            gather = _gather(_action(prompt.session, public_url))
            speaker.speak(gather, prompt.says)
            response.append(gather)
        case Transfer():
            speaker.speak(response, prompt.says)
            response.append(_dial(prompt, public_url, telephone))
        case _:
            speaker.speak(response, prompt.says)
            response.hangup()
    return _bytes(response)


@lru_cache(maxsize=4096)
def _question(release: Release, says: tuple[Say, ...], public_url: str) -> tuple[bytes, bytes] | None:
    """Write a question up to the address that its answer goes to, and on from behind it.

    None for one with digits of the caller's number in it, which is not to be kept.
    """
    words = (release.voice[say.locale, say.key] for say in says)
    if any(isinstance(span, Ending) for spans in words for span in spans):
        return None
    gather = _gather(_GAP)
    _Speaker(release, public_url, Telephone()).speak(gather, says)
    response = VoiceResponse()
    response.append(gather)
    before, behind = _bytes(response).split(_GAP.encode(), 1)
    return before, behind


def _gather(action: str) -> Gather:
    """Wait for one key of any kind; silence is told too."""
    return Gather(
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        timeout=KEY_SECONDS,
        action_on_empty_result=True,
        method="POST",
        action=action,
    )


def _dial(prompt: Transfer, public_url: str, telephone: Telephone) -> Dial:
    """Ring a helpline; it sees the number of the line, unless it must be able to call the caller back."""
    is_number = telephone.line.startswith("+")
    dial = Dial(
        action=_action(prompt.session, public_url),
        method="POST",
        timeout=RING_SECONDS,
        time_limit=TALK_SECONDS,
        caller_id=telephone.line if is_number and not prompt.shows_caller else None,
    )
    dial.number(prompt.to.phone)
    return dial


def _action(session: CallSession, public_url: str) -> str:
    return public_url + address(session) + RETRY


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Speak, or play where somebody has recorded just these words in this language."""

    release: Release
    public_url: str
    telephone: Telephone

    def speak(self, parent: VoiceResponse | Gather, says: Iterable[Say]) -> None:
        for say in says:
            recording = self.release.recordings.get((say.locale, say.key))
            if recording:
                parent.play(f"{self.public_url}/audio/{recording}")
                continue
            language = self.release.languages[say.locale]
            verb = SayVerb(voice=language.voice, language=language.tag)
            self._nest(verb, self.release.voice[say.locale, say.key])
            parent.append(verb)

    def _nest(self, verb: SayVerb, words: Rendered) -> None:
        for span in words:
            match span:
                case Phone():
                    verb.nest(_slowly(span.written, "telephone"))
                case Ending():
                    verb.nest(_slowly((self.telephone.caller or "")[-LAST_DIGITS:], "digits"))
                case _:
                    verb.nest(span)


def _slowly(number: str, as_what: str) -> SsmlProsody:
    prosody = SsmlProsody(rate="slow")
    prosody.say_as(number, interpret_as=as_what)
    return prosody


def address(session: CallSession) -> str:
    """Give the path and query to which the next key of a call is posted."""
    query = "&".join([f"{name}={quote_plus(value)}" for name, value in session.to_query().items()])
    return f"/voice/{quote(session.locale or NO_LOCALE)}/{quote(session.place)}?{query}"


def sms(release: Release, reply: Reply | None) -> bytes:
    """Write one reply to a texter; None is a meant silence."""
    return _message(release, reply.lines) if reply else _bytes(MessagingResponse())


@lru_cache(maxsize=1024)
def _message(release: Release, lines: tuple[Line, ...]) -> bytes:
    response = MessagingResponse()
    response.message(_body(release, lines))
    return _bytes(response)


def body_of(release: Release, reply: Reply) -> str:
    """Give the words of a text."""
    return _body(release, reply.lines)


def _body(release: Release, lines: tuple[Line, ...]) -> str:
    return "\n".join(_text(release, line) for line in lines)


@lru_cache(maxsize=1024)
def segments_of(release: Release, reply: Reply) -> int:
    """Count the segments of a text."""
    return count(body_of(release, reply)).segments


def _text(release: Release, line: Line) -> str:
    """Give one line of a reply: a whole message, behind the number that picks it if it is a choice."""
    words = release.sms[line.locale, line.key]
    return f"{line.number} {words}" if line.number else words


def nothing() -> bytes:
    """Answer a webhook that wants no answer."""
    return _bytes(VoiceResponse())


def _bytes(response: VoiceResponse | MessagingResponse) -> bytes:
    return str(response.to_xml()).encode()
