"""What a rule of the message lint is: one function with one code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ivr.core.errors import Fault, Severity
from messages.draft import Draft


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, and the function that finds what breaks it, in a whole draft.

    A rule that `binds_releases` is held against the approved words too: with a fault of it, no
    release is built. The others are for words that are still being written.
    """

    code: str
    find: Callable[[Draft], Iterator[Fault]]
    severity: Severity = Severity.ERROR
    binds_releases: bool = False

    def check(self, draft: Draft) -> Iterator[Fault]:
        """Find what breaks the rule, marked with its code."""
        for fault in self.find(draft):
            yield replace(fault, code=self.code, severity=self.severity)
