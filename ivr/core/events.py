"""What can arrive: a call, a key, silence, a text, and how an effect ended.

Times are seconds since 1970 (UTC) and come with the event; nothing here reads a clock.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from ivr.core.effects import Effect


@dataclass(frozen=True, slots=True)
class LastCall:
    """Remember where a caller was when their last call broke off."""

    locale: str
    place: str
    at: float


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A phone rings: with the locale of the caller, as far as it is known, and their last call."""

    at: float
    locale: str | None = None
    last_call: LastCall | None = None


class Reach(StrEnum):
    """Whether a phone can be texted: it can, its number is hidden, or it is not one that we text to."""

    TEXTS = "texts"
    HIDDEN = "hidden"
    ABROAD = "abroad"


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A caller presses one key of 0-9, star or pound."""

    at: float
    key: str
    reach: Reach = Reach.TEXTS


@dataclass(frozen=True, slots=True)
class Silence:
    """A caller has pressed nothing for the whole time that was given."""

    at: float
    reach: Reach = Reach.TEXTS


class TransferEnd(StrEnum):
    """How a call that was put through ended: with a talk, or with none."""

    ENDED = "ended"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """A caller who was put through to a person is back."""

    at: float
    ending: TransferEnd
    reach: Reach = Reach.TEXTS


class OptOutType(StrEnum):
    """What Twilio itself has already answered, where its Advanced Opt-Out is on."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


@dataclass(frozen=True, slots=True)
class TextReceived:
    """A text arrives, at most 1600 letters of anything, perhaps with nothing in it but a picture."""

    at: float
    body: str = field(repr=False)  # it may end in a log otherwise
    opt_out_type: OptOutType | None = None


class Outcome(StrEnum):
    """How an effect ended: done (by the store or by the spool, which lasts as well), or not.

    All but the first two are of texts: it is not known whether one was sent; the phone takes none, or
    wants none; no more may be sent today.
    """

    DONE = "done"
    FAILED = "failed"
    UNSURE = "unsure"
    NO_TEXTS = "no_texts"
    OPTED_OUT = "opted_out"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class EffectDone:
    """An effect has ended; what is said next depends on how."""

    at: float
    effect: Effect
    outcome: Outcome


VoiceEvent = CallStarted | KeyPressed | Silence | TransferEnded | EffectDone
TextEvent = TextReceived | EffectDone
