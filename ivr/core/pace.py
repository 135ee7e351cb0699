"""Notice texts that nobody means: machines that answer each other, floods, one word again and again.

Whoever is noticed gets one approved answer, then silence, and is answered again when it is over. Cries
for help and wishes to be left alone are answered even then; what cries without a break is a machine.
"""

from dataclasses import dataclass, replace
from typing import Self

FLOOD_SECONDS = 600.0
MOST_TEXTS = 30
"""Texts of one phone in ten minutes that are answered."""

ECHO_SECONDS = 300.0
MOST_ECHOES = 3
"""How often one answer is given in five minutes."""

MOST_CRIES = 8
CRY_SECONDS = 60.0
"""Cries for help in ten minutes that are answered at once; further ones are answered once a minute."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Segments that were sent today: to phones whose numbers begin alike, and to all."""

    prefix: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How a phone texts: when each text of the last ten minutes came, and what it was, or would be, answered.

    `hushed_at` is when the last of them was held back, in seconds since 1970 as all times.
    """

    texts: tuple[tuple[float, str], ...] = ()
    hushed_at: float = 0.0

    def is_flood(self, at: float) -> bool:
        """Say whether one more text is too many."""
        return len(self._within(FLOOD_SECONDS, at)) >= MOST_TEXTS

    def is_echo(self, answer: str, at: float) -> bool:
        """Say whether this answer was given often enough."""
        return sum(given == answer for _, given in self._within(ECHO_SECONDS, at)) >= MOST_ECHOES

    def is_hushed(self, at: float) -> bool:
        """Say whether this phone was told already that it is not answered now."""
        return abs(at - self.hushed_at) < FLOOD_SECONDS

    def hears(self, cry: str, at: float) -> bool:
        """Say whether a cry for help is answered: all are, but for those of a machine."""
        cries = [then for then, given in self._within(FLOOD_SECONDS, at) if given == cry]
        return len(cries) < MOST_CRIES or abs(at - cries[-1]) >= CRY_SECONDS

    def after(self, answer: str, at: float, held: bool) -> Self:
        """Count one more text."""
        texts = (*self._within(FLOOD_SECONDS, at), (at, answer))[-MOST_TEXTS:]
        return replace(self, texts=texts, hushed_at=at if held else self.hushed_at)

    def _within(self, seconds: float, at: float) -> tuple[tuple[float, str], ...]:
        """Give the texts around a time; after a clock was put back, what it foretells counts no more."""
        return tuple(text for text in self.texts if abs(at - text[0]) < seconds)
