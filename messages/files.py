"""Write files whole or not at all: whoever reads them sees the old one or the new one."""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ivr.core.errors import LineError

DIGEST_DIGITS = 16


def to_json(value: object) -> bytes:
    """Write JSON as all our files have it: the same value is the same bytes everywhere."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def digest(content: bytes) -> str:
    """Name some bytes by what they are."""
    return hashlib.sha256(content).hexdigest()[:DIGEST_DIGITS]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside the old one, let the disk have it, then put it in its place.

    Raises LineError if the disk refuses; what stood there before stands there still.
    """
    beside = None
    try:
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            beside = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
        _keep_name(path.parent)
    except OSError as error:
        if beside:
            with suppress(OSError):
                beside.unlink()
        reason = f"{error.strerror}: make room on the disk, or correct the rights of its folder"
        raise LineError(f"{path.name} cannot be written ({reason}); nothing was changed") from error


def _keep_name(folder: Path) -> None:
    """Let the disk have the name of a file too: a power cut may take it else, though not its bytes."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
