"""Play golden conversations: plain text that a nurse can read, held against what the line really says.

A transcript has a step on each line, with the expected answer indented below it::

    # A Spanish caller hears the symptoms
    call
      en-US: For English, press 1.
      es-US: Para español, oprima el 2.
    press 2
      es-US: ...
      ♪ 0123456789abcdef.wav (12.3 s)
    press 0
      es-US: ...
    press 1
      es-US: Un momento.
      (calls +18002272345, showing +18005550100)
    they do not answer
      es-US: ...
    hang up
    text síntomas
      sms: Síntomas: ...
           the second line of the same message
    again
      (no reply)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import unified_diff

from ivr.core.errors import Fault, FaultyError
from ivr.simulator.handset import Handset
from ivr.simulator.steps import ALLOWED, INDENT, heard, read


class TranscriptError(FaultyError):
    """Report a transcript that cannot be played, with every line at fault."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a caller does, and the answer that is expected, line by line."""

    line: int
    action: str
    argument: str
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """One conversation: its file, its title (the first comment), its source and its steps."""

    name: str
    title: str
    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """A step, and the answer that was heard, line by line."""

    step: Step
    heard: tuple[str, ...]


def parse(text: str, name: str) -> Transcript:
    """Read a transcript; raise TranscriptError with every line that is no step, answer or comment."""
    steps: list[Step] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if _is_note(line):
            continue
        if line.startswith(INDENT) and steps:
            answer = line.removeprefix(INDENT).rstrip()
            steps[-1] = replace(steps[-1], expected=(*steps[-1].expected, answer))
        elif step := _step(number, line.rstrip()):
            steps.append(step)
        else:
            faults.append(Fault(name, number, f"{line.strip()!r} is no step; steps are: {ALLOWED}"))
    if faults:
        raise TranscriptError(faults)
    titles = (line.lstrip("# ").rstrip() for line in text.splitlines() if line.startswith("#"))
    return Transcript(name, next(titles, name), text, tuple(steps))


def play(transcript: Transcript, handset: Handset) -> list[Played]:
    """Do every step on a telephone; what is refused is heard as a refusal, and the play goes on."""
    return [Played(step, heard(handset, step.action, step.argument)) for step in transcript.steps]


def differences(transcript: Transcript, played: Iterable[Played]) -> str:
    """Report every step that was answered otherwise: `-` was expected, `+` was heard; empty if none was."""
    return "\n".join(
        line
        for one in played
        if one.step.expected != one.heard
        for line in _difference(transcript.name, one.step, one.heard)
    )


def rewrite(transcript: Transcript, played: Iterable[Played]) -> str:
    """Give the transcript with what was really heard; comments and blank lines stay."""
    answers = {one.step.line: one.heard for one in played}
    lines: list[str] = []
    for number, line in enumerate(transcript.text.splitlines(), start=1):
        if number in answers or _is_note(line):
            lines += [line, *(INDENT + answer for answer in answers.get(number, ()))]
    return "\n".join(lines) + "\n"


def _is_note(line: str) -> bool:
    return line.startswith("#") or not line.strip()


def _step(number: int, line: str) -> Step | None:
    found = read(line)
    return Step(number, *found) if found else None


def _difference(name: str, step: Step, said: tuple[str, ...]) -> Iterator[str]:
    yield f"{name}:{step.line}: {step.action} {step.argument}".rstrip()
    whole = len(step.expected) + len(said)
    _, _, _, *lines = unified_diff(step.expected, said, lineterm="", n=whole)
    yield from (f"{INDENT}{line[0]} {line[1:]}" for line in lines)
