"""Rules on letters and signs: what nobody sees, and what a phone would speak or show wrongly."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from ivr.core.errors import Fault
from ivr.core.menu import Channel
from messages.catalog import Message
from messages.draft import Draft

_MARKUP = re.compile(r"[<>]|&#|&\w+;|&(?:nbsp|amp|lt|gt|quot|apos)\b")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNPRINTED = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(selector) for selector in range(0xFE00, 0xFE10)
}
"""Signs that leave no mark, though Python calls them printable."""
_UNSEEN = frozenset({"Cf", "Cn", "Co"})
_MISREAD = re.compile("\ufffd|[ÂÃ][\u0080-\u00bf]|â€")
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = frozenset({"LATIN", "GREEK", "CYRILLIC"})
"""Alphabets that share the shapes of letters."""


def lines_are_single(draft: Draft) -> Iterator[Fault]:
    """Find TABs, line breaks and control characters."""
    for message in _unprintable(draft):
        found = [each for each in message.text if unicodedata.category(each) == "Cc"]
        if found:
            yield message.fault(f"`{message.key}` has {_named(found)}: write plain words on one line")


def blanks_are_plain(draft: Draft) -> Iterator[Fault]:
    """Find no-break blanks and other blanks that are not the one of the space bar."""
    for message in _unprintable(draft):
        found = [each for each in message.text if each != " " and unicodedata.category(each) == "Zs"]
        if found:
            yield message.fault(f"`{message.key}` has {_named(found)}: put an ordinary blank in its place")


def direction_is_plain(draft: Draft) -> Iterator[Fault]:
    """Find signs that turn the direction of writing."""
    for message in _unprintable(draft):
        found = [each for each in message.text if each in _BIDI]
        if found:
            yield message.fault(f"`{message.key}` has {_named(found)}, which turns the writing: remove it")


def signs_are_seen(draft: Draft) -> Iterator[Fault]:
    """Find signs of no width, which nobody sees and a carrier bills."""
    for message in _all(draft):
        if message.text.isprintable() and _UNPRINTED.isdisjoint(message.text):
            continue
        found = [each for each in message.text if _is_unseen(each)]
        if found:
            yield message.fault(f"`{message.key}` has {_named(found)}, which nobody sees: remove it")


def _is_unseen(sign: str) -> bool:
    return sign not in _BIDI and (unicodedata.category(sign) in _UNSEEN or sign in _UNPRINTED)


def letters_are_whole(draft: Draft) -> Iterator[Fault]:
    """Find letters that are written as a letter and a mark; some phones show them apart."""
    for message in _with_keywords(draft):
        if message.is_decomposed:
            yield message.fault(
                f"`{message.key}` has letters with their marks apart:"
                " type them as one (`cupline catalog sync` writes them so)"
            )


def words_are_of_one_alphabet(draft: Draft) -> Iterator[Fault]:
    """Find words that look right and are not: letters of two alphabets, or of a wrong encoding."""
    for message in _with_keywords(draft):
        if message.text.isascii():
            continue
        found = [word for word in message.text.split() if _MISREAD.search(word)]
        found += [
            word for word in _WORD.findall(message.text) if not word.isascii() and len(_alphabets(word)) > 1
        ]
        if found:
            yield message.fault(
                f"`{message.key}` has letters of another alphabet or encoding in {', '.join(found)}:"
                " type it anew"
            )


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word} & _ALIKE


def markup_is_absent(draft: Draft) -> Iterator[Fault]:
    """Find markup: all escaping is the line's own, on the way out."""
    for message in _all(draft):
        if _MARKUP.search(message.text):
            yield message.fault(f"`{message.key}` has markup: write plain words, and no < or >")


def blanks_are_single(draft: Draft) -> Iterator[Fault]:
    """Find blanks around a text, or doubled in it."""
    for message in _all(draft):
        if message.text != " ".join(filter(None, message.text.split(" "))):
            yield message.fault(f"`{message.key}` has a blank too many: one between words, none around them")


def _all(draft: Draft) -> list[Message]:
    return [message for channel in Channel for _, message in draft.messages(channel)]


def _unprintable(draft: Draft) -> list[Message]:
    """List the messages with a sign that is neither seen nor the blank of the space bar."""
    return [message for message in _all(draft) if not message.text.isprintable()]


def _with_keywords(draft: Draft) -> list[Message]:
    return [
        message
        for words in draft.words.values()
        for catalog in words.catalogs.values()
        for message in catalog.values()
    ]


def _named(found: Iterable[str]) -> str:
    names = {f"U+{ord(each):04X} {unicodedata.name(each, 'CONTROL CHARACTER')}": None for each in found}
    return ", ".join(names)
