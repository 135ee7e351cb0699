"""Read the sounds of releases: files in releases/audio, each named by the digest of its bytes.

They stay as long as the releases that name them, so that an old release has its voice when it comes
back; and a file whose bytes are not what its name says is never played.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from messages.files import DIGEST_DIGITS, digest

FOLDER = Path("releases", "audio")

_NAME = re.compile(rf"[0-9a-f]{{{DIGEST_DIGITS}}}\.(?P<kind>wav|mp3)")


class Kind(StrEnum):
    """The forms of a sound, by the ending of its file."""

    WAV = "wav"
    MP3 = "mp3"


CONTENT_TYPES = {Kind.WAV: "audio/wav", Kind.MP3: "audio/mpeg"}


def sound_name(kind: Kind, content: bytes) -> str:
    """Name a sound by what it is: `0123456789abcdef.wav`."""
    return f"{digest(content)}.{kind}"


def kind_of(name: str) -> Kind | None:
    """Tell the form of a sound from its name; None for what can be the name of no sound.

    >>> kind_of("0123456789abcdef.mp3"), kind_of("../current.json")
    (<Kind.MP3: 'mp3'>, None)
    """
    named = _NAME.fullmatch(name)
    return Kind(named["kind"]) if named else None


def sound(folder: Path, name: str) -> bytes | None:
    """Give the bytes of a sound; None if it is not there, or is not to the byte what its name says."""
    kind = kind_of(name)
    if kind is None:
        return None
    try:
        content = (folder / FOLDER / name).read_bytes()
    except OSError:
        return None
    return content if sound_name(kind, content) == name else None


def damaged(folder: Path, recordings: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """List the texts, by locale and key, whose recording is missing or damaged: the voice must speak them."""
    return [place for place, name in recordings.items() if sound(folder, name) is None]
