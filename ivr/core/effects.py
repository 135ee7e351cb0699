"""What must be done outside the conversation.

`StoreOptOut` and `StoreOptIn` end in an `EffectDone` event, because the caller is told the truth
about them. The others are memory that a call can do without.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreOptOut:
    """Store that this phone wants no more texts; confirm it in `locale` (None: in all of them).

    `danger` is what the same text cries for beside that: "crisis", "urgent" or nothing.
    """

    locale: str | None
    danger: str = ""
    answered_by_twilio: bool = False


@dataclass(frozen=True, slots=True)
class StoreOptIn:
    """Store that this phone wants texts again."""

    locale: str | None
    answered_by_twilio: bool = False


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


Effect = StoreOptOut | StoreOptIn | RememberLocale | RememberCall | ForgetCall
