"""The edges of the conversation, as the loop in `ivr.line` needs them.

Every method of a store may raise StoreError, every method of a spool SpoolError.
"""

from dataclasses import dataclass, field
from typing import Protocol

from ivr.core.deployment import Caps
from ivr.core.effects import Effect
from ivr.core.events import LastCall, Outcome
from ivr.core.pace import Pace, Spent
from ivr.core.prompts import Reply
from ivr.core.session import TextSession

CallerKey = str
"""The keyed HMAC of a number, 32 hex digits: the only name under which anything is stored."""

CallerKeys = tuple[CallerKey, ...]
"""A caller under each privacy key, the newest first: that one is written, all are read."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer that a text has had: what was said (None: silence), and from which release."""

    reply: Reply | None
    release: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish to be left alone, or for texts again; `sid` is the text that said so, `at` when (since 1970).

    Of a wish that comes from the spool, `sid` is a digest of the text's.

    Of two wishes of a caller the later one counts, in whatever order they reach the store.
    """

    caller: CallerKey
    sid: str
    opted_out: bool
    at: float


@dataclass(frozen=True, slots=True)
class CallMemory:
    """What is remembered when a phone rings."""

    locale: str | None = None
    last_call: LastCall | None = None


@dataclass(frozen=True, slots=True)
class TextMemory:
    """A texter's session, the stored values that a commit compares, and an earlier answer to this text.

    `wish_at` is when the caller's last wish was sent (0: there was none), `pace` how they text, and
    `spent` what was sent today.
    """

    session: TextSession
    raw: tuple[str, ...] = ()
    sent: Sent | None = None
    wish_at: float = 0.0
    pace: Pace = field(default_factory=Pace)
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True)
class TextCommit:
    """What a text turn leaves behind, and what it was based on.

    `wish` is a new wish, or None; `locale` of the session is written only if it was chosen in this turn;
    `erases` deletes all but wish and pace, instead of storing the session and the answer; `force` stores
    even if another text of the caller came in between. `segments` is what the answer costs.
    """

    memory: TextMemory
    session: TextSession
    sent: Sent
    pace: Pace
    segments: int = 0
    wish: Wish | None = None
    chose_locale: bool = False
    erases: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Committed:
    """The answer that counts, and whether a new wish of this commit would outlive the loss of the store."""

    sent: Sent
    is_safe: bool = True


@dataclass(frozen=True, slots=True)
class Purse:
    """Under which names spending is counted: the day (UTC), and the prefix (an HMAC; None: not known)."""

    day: str
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One text that a caller asked for by phone: it is sent once a call and place, and within the caps."""

    caller: CallerKeys
    call: str
    place: str
    purse: Purse
    caps: Caps


class Conflict(Exception):  # noqa: N818 - it is not an error: the loop steps again
    """Another text of the same caller was answered in between."""


class SessionStore(Protocol):
    """Remember callers."""

    def read_call(self, caller: CallerKeys) -> CallMemory:
        """Read what is remembered of a caller, in one round trip."""
        ...

    def commit_call(self, caller: CallerKeys, effects: tuple[Effect, ...]) -> None:
        """Store what a voice turn leaves behind, soon: no caller waits for it."""
        ...

    def read_text(self, caller: CallerKeys, sid: str, purse: Purse) -> TextMemory:
        """Read all that an answer to a text depends on, in one round trip."""
        ...

    def commit_text(self, caller: CallerKeys, sid: str, purse: Purse, commit: TextCommit) -> Committed:
        """Store the answer and the new session at once; give the answer that counts.

        That is the stored one, if this text was answered meanwhile. Raises Conflict if another
        text of the caller was, unless the commit is forced.
        """
        ...

    def store_wish(self, wish: Wish) -> bool:
        """Store a wish unless a later one is known; say whether it would outlive the loss of the store."""
        ...

    def claim_text(self, claim: Claim) -> Outcome | None:
        """Claim the right to send one text; None is the right, an outcome why there is none.

        A text that was claimed before in the same call has the outcome that was settled, or UNSURE.
        """
        ...

    def settle_text(self, claim: Claim, outcome: Outcome, segments: int) -> None:
        """Store how a text that was claimed ended, and what it cost."""
        ...

    def mark_textless(self, caller: CallerKeys) -> None:
        """Remember that a phone takes no texts."""
        ...

    def is_first(self, sid: str, status: str) -> bool:
        """Say whether a status of a text is told for the first time today."""
        ...

    def ping(self) -> None:
        """Find out whether the store can be reached now."""
        ...


class Sender(Protocol):
    """Send texts that nobody is waiting for at the other end of a webhook."""

    def send(self, to: str, body: str, at: float, line: str = "") -> Outcome:
        """Send one text to an E.164 number, once, within 3 s; say how that ended. Raises nothing.

        `at` (since 1970) comes back with every status of the text; `line` is the number of ours that
        it should come from, where we have several.
        """
        ...


class Spool(Protocol):
    """Keep wishes on this machine's disk while the store cannot take them."""

    def add(self, wish: Wish) -> None:
        """Write one wish down so that a crash cannot lose it."""
        ...

    def standing(self, caller: CallerKeys, but_for: str) -> Wish | None:
        """Give the last wish of a caller in the spool, but for that of one text; None without any."""
        ...
