"""Who speaks to the line, and what of them may be kept for the length of a turn."""

from dataclasses import dataclass, field

from ivr.core.events import Reach, TextReceived
from ivr.core.ports import CallerKeys


@dataclass(frozen=True, slots=True)
class Caller:
    """Who speaks, and to which of our numbers.

    `keys` are the names of their memory (none: a hidden number); `echo` stands for whatever phone it is,
    in this process only; `prefix` is the HMAC of what their number shares with its neighbours. The
    number itself (E.164) lives for one request.
    """

    keys: CallerKeys
    line: str
    reach: Reach = Reach.TEXTS
    echo: str = ""
    prefix: str | None = None
    number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """One text and its SID, by which it is known if it comes again."""

    sid: str
    event: TextReceived


@dataclass(frozen=True, slots=True)
class TextStatus:
    """What became of a text that the line has sent, and when that text was sent (since 1970)."""

    sid: str
    status: str
    error_code: str
    sent_at: float
