"""What a part of the benchmark has found: tables of figures, and whether all was answered as it should be."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """Some figures: a title, the heads of columns, rows of as many cells, and what a reader must know."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def as_text(self) -> str:
        """Write it for a terminal."""
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [_in_columns(cells, widths) for cells in (self.columns, *self.rows)]
        return "\n".join([self.title, *lines, *([self.note] if self.note else []), ""])

    def as_markdown(self) -> str:
        """Write it for a page."""
        lines = [_in_bars(cells) for cells in (self.columns, ["---"] * len(self.columns), *self.rows)]
        return "\n".join([f"## {self.title}", "", *lines, *(["", self.note] if self.note else []), ""])


def _in_columns(cells: Iterable[str], widths: Iterable[int]) -> str:
    columns = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(["", *columns]).rstrip()


def _in_bars(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class Findings:
    """Tables, the number of requests that were lost or answered wrongly, and what a plot shows.

    `bars` are requests a second by name; `curves` milliseconds by rate, for each name.
    """

    tables: Sequence[Table]
    faults: int = 0
    bars: Mapping[str, float] = field(default_factory=dict)
    curves: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)


def say(words: str) -> None:
    """Print a line at once: a benchmark takes minutes, and whoever waits sees how far it is."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
