"""Keep opt-outs on this machine's disk while Redis cannot take them.

One empty file a wish; its name is the record: when, who (the HMAC only), which text (a digest) and
what. Nothing needs to be parsed, a file is there whole or not at all, and `ls` shows the engineer on
duty what waits.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.core.errors import SpoolError
from ivr.core.ports import CallerKey, Wish

_RECORD = re.compile(r"(?P<at>\d{17})-(?P<caller>[0-9a-f]{32})-(?P<text>[0-9a-f]{8})-(?P<wish>out|in)")


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
        name = f"{round(wish.at * 1_000_000):017d}-{wish.caller}-{_digest(wish.sid)}-{what}"
        with _translated(self._folder):
            _sync(os.open(self._folder / name, os.O_CREAT | os.O_WRONLY, 0o600))
            _sync(os.open(self._folder, os.O_RDONLY))

    def standing(self, caller: CallerKey, but_for: str) -> bool | None:
        """Say whether a caller's last wish in the spool is to be left alone; None without any wish.

        The wish of the text `but_for` does not count: a stop that Twilio delivers again is confirmed again.
        """
        text = _digest(but_for)
        wishes = [each for each in self._records() if each["caller"] == caller and each["text"] != text]
        return wishes[-1]["wish"] == "out" if wishes else None

    @property
    def waiting(self) -> int:
        """Count the wishes that wait."""
        return sum(1 for _ in self._records())

    def replay(self, store: Callable[[CallerKey, bool], None]) -> int:
        """Hand every wish to the store in order, and take it out of the spool; give their number.

        One process at a time: two that replay side by side could undo the later of two wishes.
        Whatever `store` raises ends the replay, and the rest waits on.
        """
        done = 0
        with _translated(self._folder), (self._folder / ".lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for record in self._records():
                store(record["caller"], record["wish"] == "out")
                (self._folder / record.string).unlink()
                _sync(os.open(self._folder, os.O_RDONLY))  # or a crash brings it back, behind a later wish
                done += 1
        return done

    def _records(self) -> Iterator[re.Match[str]]:
        with _translated(self._folder):
            names = sorted(os.listdir(self._folder))
        return (record for record in map(_RECORD.fullmatch, names) if record)


def _digest(sid: str) -> str:
    return hashlib.sha256(sid.encode()).hexdigest()[:8]


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
