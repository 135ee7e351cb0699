"""Call and text a running line as somebody would, and compare every word with a release."""

import random
import statistics
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ivr.core.errors import LineError
from ivr.simulator.grammar import Refused
from ivr.simulator.handset import Handset
from ivr.simulator.itinerary import Step
from ivr.simulator.receiver import Texted
from ivr.simulator.steps import STEPS
from ivr.simulator.wording import Answer, lines_of

AREAS = {
    "US": ("201", "214", "303", "314", "404", "410", "512", "612", "704", "816"),
    "PR": ("787", "939"),
    "CA": ("416", "514", "604", "902"),
}
"""Areas by country, none of them one that `cupline phone` makes its numbers up in: there somebody may
have said stop for good."""


HIDDEN = "anonymous"
"""Stands for the number of a caller who hides it: the line can remember nothing of them."""


def numbers(countries: Collection[str], count: int) -> list[str]:
    """Give some numbers that nobody has, in a country that the line texts to.

    Only 555-0100 to 555-0199 are given to nobody, in every area. They are others every time, as a phone
    that texts too much is not answered for a while.

    Raises LineError where no such numbers are known.
    """
    areas = next((areas for country, areas in AREAS.items() if country in countries), ())
    if not areas:
        raise LineError(f"no numbers that nobody has are known in {', '.join(sorted(countries))}")
    every = [f"+1{area}55501{last:02d}" for area in areas for last in range(100)]
    return random.sample(every, count)


@dataclass(frozen=True, slots=True)
class Walked:
    """A step, the answer to it, line by line, and how long it took."""

    step: Step
    heard: tuple[str, ...]
    seconds: float
    segments: int = 0

    @property
    def is_right(self) -> bool:
        """Say whether the line said what it should."""
        return any(_is(right, self.heard) for right in self.step.right)

    @property
    def is_forgetful(self) -> bool:
        """Say whether this was the right answer of a line that cannot remember."""
        return not self.is_right and any(_is(right, self.heard) for right in self.step.forgetful)

    @property
    def is_wrong(self) -> bool:
        """Say whether the line said anything else."""
        return not self.is_right and not self.is_forgetful


def _is(right: Answer, heard: tuple[str, ...]) -> bool:
    return len(right) == len(heard) and all(line in ways for ways, line in zip(right, heard, strict=True))


@dataclass(frozen=True, slots=True)
class Flight:
    """All that a canary has walked; times are in seconds."""

    walked: tuple[Walked, ...]

    @property
    def wrong(self) -> int:
        """Count the answers that were wrong."""
        return sum(one.is_wrong for one in self.walked)

    @property
    def forgetful(self) -> int:
        """Count the answers that were right for a line without its memory."""
        return sum(one.is_forgetful for one in self.walked)

    @property
    def segments(self) -> int:
        """Count the segments of all texts, which the caps of the line count too."""
        return sum(one.segments for one in self.walked)

    @property
    def median(self) -> float:
        """Give the time that half of the answers took at most."""
        return statistics.median([one.seconds for one in self.walked] or [0.0])

    @property
    def worst(self) -> float:
        """Give the time of the slowest answer."""
        return max((one.seconds for one in self.walked), default=0.0)


def fly(steps: Iterable[Step], phone: Handset) -> list[Walked]:
    """Walk on a telephone; where nothing is answered, leave all out but the last step, which cleans up."""
    *walk, last = steps
    walked: list[Walked] = []
    for step in walk:
        walked.append(_walk(step, phone))
        if walked[-1].heard and walked[-1].heard[0].startswith(REFUSED):
            break
    return [*walked, _walk(last, phone)]


REFUSED = "(refused, "


def _walk(step: Step, phone: Handset) -> Walked:
    started = time.perf_counter()
    try:
        answer = STEPS[step.action].do(phone, step.argument)
    except Refused as refused:
        return Walked(step, (f"{REFUSED}{refused})",), time.perf_counter() - started)
    seconds = time.perf_counter() - started
    return Walked(
        step, lines_of(answer), seconds, answer.segments.segments if isinstance(answer, Texted) else 0
    )
