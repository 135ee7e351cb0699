"""What a mutant is, by a name that stays the same while the code around it changes."""

from dataclasses import dataclass
from enum import StrEnum

from mutmut.stats import status_by_exit_code


class Fate(StrEnum):
    """What became of a mutant; one that the tests run into for too long was noticed as well."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    UNCLEAR = "unclear"


_FATES = {
    "killed": Fate.KILLED,
    "timeout": Fate.TIMED_OUT,
    "survived": Fate.SURVIVED,
    "no tests": Fate.SURVIVED,
}


def fate_of(exit_code: int | None) -> Fate:
    """Read what mutmut keeps of a mutant; what is neither an end nor a survival must be looked at."""
    return _FATES.get(status_by_exit_code[exit_code], Fate.UNCLEAR)


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change of one function: the lines that it takes away, and those that it puts there."""

    file: str
    function: str
    was: str
    becomes: str

    @classmethod
    def from_diff(cls, file: str, function: str, diff: str) -> "Mutant":
        """Read a unified diff of one function."""
        lines = diff.splitlines()[2:]
        return cls(file, function, _changed("-", lines), _changed("+", lines))

    def __str__(self) -> str:
        """Write it as the list of survivors has it, so that it can be copied there."""
        values = (self.file, self.function, self.was, self.becomes)
        pairs = zip(("file", "function", "was", "becomes"), map(_quoted, values), strict=True)
        return "{ " + ", ".join(f"{name} = {value}" for name, value in pairs) + " }"


def _changed(sign: str, lines: list[str]) -> str:
    return " ".join(line[1:].strip() for line in lines if line.startswith(sign))


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else f"'''{text}'''"
