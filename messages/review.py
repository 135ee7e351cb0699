"""Send the packet out as a table for those who work with one, and read the approved codes when it is back."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from ivr.core.errors import CatalogError, Fault
from ivr.core.keywords import plain
from messages.acts import SignedText, Slot
from messages.catalog import SOURCE
from messages.codes import code, read_code
from messages.desk import Desk
from messages.packet.pages import Packet
from messages.packet.texts import Row, Text
from messages.render import as_text

COLUMNS = (
    "code",
    "key",
    "channel",
    "language",
    "english",
    "text",
    "facts",
    "decision",
    "name",
    "credential",
    "date",
    "comment",
)

APPROVED = frozenset({"APPROVE", "APPROVED", "SI", "YES", "X"})
NOT_APPROVED = frozenset({"", "EDIT", "EDITED", "REJECT", "REJECTED", "NO"})

_NEEDED = ("code", "english", "text", "decision")
_DELIMITERS = ",;\t"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")  # the last, so that a text with an apostrophe keeps it


def to_csv(packet: Packet) -> bytes:
    """Write every text that can be decided on as a row, for Excel and its kin.

    They take UTF-8 for what it is by the mark at its beginning. English has no English beside it.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for page in packet.pages:
        for row in page.rows:
            writer.writerows(_cells(row, text) for text in row.texts if text.code)
    return table.getvalue().encode("utf-8-sig")


def _cells(row: Row, text: Text) -> list[str]:
    slot = text.signed.slot
    english = "" if slot.locale == SOURCE else row.english
    facts = " ".join(fact.number for fact in row.facts)
    known = [text.code, slot.key, slot.catalog, slot.locale, english, text.words, facts]
    return [*map(_guarded, known), *[""] * (len(COLUMNS) - len(known))]


def _guarded(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula.

    >>> _guarded("=1+1"), _guarded("Soup")
    ("'=1+1", 'Soup')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    """Give a cell as it was; some spreadsheets have taken the guard off already.

    >>> _unguarded("'=1+1"), _unguarded("=1+1")
    ('=1+1', '=1+1')
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table that came back, with the line where it begins."""

    line: int
    code: str
    english: str
    text: str
    decision: str

    def wrong(self, problem: str, code: str) -> "_WrongError":
        """Note what is wrong with this row."""
        return _WrongError(self.line, problem, code)


class _WrongError(Exception):
    """Tell what is wrong with a row, or with the whole table, and what to do."""

    def __init__(self, line: int, problem: str, code: str) -> None:
        self.line = line
        self.problem = problem
        self.code = code
        super().__init__(problem)


def returned_codes(file: Path, desk: Desk) -> list[str]:
    """Read the codes of the rows that were approved, each once.

    Raises CatalogError with everything that is wrong with the table: nothing of it is taken then.
    """
    try:
        rows = list(_rows(_content(file)))
        wrong = list(_wrong_rows(rows, desk))
    except _WrongError as error:
        rows, wrong = [], [error]
    approved = [row.code for row in rows if row.decision in APPROVED]
    if not approved and not wrong:
        wrong = [_WrongError(0, "approves nothing: write approve in the column `decision`", "review-empty")]
    if wrong:
        raise CatalogError(Fault(str(file), each.line, each.problem, each.code) for each in wrong)
    return list(dict.fromkeys(approved))


def _content(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problem = f"cannot be read ({error.strerror}): name the right file"
        raise _WrongError(0, problem, "review-missing") from error
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 (byte {error.start}): save it as “CSV UTF-8”"
        raise _WrongError(0, problem, "review-encoding") from error


def _rows(content: str) -> Iterator[_Row]:
    """Read the rows that are not empty; European spreadsheets part their cells by semicolons."""
    first = content.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    table = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().casefold() for name in next(table, [])]
        lacking = [name for name in _NEEDED if header.count(name) != 1]
        if lacking:
            problem = f"must have once each of the columns {', '.join(lacking)}: fill in the table as it came"
            raise _WrongError(1, problem, "review-columns")
        last = table.line_num
        for cells in table:
            line, last = last + 1, table.line_num
            if any(cell.strip() for cell in cells):
                yield _row(line, dict(zip_longest(header, cells[: len(header)], fillvalue="")))
    except csv.Error as error:
        problem = f"is no table from here on ({error}): take it from the spreadsheet again"
        raise _WrongError(table.line_num, problem, "review-syntax") from error


def _row(line: int, cells: Mapping[str, str]) -> _Row:
    typed = cells["code"].strip()
    return _Row(
        line,
        read_code(typed) if typed else "",
        _unguarded(cells["english"]),
        _unguarded(cells["text"]),
        plain(cells["decision"]),
    )


def _wrong_rows(rows: Iterable[_Row], desk: Desk) -> Iterator[_WrongError]:
    """Find what keeps rows from being taken: most of all words that are not those of their code."""
    texts = {code(text): text for text in desk.texts.values()}
    decided: dict[str, bool] = {}
    for row in rows:
        is_approved, text = row.decision in APPROVED, texts.get(row.code)
        if row.decision not in APPROVED | NOT_APPROVED:
            yield row.wrong("has an unknown decision: write approve, edit or reject", "review-decision")
        elif not row.code:
            yield row.wrong("has no code: copy it from the packet, or take the row out", "review-code")
        elif decided.setdefault(row.code, is_approved) != is_approved:
            yield row.wrong(f"decides on {row.code} again, and otherwise: keep one row", "review-twice")
        elif is_approved and text is None:
            problem = f"has the code {row.code}, which stands for no text as it is now: review it again"
            yield row.wrong(problem, "approve-code")
        elif is_approved and text and not _says(row, text, desk):
            problem = (
                f"approves {row.code} with other words than those it stands for:"
                " edit the .po file first, and have the new words reviewed"
            )
            yield row.wrong(problem, "review-changed")


def _says(row: _Row, text: SignedText, desk: Desk) -> bool:
    """Say whether a row has the words of its code still, and their English."""
    is_source = text.slot.locale == SOURCE
    english = "" if is_source else _english(text.slot, desk)
    return (_even(row.english), _even(row.text)) == (_even(english), _even(as_text(text.words)))


def _english(slot: Slot, desk: Desk) -> str:
    source = desk.texts.get(replace(slot, locale=SOURCE))
    return as_text(source.words) if source else ""


def _even(words: str) -> str:
    """Leave out what spreadsheets do to words unasked: blanks at the ends, loose accents."""
    return unicodedata.normalize("NFC", words).strip()
