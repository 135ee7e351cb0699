"""Keep opt-outs on this machine's disk while Redis cannot take them.

One empty file a wish; its name is the record: when, who (the HMAC only), which text (a digest) and
what. Nothing needs to be parsed, a file is there whole or not at all, and `ls` shows the engineer on
duty what waits.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.adapters.stored_wish import DIGEST, digest
from ivr.core.errors import SpoolError
from ivr.core.ports import CallerKeys, Wish

_RECORD = re.compile(rf"(?P<at>\d{{17}})-(?P<caller>[0-9a-f]{{32}})-(?P<text>{DIGEST})-(?P<wish>out|in)")


class DiskSpool:
    """Wishes of callers, in the order in which they were sent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _translated(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / ".lock").touch(0o600)

    def add(self, wish: Wish) -> None:
        """Write one wish down, and down to the disk, before it is confirmed.

        Raises SpoolError if the disk does not take it.
        """
        what = "out" if wish.opted_out else "in"
        name = f"{round(wish.at * 1_000_000):017d}-{wish.caller}-{digest(wish.sid)}-{what}"
        with _translated(self._folder):
            _sync(os.open(self._folder / name, os.O_CREAT | os.O_WRONLY, 0o600))
            _sync(os.open(self._folder, os.O_RDONLY))

    def standing(self, caller: CallerKeys, but_for: str) -> Wish | None:
        """Give a caller's last wish in the spool, under any of their names; None without any.

        The wish of the text `but_for` does not count: a stop that Twilio delivers again is confirmed again.
        """
        text = digest(but_for)
        wishes = [wish for wish in self.wishes() if wish.caller in caller and wish.sid != text]
        return max(wishes, key=lambda wish: (wish.at, wish.opted_out), default=None)

    def wishes(self) -> list[Wish]:
        """List the wishes that wait, as they were sent; `sid` is a digest of the text's."""
        return [_wish(record) for record in self._records()]

    @property
    def waiting(self) -> int:
        """Count the wishes that wait."""
        return sum(1 for _ in self._records())

    def replay(self, store: Callable[[Wish], bool]) -> int:
        """Hand every wish to the store in order, and take out what it has safely; give the number of those.

        One process at a time, so that none is handed over twice. A wish that the store has, but would
        lose if it was lost itself, waits on. Whatever `store` raises ends the replay, and the rest waits on.
        """
        done = 0
        with _translated(self._folder), (self._folder / ".lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for record in self._records():
                if store(_wish(record)):
                    (self._folder / record.string).unlink()
                    _sync(os.open(self._folder, os.O_RDONLY))  # or a crash brings it back
                    done += 1
        return done

    def _records(self) -> Iterator[re.Match[str]]:
        with _translated(self._folder):
            names = sorted(os.listdir(self._folder))
        return (record for record in map(_RECORD.fullmatch, names) if record)


def _wish(record: re.Match[str]) -> Wish:
    return Wish(record["caller"], record["text"], record["wish"] == "out", int(record["at"]) / 1_000_000)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SpoolError(f"the spool in {folder} fails ({error.strerror})") from error
