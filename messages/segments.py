"""Count what a text costs: its encoding and its segments, as carriers bill them.

Source: 3GPP TS 23.038 section 6.2.1 (the GSM-7 alphabet) and TS 23.040 section 9.2.3.24.1 (segments).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

BASIC = frozenset(
    "\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    "¡£¤¥§¿ÄÅÆÉÑÖØÜßàäåæÇèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ"
)
EXTENSION = frozenset("\f[\\]^{|}~€")  # each is sent as an escape and a letter: two units

ALPHABET = BASIC | EXTENSION


class Encoding(StrEnum):
    """How the letters of a text travel."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


LIMITS = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}
"""Units that fit in one segment alone, and in each of several."""


@dataclass(frozen=True, slots=True)
class Segments:
    """The cost of one text: `units` are septets in GSM-7 and 16-bit words in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


@lru_cache(maxsize=1024)
def count(text: str) -> Segments:
    """Count the units and segments of a text; an empty text has none.

    >>> count("Sintomas")
    Segments(encoding=<Encoding.GSM_7: 'GSM-7'>, units=8, segments=1)
    >>> count("Síntomas" * 9).segments
    2
    """
    if ALPHABET.issuperset(text):
        encoding, widths = Encoding.GSM_7, [1 + (character in EXTENSION) for character in text]
    else:  # a character beyond U+FFFF is a surrogate pair
        encoding, widths = Encoding.UCS_2, [1 + (character > "\uffff") for character in text]
    units = sum(widths)
    alone, joined = LIMITS[encoding]
    segments = min(units, 1) if units <= alone else _filled(widths, joined)
    return Segments(encoding, units, segments)


def not_gsm7(text: str) -> tuple[str, ...]:
    """Name the characters that cost a text its GSM-7, in order, each once.

    >>> not_gsm7("¿Qué síntomas trae el cáncer, mamá?")
    ('í', 'á')
    """
    return tuple([character for character in dict.fromkeys(text) if character not in ALPHABET])


def _filled(widths: Iterable[int], size: int) -> int:
    """Fill segments of `size` units one after the other; what is two units wide is never split."""
    segments, free = 0, 0
    for width in widths:
        if width > free:
            segments, free = segments + 1, size
        free -= width
    return segments
