"""What can be answered. Prompts carry message keys, never text; the release has the words."""

from dataclasses import dataclass

from ivr.core.effects import Effect
from ivr.core.session import CallSession, TextSession

VOICE_MESSAGES = frozenset(
    [
        "both.gate",
        "both.wrong",
        "both.helpline",
        "both.crisis",
        "both.goodbye",
        "both.last_resort",
        "welcome",
        "switch",
        "resume",
        "more",
        "no_more",
        "after_topic",
        "silence",
        "wrong",
        "offer_person",
        "goodbye",
        "person",
        "crisis",
        "last_resort",
    ]
)
"""The voice messages that every line has, beside `menu.PLACE` and `topic.PLACE`."""

SMS_MESSAGES = frozenset(
    [
        "both.gate",
        "both.help",
        "both.stop",
        "both.start",
        "both.crisis",
        "both.urgent",
        "both.helpline",
        "both.dying",
        "both.crisis_stop",
        "both.crisis_stop_failed",
        "both.urgent_stop",
        "both.urgent_stop_failed",
        "both.stop_failed",
        "both.start_failed",
        "both.last_resort",
        "welcome",
        "no_more",
        "heading.near_miss",
        "heading.which_one",
        "not_understood",
        "help",
        "stop",
        "stop_failed",
        "start",
        "start_failed",
        "crisis",
        "crisis_stop",
        "crisis_stop_failed",
        "urgent",
        "urgent_stop",
        "urgent_stop_failed",
        "person",
        "dying",
        "last_resort",
    ]
)
"""The texts that every line has, beside `menu.PLACE`, `topic.PLACE` and `title.PLACE`."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak one voice message in one language."""

    key: str
    locale: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Speak, and wait for a key; the answer comes back to the place of `session`."""

    says: tuple[Say, ...]
    session: CallSession


@dataclass(frozen=True, slots=True)
class HangUp:
    """Speak a goodbye, and end the call."""

    says: tuple[Say, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One whole SMS message of a reply; a choice stands behind the number that picks it."""

    key: str
    locale: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """Send one text, made of whole messages, each on its own line."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class VoiceTurn:
    """One answer to a caller."""

    prompt: Ask | HangUp
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class TextTurn:
    """One answer to a texter; no reply means silence, and is meant."""

    session: TextSession
    reply: Reply | None = None
    effects: tuple[Effect, ...] = ()
