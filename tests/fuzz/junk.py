"""Make what nobody should send: texts, numbers, and true bytes that were spoilt."""

from collections.abc import Sequence
from random import Random

import phonenumbers

Numbers = tuple[str, ...]

NASTY = (
    "<Response><Dial>+19005550123</Dial></Response>",
    "</Say><Hangup/><Say>",
    "]]><!--",
    '<!DOCTYPE x [<!ENTITY a "b">]>&a;',
    "&amp;&#0;&lt;",
    'a\n{"level": "error", "event": "forged"}\n',
    "\r\nSet-Cookie: a=b\r\n\r\n",
    "\x1b[31mred\x1b[0m\x07\x08",
    "%s%n%x {0} {name.__init__.__globals__} ${jndi:ldap://x} {{7*7}}",
    "../../../../etc/passwd",
    "..%2f..%2f..%5c%00",
    "'; DROP TABLE callers; --",
    "=cmd|' /C calc'!A0",
    "\0",
    "\U0001f600\u200d\u2695\ufe0f",
    "\u202eSTOP\u202c\ufeff\u2028\u2029\x85",
    "a" + "\u0301" * 300,
    "ſtop ＳＴＯＰ Ⓢⓣⓞⓟ ﬁ İ ß",
    "٣१৩𝟗",
    "\ufffe\uffff\U0010ffff",
    "STOP STOP STOP " * 40,
    "988 9-1-1 9 8 8",
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "\u00f1" * 1600,
    "\\ud800\\u0000\\x41",
    "None",
    "true",
    "[" * 200,
)
"""Markup, lines of a log, formats, paths, signs that nobody sees, digits of other alphabets."""

SURROGATES = ("\ud800", "\udfff\udc00")
"""Halves of a letter, which no UTF-8 can hold."""

HIDDEN = ("anonymous", "+266696687", "Private Number", "client:bob", "sip:a@b", "22395", "", "whatsapp:+1415")


def numbers() -> Numbers:
    """Give a number of every country and territory, as dialed, and what stands for a hidden one."""
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    examples = [phonenumbers.example_number(region) for region in regions]
    form = phonenumbers.PhoneNumberFormat.E164
    return (*(phonenumbers.format_number(each, form) for each in examples if each), *HIDDEN)


def text(chance: Random, words: Sequence[str]) -> str:
    """Make a text: of known words, of nasty ones, of any letters, or of all of them."""
    kind = chance.random()
    if kind < 0.4:
        return _cased(chance, chance.choice(words))
    if kind < 0.5:
        return " ".join(chance.choices(words, k=chance.randint(2, 5)))
    if kind < 0.65:
        return chance.choice((*NASTY, *SURROGATES))
    if kind < 0.75:
        return str(chance.randrange(10 ** chance.randint(1, 4)))
    if kind < 0.9:
        return letters(chance, 40)
    return chance.choice(words)[: chance.randint(0, 9)] + chance.choice(NASTY)[:60] + letters(chance, 9)


def _cased(chance: Random, word: str) -> str:
    form = chance.choice((str, str.lower, str.title, str.swapcase))
    return chance.choice(("", " ", "\n", "¡", "“")) + form(word) + chance.choice(("", ".", "!!", " ", "?"))


def letters(chance: Random, most: int) -> str:
    """Make letters of any alphabet, and signs that are none."""
    ranges = ((32, 127), (0, 32), (160, 0x250), (0x300, 0x370), (0x370, 0x3000), (0x1F300, 0x1FAFF))
    first, last = chance.choice(ranges)
    return "".join(chr(chance.randrange(first, last)) for _ in range(chance.randint(0, most)))


def spoilt(chance: Random, content: bytes, tokens: Sequence[bytes], most: int = 4) -> bytes:
    """Spoil bytes in up to so many places: flipped, cut, doubled, moved, or something put in between."""
    for _ in range(chance.randint(1, most)):
        content = _spoilt_once(chance, content, tokens)
    return content


def _spoilt_once(chance: Random, content: bytes, tokens: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(content) + 1)
    end = min(len(content), at + chance.choice((1, 1, 1, 2, 8, 64)))
    piece = content[at:end]
    match chance.randrange(8):
        case 0:
            return content[:at] + bytes(byte ^ (1 << chance.randrange(8)) for byte in piece) + content[end:]
        case 1:
            return content[:at] + chance.randbytes(len(piece)) + content[end:]
        case 2:
            return content[:at]
        case 3:
            return content[:at] + content[end:]
        case 4:
            return content[:end] + piece + content[end:]
        case 5:
            place = chance.randrange(len(content) + 1)
            return content[:place] + piece + content[place:]
    return content[:at] + chance.choice(tokens) + content[at if chance.random() < 0.5 else end :]
