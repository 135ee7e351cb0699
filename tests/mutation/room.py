"""A room of the house that must not be wrong, and the tests that must notice every mutant of it."""

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Room:
    """Patterns of the files whose functions are mutated, and what pytest is told to run."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]

    def has(self, file: str) -> bool:
        """Say whether a file is one of this room."""
        return any(fnmatchcase(file, pattern) for pattern in self.files)


def read_rooms(path: Path) -> dict[str, Room]:
    """Read all rooms by name."""
    tables = tomllib.loads(path.read_text("utf-8"))
    return {name: Room(name, tuple(each["files"]), tuple(each["tests"])) for name, each in tables.items()}
