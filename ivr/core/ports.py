"""The edges of the conversation, as the loop in `ivr.line` needs them.

Every method of a store may raise StoreError, every method of a spool SpoolError.
"""

from dataclasses import dataclass
from typing import Protocol

from ivr.core.effects import Effect
from ivr.core.events import LastCall
from ivr.core.prompts import Reply
from ivr.core.session import TextSession

CallerKey = str
"""The keyed HMAC of a number, 32 hex digits: the only name under which anything is stored."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer that a text has had: what was said (None: silence), and from which release."""

    reply: Reply | None
    release: str


@dataclass(frozen=True, slots=True)
class CallMemory:
    """What is remembered when a phone rings."""

    locale: str | None = None
    last_call: LastCall | None = None


@dataclass(frozen=True, slots=True)
class TextMemory:
    """A texter's session, the stored values that a commit compares, and an earlier answer to this text."""

    session: TextSession
    raw: tuple[str, ...] = ()
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class TextCommit:
    """What a text turn leaves behind, and what it was based on.

    `opted_out` is a new wish, or None; `locale` is written only if it was chosen in this turn;
    `force` stores even if another text of the caller came in between.
    """

    memory: TextMemory
    session: TextSession
    sent: Sent
    opted_out: bool | None = None
    chose_locale: bool = False
    force: bool = False


class Conflict(Exception):  # noqa: N818 - it is not an error: the loop steps again
    """Another text of the same caller was answered in between."""


class SessionStore(Protocol):
    """Remember callers."""

    def read_call(self, caller: CallerKey) -> CallMemory:
        """Read what is remembered of a caller, in one round trip."""
        ...

    def commit_call(self, caller: CallerKey, effects: tuple[Effect, ...]) -> None:
        """Store what a voice turn leaves behind, in one round trip."""
        ...

    def read_text(self, caller: CallerKey, sid: str) -> TextMemory:
        """Read a texter's session and whether this very text was answered, in one round trip."""
        ...

    def commit_text(self, caller: CallerKey, sid: str, commit: TextCommit) -> Sent:
        """Store the answer and the new session at once; give the answer that counts.

        That is the stored one, if this text was answered meanwhile. Raises Conflict if another
        text of the caller was, unless the commit is forced.
        """
        ...

    def store_wish(self, caller: CallerKey, opted_out: bool) -> None:
        """Store a wish from the spool."""
        ...

    def ping(self) -> None:
        """Find out whether the store can be reached now."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish to be left alone, or for texts again; `sid` is the text that said so, `at` when (since 1970)."""

    caller: CallerKey
    sid: str
    opted_out: bool
    at: float


class Spool(Protocol):
    """Keep wishes on this machine's disk while the store cannot take them."""

    def add(self, wish: Wish) -> None:
        """Write one wish down so that a crash cannot lose it."""
        ...

    def standing(self, caller: CallerKey, but_for: str) -> bool | None:
        """Say what the last wish of a caller in the spool is, but for that of one text; None without any."""
        ...
