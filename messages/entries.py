"""Cut the lines of a PO file into its entries, and find the first line that spoils one.

`polib` stops at the first syntax error, and lets an entry without `msgstr` pass; cut up, a file tells
all its faults, each with its line, and a broken entry hides no other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_AFTER = {
    "msgctxt": ("",),
    "msgid": ("", "msgctxt"),
    "msgid_plural": ("msgid",),
    "msgstr": ("msgid", "msgid_plural"),
    "msgstr[": ("msgid", "msgid_plural", "msgstr["),
}
"""What each field of an entry may follow; "" is its beginning."""

_TEXT = r'"(?:[^"\\]|\\[ntrvbf"\\])*"'
_FIELD = re.compile(
    rf"(?:#~\s*)?(?:(?P<name>msgctxt|msgid_plural|msgid|msgstr)(?P<index>\[\d\])?\s+)?{_TEXT}"
)
_COMMENT = re.compile(rf"#\|\s*(?:(?:msgctxt|msgid_plural|msgid)\s+)?{_TEXT}|#(?![|~]).*")
_GOES_ON = re.compile(r'#\| *"')
_REMARK = re.compile(r"#(?:\s.*)?")
_TIGHT = re.compile(r"^#([.,:|~](?=\S)|(?=[^\s.,:|~#]))")
_CUT_OFF = re.compile(r'(?:#~\s*)?(?P<word>[a-z_]*)(?:\[\d?\]?)?\s*(?:"(?:[^"\\]|\\.)*\\?)?')
_NOTHING = ("", "#~")


@dataclass(frozen=True, slots=True)
class Wrong:
    """The line that spoils an entry, and why."""

    line: int
    problem: str
    code: str = "po-syntax"


@dataclass(slots=True)
class Piece:
    """The lines of one entry with the comments before it.

    `first` is the line of its first field, 0 where comments of people end a file.
    """

    start: int
    lines: list[str] = field(default_factory=list)
    first: int = 0
    last: str = ""
    wrong: Wrong | None = None

    @property
    def written(self) -> str:
        """Give the lines as they stand in the file."""
        return "\n".join(self.lines)

    def ends_before(self, line: str, is_after_blank: bool) -> bool:
        """Say whether a line begins the next entry; a broken one goes on to the next empty line."""
        if self.wrong:
            return is_after_blank
        name = _name(line)
        if name is None:
            is_whole = self.last.startswith("msgstr")
            is_comment = line.startswith("#") and not _is_obsolete(line)
            return self.last != "" and (is_comment or (is_after_blank and is_whole))
        return name in ("msgctxt", "msgid") and self.last not in _AFTER[name]

    def take(self, number: int, line: str) -> None:
        """Take one more line in, after empty ones perhaps; note the first that cannot stand there."""
        name, read = _name(line), plain(line)
        can_stand = self._can_stand(read, name)
        self.lines += [""] * (number - self.start - len(self.lines)) + [line]
        if self.wrong:
            return
        if len(read.splitlines()) > 1:
            self._refuse(number, "has a sign in it that ends a line: remove it")
        elif name is None and not _COMMENT.fullmatch(read):
            problem = "is no line of a PO file, or its quotation marks do not close: correct this line"
            self._refuse(number, problem)
        elif not can_stand:
            self._refuse(number, "cannot stand here: correct this line")
        self.first = self.first or (number if name else 0)
        self.last = name or self.last

    def _can_stand(self, line: str, name: str | None) -> bool:
        """Say whether a line may follow the last one; an entry is obsolete in all its lines or in none."""
        last = plain(self.lines[-1]) if self.lines else ""
        if name is None:
            return last.startswith("#|") or not _GOES_ON.match(line)
        if name == "":
            return self.last != "" and _is_obsolete(last) == _is_obsolete(line)
        return self.last in _AFTER[name] and (not self.last or _is_obsolete(last) == _is_obsolete(line))

    def _refuse(self, number: int, problem: str, code: str = "po-syntax") -> None:
        line = self.lines[number - self.start].strip()[:60]
        self.wrong = Wrong(number, f"`{line}` {problem}", code)

    def close(self, is_at_end: bool) -> None:
        """Find an entry that lacks its end; at the end of a file it was cut off there."""
        number = self.start + len(self.lines) - 1
        if self.wrong:
            is_cut_off = self.wrong.line == number and _is_cut_off(plain(self.lines[-1]))
        elif self.last:
            is_cut_off = not self.last.startswith("msgstr")
        else:
            is_cut_off = not all(_REMARK.fullmatch(plain(line)) for line in self.lines if line)
        if is_cut_off and is_at_end:
            problem = "is where the file breaks off: take it from version control again, or write its end"
            self._refuse(number, problem, "po-truncated")
        elif is_cut_off and not self.wrong:
            self._refuse(number, "is followed by no `msgstr`: write it, or remove this entry")


def pieces(text: str) -> Iterator[Piece]:
    """Cut the text of a PO file up."""
    piece, is_after_blank = Piece(1), False
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() in _NOTHING:
            is_after_blank = True
            continue
        if piece.ends_before(plain(line), is_after_blank):
            piece.close(is_at_end=False)
            yield piece
            piece = Piece(number)
        piece.start = piece.start if piece.lines else number
        piece.take(number, line)
        is_after_blank = False
    if piece.lines:
        piece.close(is_at_end=True)
        yield piece


@lru_cache(maxsize=1024)  # each line is asked for six times
def plain(line: str) -> str:
    """Write a line as `polib` reads it: a blank behind its marks, and none of the marks that it skips.

    >>> plain('#~| msgid "old"'), plain("#,fuzzy")
    ('#| msgid "old"', '#, fuzzy')
    """
    return _TIGHT.sub(r"#\1 ", re.sub(r"^#~(?=\|)", "#", line.strip()))


@lru_cache(maxsize=1024)
def _name(line: str) -> str | None:
    """Name the field that a line begins; "" if it goes on with one, None if it does neither."""
    found = _FIELD.fullmatch(plain(line))
    return (found["name"] or "") + (found["index"] or "")[:1] if found else None


def _is_obsolete(line: str) -> bool:
    return line.startswith("#~")


def _is_cut_off(line: str) -> bool:
    found = _CUT_OFF.fullmatch(line)
    return found is not None and any(name.startswith(found["word"]) for name in _AFTER)
