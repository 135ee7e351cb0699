"""Write and read the wish of a caller as it stands in Redis: `out 1700000000.123456 8e9a7f75`.

The last part names the text that said so: if Twilio delivers it again it has its confirmation again,
even if the first one was given while Redis was away.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from ivr.core.ports import Wish

DIGEST = "[0-9a-f]{8}"

_STORED = re.compile(rf"(?P<what>in|out) (?P<at>[0-9]{{1,11}}\.[0-9]{{6}})( (?P<text>{DIGEST}))?")


def digest(sid: str) -> str:
    """Give 8 hex digits by which a text is known; a digest is its own."""
    return sid if re.fullmatch(DIGEST, sid) else hashlib.sha256(sid.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True, order=True)
class StoredWish:
    """A wish and when it was sent; of two the later one counts, and of two at one moment the stop.

    `text` is the digest of the text that said so, where it is known.
    """

    at: float
    opted_out: bool
    text: str = field(default="", compare=False)

    @classmethod
    def of(cls, wish: Wish) -> Self:
        """Give what is stored of a wish."""
        return cls(wish.at, wish.opted_out, digest(wish.sid))

    @classmethod
    def read(cls, stored: str | None) -> Self | None:
        """Read a stored wish; whatever is no sound one is an opt-out of old, as `1` was."""
        if not stored:
            return None
        sound = _STORED.fullmatch(stored)
        if not sound:
            return cls(0.0, True)
        return cls(float(sound["at"]), sound["what"] == "out", sound["text"] or "")

    def __str__(self) -> str:
        """Give the text that is stored; the scripts read it too."""
        return f"{'out' if self.opted_out else 'in'} {max(0.0, self.at):.6f} {self.text}".rstrip()


def last(wishes: Iterable[StoredWish | None]) -> StoredWish | None:
    """Find the wish that counts."""
    return max((wish for wish in wishes if wish), default=None)
