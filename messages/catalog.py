"""Read the PO catalogs: every message and keyword with the line where it stands.

In the source language `msgid` is the key. In every other one `msgctxt` is the key, `msgid` the
English that was translated and `msgstr` the translation, so that a translator sees the English.
"""

import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ivr.core.errors import Fault, Severity
from messages.pofile import Entry, PoFile, unreadable

SOURCE = "en"
"""The language that is written first; all others are translated from it."""

_AUTHOR = re.compile(r"^Author: *(?P<name>\S.*?) *$", re.MULTILINE)


class Catalog(StrEnum):
    """The three PO files of a language."""

    VOICE = "voice"
    SMS = "sms"
    KEYWORDS = "keywords"


@dataclass(frozen=True, slots=True)
class Message:
    """One entry: its words, the English they were translated from, and where it stands.

    `comment` are its notes: first those for all languages (`#.`), then those of this one alone (`#`).
    `checked_english` is the older English that a fuzzy translation was made from, if that is known.
    """

    key: str
    text: str
    english: str
    file: str
    line: int
    comment: str = ""
    is_fuzzy: bool = False
    author: str = ""
    is_decomposed: bool = False
    checked_english: str = ""

    def fault(self, problem: str, code: str = "", severity: Severity = Severity.ERROR) -> Fault:
        """Note what is wrong with this entry."""
        return Fault(self.file, self.line, problem, code, severity)


@dataclass(frozen=True, slots=True)
class Words:
    """All catalogs of one language, as far as they could be read.

    `unread` are the keys of entries with a fault in their form; None stands for a whole file.
    """

    locale: str
    catalogs: Mapping[Catalog, Mapping[str, Message]]
    unread: Mapping[Catalog, frozenset[str] | None]
    faults: tuple[Fault, ...]

    def missing(self, catalog: Catalog, required: Set[str]) -> list[str]:
        """List the keys that a catalog lacks, but not those that stand there and could not be read."""
        unread = self.unread[catalog]
        return [] if unread is None else sorted(required - self.catalogs[catalog].keys() - unread)

    def keywords(self) -> dict[str, tuple[str, ...]]:
        """Give the keyword lists by key; "-" says that this language has no such words."""
        return {key: _listed(message.text) for key, message in self.catalogs[Catalog.KEYWORDS].items()}


@lru_cache(maxsize=1024)
def _listed(text: str) -> tuple[str, ...]:
    """Cut a list of keywords up once: a dozen rules and acts ask for it."""
    words = [word.strip() for word in text.split(",")]
    return tuple([word for word in words if word not in ("", "-")])


def shown(locale: str, catalog: Catalog) -> str:
    """Name a PO file as faults name it, from the locales folder on."""
    return f"{locale}/LC_MESSAGES/{catalog}.po"


def read_words(folder: Path, locale: str, is_draft: bool = False) -> Words:
    """Read the three catalogs of a language, and all that is wrong with their form.

    In a draft, an empty text is one that is not there yet.
    """
    is_source = locale == SOURCE
    pages = {each: _page(folder, shown(locale, each), is_source, is_draft) for each in Catalog}
    return Words(
        locale,
        catalogs={catalog: page.messages for catalog, page in pages.items()},
        unread={catalog: page.unread for catalog, page in pages.items()},
        faults=tuple(fault for page in pages.values() for fault in page.faults),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands in one file, as far as it could be read."""

    messages: Mapping[str, Message]
    unread: frozenset[str] | None
    faults: tuple[Fault, ...]


def _page(folder: Path, name: str, is_source: bool, is_draft: bool) -> _Page:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        return _taken(unreadable(name, error), is_source, is_draft)
    return _read_page(name, content, is_source, is_draft)


@lru_cache(maxsize=64)
def _read_page(name: str, content: bytes, is_source: bool, is_draft: bool) -> _Page:
    """Read the bytes of a file once: one command asks for the same words several times."""
    return _taken(PoFile(name, content), is_source, is_draft)


def _taken(file: PoFile, is_source: bool, is_draft: bool) -> _Page:
    messages = _messages(file, is_source, is_draft)
    return _Page(
        MappingProxyType(messages), frozenset(file.spoilt) if file.is_read else None, tuple(file.faults)
    )


def key_of(entry: Entry, is_source: bool) -> str:
    """Give the key of an entry; "" if it has none."""
    return entry.po.msgid if is_source else entry.po.msgctxt or ""


def _messages(file: PoFile, is_source: bool, is_draft: bool) -> dict[str, Message]:
    """Take the messages of a file by their keys, and note in the file what is wrong with the others."""
    messages: dict[str, Message] = {}
    first: dict[str, int] = {}
    for entry in file.entries:
        if entry.po.obsolete:
            continue
        key = key_of(entry, is_source)
        problem, code = _problem(entry, key, first.setdefault(key, entry.line))
        if not code:
            messages[key] = _message(file.name, entry, is_source)
        elif code != "po-empty" or not is_draft:
            file.fault(entry.line, problem, code)
            file.spoilt.add(key)
    return messages


def _problem(entry: Entry, key: str, first: int) -> tuple[str, str]:
    """Find what is wrong with an entry, and its code; two empty texts if nothing is."""
    if not key:
        return "has no key: a translated entry needs `msgctxt` with the key", "po-no-key"
    if entry.line != first:
        return f"`{key}` stands here again (first on line {first}): remove one", "po-repeated"
    if entry.po.msgid_plural or entry.po.msgstr_plural:
        return f"`{key}` has a plural: write it as one message", "po-plural"
    if not entry.po.msgstr.strip():
        return f"`{key}` has no words: write its `msgstr` (a list of keywords may be -, for none)", "po-empty"
    return "", ""


def _message(file: str, entry: Entry, is_source: bool) -> Message:
    """Take what an entry says; `#.` of a translation is of its English, and so is an author there."""
    po = entry.po
    text, english = (unicodedata.normalize("NFC", words) for words in (po.msgstr, po.msgid))
    comment = "\n".join(part for part in (po.comment, po.tcomment) if part)
    author = _AUTHOR.search(comment if is_source else po.tcomment)
    return Message(
        key_of(entry, is_source),
        text,
        text if is_source else english,
        file,
        entry.line,
        comment=comment,
        is_fuzzy=po.fuzzy,
        author=author["name"] if author else "",
        is_decomposed=text != po.msgstr,
        checked_english=unicodedata.normalize("NFC", po.previous_msgid or ""),
    )
