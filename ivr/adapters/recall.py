"""Remember a little in this process, where the store cannot: how phones text, and what they were answered.

It keeps machines that answer each other from going on for ever while the store is away, or where
there is no number to store anything under, and spending from going on over a cap. Nothing of it
outlives the process, or is shared.
"""

import threading
from collections import OrderedDict

from ivr.core.pace import Pace, Spent
from ivr.core.ports import Purse, Sent

MOST = 10_000
"""Phones and texts that are remembered; of more, the oldest are forgotten."""


class Recall:
    """Paces by the HMAC of whatever stands for a phone, answers by the SID of the text, what was spent."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._paces: OrderedDict[str, Pace] = OrderedDict()
        self._sent: OrderedDict[str, Sent] = OrderedDict()
        self._spent: OrderedDict[tuple[str, str], int] = OrderedDict()

    def pace(self, phone: str) -> Pace:
        """Give how a phone has texted."""
        with self._lock:
            return self._paces.get(phone, Pace())

    def sent(self, sid: str) -> Sent | None:
        """Give the answer that a text has had here."""
        with self._lock:
            return self._sent.get(sid)

    def keep(self, phone: str, pace: Pace, sid: str, sent: Sent) -> None:
        """Remember one more text and its answer."""
        with self._lock:
            self._paces[phone] = pace
            self._paces.move_to_end(phone)
            self._sent[sid] = sent
            self._forget()

    def spent(self, purse: Purse) -> Spent:
        """Give what was spent as far as it is known here."""
        with self._lock:
            prefix, line = (self._spent.get((purse.day, name or ""), 0) for name in (purse.prefix, None))
        return Spent(prefix if purse.prefix else 0, line)

    def keep_spent(self, purse: Purse, spent: Spent) -> None:
        """Remember what was spent, as the store told it or as was added here; it never grows less."""
        counts = {purse.prefix or "": spent.prefix, "": spent.line}
        with self._lock:
            for name, count in counts.items():
                key = (purse.day, name)
                self._spent[key] = max(count, self._spent.get(key, 0))
                self._spent.move_to_end(key)
            self._forget()

    def _forget(self) -> None:
        """Let go of the oldest."""
        for kept in (self._paces, self._sent, self._spent):
            while len(kept) > self._most:
                kept.popitem(last=False)
