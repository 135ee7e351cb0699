"""Find a place where the processes of one service count together, and sweep those of services that died."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

NAME = "cupline-counts-"

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it has a name that nobody can foresee
"""Counts are mapped into memory: on a disk that is full, the next one would kill its process."""


def place_of_counts() -> Path:
    """Say where counts belong: in memory, where the system has a folder for that."""
    return MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def open_counts(place: Path) -> Path:
    """Make a folder for one service; it is locked for as long as one of its processes lives.

    Folders that nobody has locked were left by services that were killed, and are taken away.
    """
    for left in place.glob(f"{NAME}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix="cupline-new-", dir=place))
    # Never closed: the lock goes on to the workers, and ends with the last of them.
    fcntl.flock(os.open(new, os.O_RDONLY), fcntl.LOCK_EX)
    return new.rename(place / f"{NAME}{new.name.removeprefix('cupline-new-')}")


def _is_left(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # somebody else's, or gone
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
