"""Read the PO catalogs: every message and keyword with the line where it stands.

In the source language `msgid` is the key. In every other one `msgctxt` is the key, `msgid` the
English that was translated and `msgstr` the translation, so that a translator sees the English.
`polib` reads them: Babel's own reader silently drops repeated entries.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import polib

from ivr.core.errors import Fault

SOURCE = "en"
"""The language that is written first; all others are translated from it."""

_NUMBER = re.compile(r"\(line (\d+)\)")
_QUOTED = re.compile(r'"([^"]+)"')
_STATEMENT = re.compile(r'(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[[0-9]\])?)\s+)?"(?:[^"\\]|\\.)*"|#.*|')


class Catalog(StrEnum):
    """The three PO files of a language."""

    VOICE = "voice"
    SMS = "sms"
    KEYWORDS = "keywords"


@dataclass(frozen=True, slots=True)
class Message:
    """One entry: its words, the English they were translated from, and where it stands."""

    key: str
    text: str
    english: str
    file: str
    line: int

    def fault(self, problem: str) -> Fault:
        """Note what is wrong with this entry."""
        return Fault(self.file, self.line, problem)


@dataclass(frozen=True, slots=True)
class Words:
    """All catalogs of one language, as far as they could be read.

    `unread` are the keys of entries with a fault in their form; None stands for a whole file.
    """

    locale: str
    catalogs: Mapping[Catalog, Mapping[str, Message]]
    unread: Mapping[Catalog, frozenset[str] | None]
    faults: tuple[Fault, ...]

    def missing(self, catalog: Catalog, required: set[str]) -> list[str]:
        """List the keys that a catalog lacks, but not those that stand there and could not be read."""
        unread = self.unread[catalog]
        return [] if unread is None else sorted(required - self.catalogs[catalog].keys() - unread)

    def keywords(self) -> dict[str, tuple[str, ...]]:
        """Give the keyword lists by key; "-" says that this language has no such words."""
        return {
            key: tuple(word.strip() for word in message.text.split(",") if word.strip() not in ("", "-"))
            for key, message in self.catalogs[Catalog.KEYWORDS].items()
        }


def shown(locale: str, catalog: Catalog) -> str:
    """Name a PO file as faults name it, from the locales folder on."""
    return f"{locale}/LC_MESSAGES/{catalog}.po"


def read_words(folder: Path, locale: str) -> Words:
    """Read the three catalogs of a language, and all that is wrong with their form."""
    files = {catalog: PoFile(folder, shown(locale, catalog), locale == SOURCE) for catalog in Catalog}
    return Words(
        locale,
        catalogs={catalog: file.messages for catalog, file in files.items()},
        unread={catalog: frozenset(file.unread) if file.is_read else None for catalog, file in files.items()},
        faults=tuple(fault for file in files.values() for fault in file.faults),
    )


class PoFile:
    """One PO file with its messages and its faults; `is_read` is false if there was nothing to read."""

    def __init__(self, folder: Path, name: str, is_source: bool) -> None:
        self.name = name
        self.messages: dict[str, Message] = {}
        self.unread: set[str] = set()
        self.faults: list[Fault] = []
        self.is_read = True
        self._is_source = is_source
        self._lines = self._read(folder / name).split("\n")
        for entry in self._entries():
            if not entry.obsolete:
                self._take(entry)

    def _fault(self, line: int, problem: str) -> None:
        self.faults.append(Fault(self.name, line, problem))

    def _read(self, path: Path) -> str:
        try:
            return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except OSError as error:
            self._fault(0, f"cannot be read ({error.strerror}): create it, or name the right folder")
        except UnicodeDecodeError as error:
            self._fault(0, f"is not UTF-8 (byte {error.start}): save it as UTF-8")
        self.is_read = False
        return ""

    def _entries(self) -> Iterator[polib.POEntry]:
        """Read the file as a whole, or, where that is not possible, one paragraph after the other."""
        try:
            yield from self._parsed(0, len(self._lines))
        except _SyntaxError:
            empty = [number for number, line in enumerate(self._lines) if not line.strip()]
            for start, end in pairwise([-1, *empty, len(self._lines)]):
                yield from self._paragraph(start + 1, end)

    def _paragraph(self, start: int, end: int) -> Iterator[polib.POEntry]:
        try:
            yield from self._parsed(start, end)
        except _SyntaxError as error:
            self.unread |= set(_QUOTED.findall("\n".join(self._lines[start:end])))
            self._fault(
                error.line, f"`{self._lines[error.line - 1].strip()[:60]}` {error}: correct this line"
            )

    def _parsed(self, start: int, end: int) -> polib.POFile:
        """Parse some lines; polib lets quotation marks that do not close pass, and eats a letter."""
        for number, line in enumerate(self._lines[start:end], start=start + 1):
            if not _STATEMENT.fullmatch(line.strip()):
                raise _SyntaxError(number, "is no line of a PO file, or its quotation marks do not close")
        try:
            entries = polib.pofile("\n" * start + "\n".join(self._lines[start:end]) + "\n")
        except OSError as error:
            raise _SyntaxError(int(_NUMBER.findall(str(error))[0]), "cannot stand here") from error
        for entry in entries:
            entry.linenum = self._line(max(entry.linenum or 0, start + 1))
        return entries

    def _take(self, entry: polib.POEntry) -> None:
        key = entry.msgid if self._is_source else entry.msgctxt or ""
        text, english = (unicodedata.normalize("NFC", words) for words in (entry.msgstr, entry.msgid))
        message = Message(key, text, text if self._is_source else english, self.name, entry.linenum or 0)
        problem = self._problem(message, entry)
        if problem:
            self.faults.append(message.fault(problem))
            self.unread.add(key)
        else:
            self.messages[key] = message

    def _line(self, start: int) -> int:
        """Find the line of the key of an entry, which begins with its comments."""
        numbered = enumerate(self._lines[start - 1 :], start=start)
        return next(number for number, line in numbered if line.lstrip("#~ \t").startswith("msg"))

    def _problem(self, message: Message, entry: polib.POEntry) -> str | None:
        key, first = message.key, self.messages.get(message.key)
        if not key:
            return "has no key: a translated entry needs `msgctxt` with the key"
        if first:
            return f"`{key}` stands here again (first on line {first.line}): remove one"
        if entry.msgid_plural:
            return f"`{key}` has a plural: write it as one message"
        if entry.fuzzy:
            return f"`{key}` is marked fuzzy: check the translation and take the mark off"
        if not message.text.strip():
            return f"`{key}` has no words: write its `msgstr` (a list of keywords may be -, for none)"
        return None


class _SyntaxError(Exception):
    """Tell which line is no line of a PO file."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        super().__init__(problem)
