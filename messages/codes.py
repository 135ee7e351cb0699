"""Give each text a short code that can be written on paper: it stands for just these words."""

import hashlib
import re

from messages.acts import SignedText

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to mistake
_LETTERS = 8
_MISREAD = str.maketrans("ILO", "110")


def code(text: SignedText) -> str:
    """Name a text with its place, its words and its English in eight letters: any change changes them.

    Forty bits: of a hundred thousand texts a slip of the pen hits another with a chance of one in
    ten million.
    """
    named = "\n".join([str(text.slot), text.digest, text.english])
    number = int.from_bytes(hashlib.sha256(named.encode()).digest()[:5])
    letters = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    return f"{letters[:4]}-{letters[4:]}"


def read_code(typed: str) -> str:
    """Read a code as people type it: small letters, no hyphen, O for zero and I or L for one.

    >>> read_code("7kq2 m9xo")
    '7KQ2-M9X0'
    """
    letters = re.sub("[^0-9A-Z]", "", typed.upper()).translate(_MISREAD)
    return f"{letters[:4]}-{letters[4:]}"
