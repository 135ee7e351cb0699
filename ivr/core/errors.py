"""The error tree of the line.

::

    LineError
    ├── FaultyError           data or settings that cannot be used; carries every fault at once
    │   ├── CatalogError      line.toml, locale.toml or a PO file: no release is built
    │   └── SettingsError     an environment variable or deployment.toml: the service does not start
    ├── ReleaseError          a release that is missing, damaged or not fit for the mode
    ├── RequestError          a request that is not a form of Twilio's; carries the HTTP status
    ├── StoreError            the memory of the line refused, or
    │   └── StoreAwayError    does not answer, which is worth a breaker: a refusal costs no wait
    ├── SpoolError            the spool on this machine's disk cannot be written or read
    └── AccountError          Twilio's account cannot be read

What a caller does is never an error: it is an event.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a fault weighs: an error stands in the way, a warning asks for a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Name one fault: where it stands, what is to be done about it, and the code of its kind."""

    file: str
    line: int
    problem: str
    code: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Give `file:line: problem [code]`, as compilers do, so that editors can jump there."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        weight = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return f"{place}: {weight}{self.problem}" + (f" [{self.code}]" if self.code else "")


class LineError(Exception):
    """Be the root of all errors that the line raises on purpose."""


class FaultyError(LineError):
    """Report data that cannot be used, with all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class CatalogError(FaultyError):
    """Report words or a menu of which no release can be built."""


class SettingsError(FaultyError):
    """Report settings with which the service must not start."""


class ReleaseError(LineError):
    """Report a release that cannot be served, with the code of what is wrong with it."""

    def __init__(self, problem: str, code: str = "") -> None:
        self.code = code
        super().__init__(problem)


class RequestError(LineError):
    """Report a request that is not one of Twilio's."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        super().__init__(reason)


class StoreError(LineError):
    """Report that the memory of the line did not do what was asked."""


class StoreAwayError(StoreError):
    """Report a store that does not answer."""


class SpoolError(LineError):
    """Report that the opt-out spool cannot be written or read."""


class AccountError(LineError):
    """Report a Twilio account that cannot be read."""
