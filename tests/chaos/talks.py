"""Calls and texts that go on while something breaks, held against the same ones while nothing did."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from ivr.simulator.handset import Handset
from ivr.simulator.steps import NO_REPLY, heard, read

REFUSED = "(refused"


@dataclass(frozen=True, slots=True)
class Script:
    """What one caller or texter does, in the words of a transcript, one after the other.

    `before` something breaks; `first` as soon as it did; `later`, when it is known; `after` it was mended.
    """

    before: tuple[str, ...]
    first: tuple[str, ...]
    later: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """Give all of it."""
        return (*self.before, *self.first, *self.later, *self.after)


ENGLISH, SPANISH = (
    Script(
        before=("call", f"press {language}", "press 1", "press 3"),
        first=("press #",),
        later=("press *", "press *", "silence", "press 2", "press #", "press 1", "press 9"),
        after=("press *", "press *", "press 3", "press 2", "press 1", "hang up"),
    )
    for language in "12"
)
"""A call in progress: it has heard one half of the symptoms when something breaks."""

NEW_ENGLISH, NEW_SPANISH = (
    Script(
        before=(),
        first=("call",),
        later=(f"press {language}", "press 1", "press 3", "press #", "press *", "press 8"),
        after=("press 1", "press 9", "hang up"),
    )
    for language in "12"
)
"""A call that comes after it broke."""

STOPS = (
    Script((), ("text Please stop texting me",), ("again", "text symptoms"), ()),
    Script((), ("text ALTO",), ("again", "text síntomas"), ()),
    Script((), (), ("text no más mensajes", "text síntomas"), ()),
)
"""Somebody who wants no texts any more, and gets none but the confirmation, which may be asked for again."""

TEXTS = Script(
    before=("text ESPAÑOL",),
    first=("text síntomas",),
    later=("text symptoms", "text me quiero morir", "text biopsia", "text AYUDA", "again"),
    after=("text síntomas",),
)
"""Somebody who asks, each time by a word that tells its language and its topic."""

SCRIPTS = (ENGLISH, SPANISH, NEW_ENGLISH, NEW_SPANISH, TEXTS, *STOPS)


@dataclass(slots=True)
class Tally:
    """How turns were answered: not at all, or otherwise than they should be; with the times in seconds."""

    wrong: int = 0
    missing: int = 0
    times: list[float] = field(default_factory=list)

    def take(self, seconds: float, said: tuple[str, ...], expected: tuple[str, ...]) -> None:
        """Judge one answer."""
        self.times.append(seconds)
        if any(REFUSED in line for line in said):
            self.missing += 1
        elif said != expected:
            self.wrong += 1

    def __iadd__(self, other: "Tally") -> "Tally":
        """Add what another one has counted."""
        self.wrong += other.wrong
        self.missing += other.missing
        self.times += other.times
        return self


@dataclass(slots=True)
class Talk:
    """One telephone in the middle of its script."""

    phone: Handset
    expected: Iterator[tuple[str, ...]]

    def go_on(self, steps: tuple[str, ...]) -> Tally:
        """Do the next steps of the script."""
        tally = Tally()
        for step in steps:
            started = time.perf_counter()
            said = done(self.phone, step)
            tally.take(time.perf_counter() - started, said, next(self.expected))
        return tally

    def is_silent(self) -> bool:
        """Say whether a text gets no answer, as one should not after a stop."""
        return done(self.phone, "text 12") == (NO_REPLY,)


def done(phone: Handset, step: str) -> tuple[str, ...]:
    """Do one step, and give what was heard, line by line."""
    found = read(step)
    assert found, f"{step!r} is no step"
    return heard(phone, *found)


def reference(phone: Handset, script: Script) -> tuple[tuple[str, ...], ...]:
    """Go through a script while nothing is broken, and give what is heard at each step."""
    heard_ = tuple(done(phone, step) for step in script.steps)
    assert not any(REFUSED in line for lines in heard_ for line in lines), heard_
    return heard_
