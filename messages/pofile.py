"""Read and write PO files: their entries in order, and every fault of their form.

`polib` says what an entry means, and writes it when that has changed; one that nobody changed is
written back to the letter. Babel's own reader silently drops repeated entries.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polib

from ivr.core.errors import Fault, LineError
from messages.entries import Piece, pieces, plain
from messages.files import write_whole

WIDTH = 100
"""Letters of a line in a file, beyond which a text goes on in the next."""

_CONFLICT = re.compile(r"<{7}|\|{7}|={7}|>{7}")
_CHARSET = re.compile(r"charset=([\w-]+)")
_QUOTED = re.compile(r'"([^"]+)"')
_FIRST = 'msgid ""\nmsgstr ""'
_LAST = 'msgid ""\nmsgstr "X-Last: entry\\n"'


@dataclass(slots=True)
class Entry:
    """One entry: what it says, as `polib` has it; the line of its first field; how it was written."""

    po: polib.POEntry
    line: int = 0
    written: str = ""

    def text(self) -> str:
        """Give its lines: as they were if it says the same still, else anew."""
        if self.written and str(_parsed([self.written])[0]) == str(self.po):
            return self.written
        return "\n".join(line.rstrip() for line in self.po.__unicode__(WIDTH).strip().split("\n"))


def _parsed(written: Iterable[str]) -> list[polib.POEntry]:
    """Let polib read some entries, and only read them.

    It would take the comments above the first entry for those of the file, and away; and the last entry
    whose `msgid` is empty for the header, even one that has a key. So one of ours stands at each end.
    """
    lines = (plain(line) for each in written for line in (*each.split("\n"), ""))
    return polib.pofile("\n".join([_FIRST, *lines, _LAST]), encoding="utf-8")[1:]


class PoFile:
    """One PO file with its entries and its faults; `is_read` is false if there was nothing to read.

    `spoilt` are the texts of entries that could not be read: their keys are among them.
    """

    def __init__(self, name: str, content: bytes | None) -> None:
        self.name = name
        self.entries: list[Entry] = []
        self.faults: list[Fault] = []
        self.spoilt: set[str] = set()
        self.metadata: dict[str, str] = {}
        self.is_read = content is not None
        self._header = ""
        self._tail = ""
        text = self._decoded(content or b"")
        if not self._has_conflict(text):
            self._take(list(pieces(text)))
            if self.is_read and not self._header and not self.faults:
                header = r'`msgid ""` and `msgstr "Content-Type: text/plain; charset=UTF-8\n"`'
                self.fault(1, f"has no header: begin it with {header}", "po-header")

    def fault(self, line: int, problem: str, code: str) -> None:
        """Note one fault of this file."""
        self.faults.append(Fault(self.name, line, problem, code))

    def _decoded(self, content: bytes) -> str:
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            self.fault(0, f"is not UTF-8 (byte {error.start}): save it as UTF-8", "po-encoding")
        self.is_read = False
        return ""

    def _has_conflict(self, text: str) -> bool:
        """Look for a merge that nobody finished: which of the words are meant, nobody can know."""
        marks = [number for number, line in enumerate(text.split("\n"), start=1) if _CONFLICT.match(line)]
        for number in marks[:1]:
            problem = (
                "has a merge conflict from here on: choose the words, and remove the lines of <, = and >"
            )
            self.fault(number, problem, "po-conflict")
            self.is_read = False
        return bool(marks)

    def _take(self, found: list[Piece]) -> None:
        """Take in the entries, the header, and the remarks behind the last entry."""
        entries = iter(_parsed(piece.written for piece in found if piece.first and not piece.wrong))
        for piece in found:
            if piece.wrong:
                self.fault(piece.wrong.line, piece.wrong.problem, piece.wrong.code)
                self.spoilt |= {*_QUOTED.findall(piece.written)}
            elif not piece.first:
                self._tail = piece.written
            else:
                self._take_entry(Entry(next(entries), piece.first, piece.written))

    def _take_entry(self, entry: Entry) -> None:
        if self._header or entry.po.msgid or entry.po.msgctxt:
            self.entries.append(entry)
            return
        self._header = entry.written
        named = (line.partition(":") for line in entry.po.msgstr.splitlines())
        self.metadata = {name: text.strip() for name, _, text in named}
        self._check_charset(entry.line)

    def _check_charset(self, line: int) -> None:
        named = _CHARSET.search(self.metadata.get("Content-Type", ""))
        if not named or named[1].casefold() not in ("utf-8", "utf8"):
            what = f"charset={named[1]}" if named else "no charset"
            self.fault(
                line, f"has {what} in its header: save it as UTF-8, and write charset=UTF-8", "po-encoding"
            )

    def text(self) -> str:
        """Give the whole file."""
        parts = [self._header, *(entry.text() for entry in self.entries), self._tail]
        return "\n\n".join(part for part in parts if part) + "\n"

    def write(self, folder: Path) -> None:
        """Write the file into a locales folder, whole or not at all.

        Raises LineError if the disk refuses.
        """
        path = folder / self.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LineError(
                f"{self.name} cannot be written ({error.strerror}): correct its folder"
            ) from error
        write_whole(path, self.text().encode())


def read_po(folder: Path, name: str) -> PoFile:
    """Read a PO file of a locales folder; one that cannot be read has this fault alone."""
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        return unreadable(name, error)
    return PoFile(name, content)


def unreadable(name: str, error: OSError) -> PoFile:
    """Stand in for a file that cannot be read: that is its one fault."""
    file = PoFile(name, None)
    problem = f"cannot be read ({error.strerror}): create it, or name the right folder"
    file.fault(0, problem, "po-missing")
    return file
