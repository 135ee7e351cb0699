"""Read TOML files so that every fault is found at once, with its line.

`tomllib` stops at the first syntax error and forgets lines. Our files have one key a line (a list
may go on over several), so that each statement is read alone and a broken one hides no other.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ivr.core.errors import Fault

_HEADER = re.compile(r"\s*(?P<brackets>\[+)\s*(?P<table>[^\[\]#]*)")
_KEY = re.compile(r"""\s*(?P<key>"[^"]*"|'[^']*'|[\w.-]+)\s*=""")
_AT = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must look like, and how a fault says so."""

    wanted: str
    fits: Callable[[str], object]


ANY_TEXT = Form('a text in quotes, as "this"', lambda text: True)


class TomlFile:
    """One TOML file with its faults; `is_read` is false if there was nothing to read."""

    def __init__(self, path: Path, shown: str) -> None:
        self.shown = shown
        self.faults: list[Fault] = []
        self.is_read = True
        self._values: dict[str, dict[str, object]] = {"": {}}
        self._lines: dict[tuple[str, str], int] = {}
        self._asked: set[tuple[str, str]] = {("", "")}
        table = ""
        for start, lines in _statements(self._read(path)):
            table = self._take(table, start, lines)

    def _read(self, path: Path) -> str:
        try:
            return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except OSError as error:
            problem = f"cannot be read ({error.strerror}): create it, or name the right folder"
            self.fault(0, problem, "toml-missing")
        except UnicodeDecodeError as error:
            self.fault(0, f"is not UTF-8 (byte {error.start}): save it as UTF-8", "toml-encoding")
        self.is_read = False
        return ""

    def _take(self, table: str, start: int, lines: list[str]) -> str:
        """Take one statement in; give the table that the next one stands in."""
        parsed = self._parse(start, lines)
        header, key = _HEADER.match(lines[0]), _KEY.match(lines[0])
        if header:
            table = header["table"].strip().replace('"', "")
            self._place(table, "", start)
            self._values.setdefault(table, {})
            if len(header["brackets"]) > 1:
                problem = f"[[{table}]] must have single brackets, as [{table}]"
                self.fault(start, problem, "toml-syntax")
        elif key:
            name = key["key"].strip("\"'")
            if not name:
                self.fault(start, "a key must have a name: give it one, or remove the line", "toml-syntax")
            elif self._place(table, name, start) and parsed:
                self._values[table][name] = next(iter(parsed.values()))
        return table

    def _parse(self, start: int, lines: list[str]) -> dict[str, object]:
        """Read a statement; of a list that goes on over lines, set those aside that cannot be read."""
        lines = list(lines)
        while True:
            try:
                return _loads("\n".join(lines) + "\n")
            except tomllib.TOMLDecodeError as error:
                found = _AT.search(str(error))
                at, problem = int(found["line"] or 1) if found else 1, _AT.sub("", str(error))
            except ValueError:
                at, problem = 1, "the number is too long"
            except RecursionError:
                at, problem = 1, "it has too many brackets"
            self.fault(
                start + at - 1,
                f"`{lines[at - 1].strip()[:60]}` cannot be read ({problem}): correct this line",
                "toml-syntax",
            )
            if not lines[at - 1] or (at == 1 and _KEY.match(lines[0])):
                return {}
            lines[at - 1] = ""

    def _place(self, table: str, key: str, line: int) -> bool:
        """Note where a header or a key stands; False if it stands there for a second time."""
        first = self._lines.setdefault((table, key), line)
        if first != line:
            what = f"`{key}` stands twice in [{table}]" if key else f"[{table}] stands twice"
            self.fault(line, f"{what} (first on line {first}): keep one of the two", "toml-repeated")
        return first == line

    def fault(self, line: int, problem: str, code: str) -> None:
        """Note one fault of this file."""
        self.faults.append(Fault(self.shown, line, problem, code))

    def line(self, table: str, key: str = "") -> int:
        """Find the line of a key, or of the header of its table; 0 if it is not there."""
        return self._lines.get((table, key)) or self._lines.get((table, ""), 0)

    def table_at(self, line: int) -> str:
        """Name the table that a line stands in; those above the first header stand in ""."""
        headers = {at: table for (table, key), at in self._lines.items() if not key and at <= line}
        return headers[max(headers)] if headers else ""

    def tables(self, prefix: str) -> Iterator[str]:
        """List what stands behind a dot in table names: `menu` gives `main`, `nodes` ..."""
        start = f"{prefix}."
        for name in self._values:
            if name.startswith(start):
                yield name.removeprefix(start)

    def keys(self, table: str) -> Iterator[str]:
        """List the keys of a table."""
        self._asked.add((table, ""))
        yield from self._values.get(table, {})

    def has(self, table: str, key: str) -> bool:
        """Say whether a key that may be left out is there."""
        return key in self._values.get(table, {})

    def is_list(self, table: str, key: str) -> bool:
        """Say whether a value that may be a text or a list of them is a list."""
        return isinstance(self._value(table, key), list)

    def text(self, table: str, key: str, form: Form = ANY_TEXT) -> str:
        """Read a text; an empty one stands for what is wrong."""
        value = self._value(table, key)
        if isinstance(value, str) and form.fits(value):
            return value
        self._wrong(table, key, form.wanted)
        return ""

    def number(self, table: str, key: str, allowed: range) -> int:
        """Read a whole number; the highest that is allowed stands for what is wrong."""
        value = self._value(table, key)
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        self._wrong(table, key, f"a whole number from {allowed[0]} to {allowed[-1]}")
        return allowed[-1]

    def flag(self, table: str, key: str) -> bool:
        """Read true or false; false stands for what is wrong."""
        value = self._value(table, key)
        if not isinstance(value, bool):
            self._wrong(table, key, "true or false")
        return value is True

    def texts(self, table: str, key: str, form: Form, sizes: range) -> tuple[str, ...]:
        """Read a list of texts, each of them once."""
        value = self._value(table, key)
        if not isinstance(value, list) or len(value) not in sizes or len(value) != len(set(map(str, value))):
            wanted = f'a list of {sizes[0]} to {sizes[-1]} different texts, as ["a", "b"]'
            self._wrong(table, key, wanted)
            return ()
        good = tuple(each for each in value if isinstance(each, str) and form.fits(each))
        if len(good) < len(value):
            self._wrong(table, key, f"a list of texts, and each of them {form.wanted}")
        return good

    def _value(self, table: str, key: str) -> object:
        self._asked |= {(table, key), (table, "")}
        return self._values.get(table, {}).get(key)

    def _wrong(self, table: str, key: str, wanted: str) -> None:
        if key in self._values.get(table, {}):
            self.fault(self.line(table, key), f"{_named(table, key)} must be {wanted}", "toml-value")
        elif self.is_read and (table, key) not in self._lines:  # else a fault is noted already
            self.fault(self.line(table), f"{_named(table, key)} is missing: add it, {wanted}", "toml-value")

    def unknown(self) -> Iterator[Fault]:
        """Find what nobody asked for: a misspelt key does nothing, and would do so silently."""
        for table, values in self._values.items():
            if (table, "") not in self._asked:
                problem = f"[{table}] is not known here: correct or remove it"
                yield Fault(self.shown, self.line(table), problem, "toml-unknown")
                continue
            for key in values:
                if (table, key) not in self._asked:
                    problem = f"{_named(table, key)} is not known here: correct or remove it"
                    yield Fault(self.shown, self.line(table, key), problem, "toml-unknown")


@lru_cache(maxsize=4096)
def _loads(statement: str) -> dict[str, object]:
    """Read one statement once: of a file that changed, nearly all are what they were."""
    return tomllib.loads(statement)


def _named(table: str, key: str) -> str:
    return f"`{key}` in [{table}]" if table else f"`{key}`"


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Cut a file up where a table or a key begins; give the first line of each piece and its lines."""
    start, lines = 1, list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        if lines and (_HEADER.match(line) or _KEY.match(line)):
            yield start, lines
            start, lines = number, []
        lines.append(line)
    yield start, lines
