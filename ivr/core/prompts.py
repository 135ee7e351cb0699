"""What can be answered. Prompts carry message keys, never text; the release has the words."""

from dataclasses import dataclass

from ivr.core.effects import Effect
from ivr.core.referrals import Referral
from ivr.core.session import CallSession, TextSession

VOICE_MESSAGES = frozenset(
    [
        "both.gate",
        "both.wrong",
        "both.helpline",
        "both.crisis",
        "both.emergency",
        "both.goodbye",
        "both.last_resort",
        "welcome",
        "switch",
        "resume",
        "more",
        "no_more",
        "more.keep",
        "after_topic",
        "after_topic.keep",
        "silence",
        "wrong",
        "offer_person",
        "goodbye",
        "connecting",
        "connect_now",
        "transfer.ended",
        "transfer.busy",
        "transfer.no_answer",
        "transfer.failed",
        "keep",
        "keep.number",
        "keep.sent",
        "keep.failed",
        "keep.unsure",
        "keep.no_texts",
        "keep.opted_out",
        "keep.capped",
        "keep.hidden",
        "keep.abroad",
        "keep.off",
        "emergency",
        "crisis",
        "crisis.connect",
        "last_resort",
    ]
)
"""The voice messages that every line has, beside `menu.PLACE`, `topic.PLACE` and those of its helplines."""

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
        "both.erased",
        "both.erase_failed",
        "both.relay",
        "both.hush",
        "both.echo",
        "both.abroad",
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
        "erased",
        "erase_failed",
        "relay",
        "hush",
        "echo",
        "abroad",
        "kept",
        "dying",
        "last_resort",
    ]
)
"""The texts that every line has, beside `menu.PLACE`, `topic.PLACE`, `title.PLACE` and `person.NAME`."""


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
class Transfer:
    """Speak, then put the caller through; how that ended comes back to the place of `session`.

    `shows_caller` passes the caller's own number on; else the number of the line is shown.
    """

    says: tuple[Say, ...]
    to: Referral
    session: CallSession
    shows_caller: bool = False


VoicePrompt = Ask | HangUp | Transfer


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
    """One answer to a caller; with a `SendText`, the one for when nothing could be sent."""

    prompt: VoicePrompt
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class TextTurn:
    """One answer to a texter; no reply means silence, and is meant."""

    session: TextSession
    reply: Reply | None = None
    effects: tuple[Effect, ...] = ()
