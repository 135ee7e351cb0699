"""Read TwiML documents into what a telephone does: speak, wait, put through, go on, hang up.

Only what the grammar allows is read; everything else is refused with Twilio's code.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ivr.simulator.grammar import (
    NOT_AUDIO,
    NOT_TWIML,
    OWN_RULE,
    TEXT_DOCUMENT,
    VOICE_DOCUMENT,
    VOICES,
    Refused,
    Tag,
    check,
    words_in,
)
from messages.recordings.audio import Audio, AudioError, read_audio
from messages.sounds import Kind

LONGEST_DOCUMENT = 64 * 1024  # bytes
LONGEST_SAY = 3000  # characters, for a Polly voice; SSML tags are not counted
LONGEST_MESSAGE = 1600  # characters

SOUNDS = {
    "audio/wav": Kind.WAV,
    "audio/wave": Kind.WAV,
    "audio/x-wav": Kind.WAV,
    "audio/mpeg": Kind.MP3,
}
"""The types of sounds that this phone plays; Twilio plays AIFF, GSM and raw µ-law too."""

TOO_LONG, NOT_XML, WRONG_TYPE, NO_BODY = 11750, 12100, 12300, 14103


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a text with one voice in one language; SSML is taken off, white space is single."""

    text: str
    voice: str
    language: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play the sound that an address gives."""

    url: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Be silent for some seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Gather:
    """Speak, and wait for keys: at most `timeout` seconds, at most `keys` of them (0: as many as come)."""

    action: str
    method: str
    timeout: int
    keys: int
    finish_on_key: str
    action_on_empty: bool
    prompts: tuple["Prompt", ...]


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with another document."""

    url: str
    method: str


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Dial:
    """Put the caller through: it rings `timeout` seconds, a talk lasts `time_limit` seconds, at most both.

    `caller_id` is shown to who is called; empty, the caller's own number is.
    """

    action: str
    method: str
    number: str
    caller_id: str
    timeout: int
    time_limit: int


Prompt = Say | Play | Pause
VoiceVerb = Prompt | Gather | Dial | Redirect | Hangup


def parse_voice(content_type: str, body: bytes) -> tuple[VoiceVerb, ...]:
    """Read the answer to a voice webhook; raise Refused where Twilio would not execute it."""
    elements = _document(content_type, body, VOICE_DOCUMENT)
    for element, behind in pairwise(elements):
        if element.tag == "Dial":
            raise Refused(OWN_RULE, f"<{behind.tag}> is never reached: <Dial> goes on at its action")
    return tuple(_verb(element) for element in elements)


def parse_text(content_type: str, body: bytes) -> str | None:
    """Read the answer to an SMS webhook: the body of its one message, or None for silence."""
    messages = _document(content_type, body, TEXT_DOCUMENT)
    if len(messages) > 1:
        raise Refused(OWN_RULE, f"{len(messages)} messages in one reply; the line answers with one or none")
    return _body(messages[0]) if len(messages) else None


def parse_sound(content_type: str, body: bytes) -> Audio:
    """Read what a <Play> fetched; raise Refused for what Twilio would not play."""
    kind = SOUNDS.get(_type(content_type))
    if kind is None:
        raise Refused(NOT_AUDIO, f"content type {content_type!r} is no sound that this phone plays")
    try:
        return read_audio(kind, body)
    except AudioError as error:
        raise Refused(NOT_AUDIO, f"the sound {error}") from error


def _document(content_type: str, body: bytes, kind: Tag) -> Element:
    """Give the <Response>, checked whole."""
    if _type(content_type) not in ("text/xml", "application/xml"):
        raise Refused(WRONG_TYPE, f"content type {content_type!r} is neither text/xml nor application/xml")
    if len(body) > LONGEST_DOCUMENT:
        raise Refused(TOO_LONG, f"{len(body)} bytes are more than 64 kB")
    root = _parsed(body)
    if root.tag != "Response":
        raise Refused(NOT_XML, f"the root is <{root.tag}>, not <Response>")
    check(root, kind)
    return root


def _type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _parsed(body: bytes) -> Element:
    """Parse a document in UTF-8 that declares nothing of its own, so that no entity can grow in it."""
    try:
        text = body.decode()
        if not text.startswith("<"):
            raise Refused(NOT_XML, "something stands before the document, or there is none")
        if "<!DOCTYPE" in text:
            raise Refused(NOT_XML, "a DOCTYPE is no part of TwiML")
        return ElementTree.XML(text)
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise Refused(NOT_XML, f"not well-formed: {error}") from error


def _verb(element: Element) -> VoiceVerb:
    match element.tag:
        case "Gather":
            return _gather(element)
        case "Dial":
            return _dial(element)
        case "Redirect":
            return Redirect(words_in(element), element.get("method", "POST"))
        case "Hangup" | "Reject":
            return Hangup()
        case _:
            return _prompt(element)


def _prompt(element: Element) -> Prompt:
    match element.tag:
        case "Say":
            return _say(element)
        case "Play":
            return Play(words_in(element))
        case _:
            return Pause(int(element.get("length", "1")))


def _say(element: Element) -> Say:
    say = Say(words_in(element), element.get("voice", ""), element.get("language", ""))
    if len(say.text) > LONGEST_SAY:
        raise Refused(NOT_TWIML, f"<Say> of {len(say.text)} characters is longer than {LONGEST_SAY}")
    own = VOICES.get(say.language, rf"Polly\..+|Google\.{say.language}-.+")
    others = [pattern for language, pattern in VOICES.items() if language != say.language]
    if not re.fullmatch(own, say.voice) or any(re.fullmatch(other, say.voice) for other in others):
        raise Refused(NOT_TWIML, f"<Say>: {say.voice} is no voice for {say.language}")
    return say


def _gather(element: Element) -> Gather:
    get = element.get
    return Gather(
        action=get("action", ""),
        method=get("method", "POST"),
        timeout=int(get("timeout", "5")),
        keys=int(get("numDigits", "0")),
        finish_on_key=get("finishOnKey", "#"),
        action_on_empty=get("actionOnEmptyResult") == "true",
        prompts=tuple(_prompt(child) for child in element),
    )


def _dial(element: Element) -> Dial:
    numbers = [words_in(child) for child in element]
    if len(numbers) != 1:
        raise Refused(OWN_RULE, f"<Dial> with {len(numbers)} numbers; the line calls one at a time")
    get = element.get
    return Dial(
        action=get("action", ""),
        method=get("method", "POST"),
        number=numbers[0],
        caller_id=get("callerId", ""),
        timeout=int(get("timeout", "30")),
        time_limit=int(get("timeLimit", "14400")),
    )


def _body(message: Element) -> str:
    body = "".join(message.itertext())
    if not body.strip():
        raise Refused(NO_BODY, "<Message> is empty")
    if len(body) > LONGEST_MESSAGE:
        raise Refused(NO_BODY, f"<Message> of {len(body)} characters is longer than {LONGEST_MESSAGE}")
    return body
