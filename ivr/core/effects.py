"""What must be done outside the conversation.

`StoreOptOut`, `StoreOptIn`, `Erase` and `SendText` end in an `EffectDone` event, because the caller is
told the truth about them. The others are memory that a call can do without.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreOptOut:
    """Store that this phone wants no more texts; confirm it in `locale` (None: in all of them).

    `danger` is what the same text cries for beside that: "crisis", "urgent" or nothing; `is_confirmed`
    says that Twilio or the network has told them already.
    """

    locale: str | None
    danger: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class StoreOptIn:
    """Store that this phone wants texts again."""

    locale: str | None
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete all that is remembered of this phone, but for its wish to be left alone."""

    locale: str | None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class SendText:
    """Send the words of a place to the phone that calls: those that were just spoken."""

    key: str
    place: str
    locale: str


@dataclass(frozen=True, slots=True)
class RememberLocale:
    """Keep the language that was chosen; None forgets it."""

    locale: str | None


@dataclass(frozen=True, slots=True)
class RememberCall:
    """Keep where the caller is for so many seconds, so that they can go on after a dropped call."""

    locale: str
    place: str
    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ForgetCall:
    """Forget where the caller was: the call ended with a goodbye."""


Effect = StoreOptOut | StoreOptIn | Erase | SendText | RememberLocale | RememberCall | ForgetCall
