"""Play golden conversations: plain text that a nurse can read, held against what the line really says.

A transcript has a step on each line, with the expected answer indented below it::

    # A Spanish caller hears the symptoms
    call
      en-US: For English, press 1.
      es-US: Para español, oprima el 2.
    press 2
      es-US: ...
      ♪ 0123456789abcdef.wav (12.3 s)
    hang up
    text síntomas
      sms: Síntomas: ...
           the second line of the same message
    again
      (no reply)
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff

from ivr.core.errors import Fault, FaultyError
from ivr.simulator.grammar import Refused
from ivr.simulator.handset import Handset, Heard, Spoken, Texted

STEPS: Mapping[str, str] = {
    "number": r" (\+[1-9][0-9]{7,14}|anonymous)",
    "call": "",
    "press": r" [0-9*#]",
    "silence": "",
    "pause": r" [0-9]{1,3}(\.[0-9])?",
    "hang up": "",
    "text": "( .*)?",
    "picture": "( .*)?",
    "again": "",
}
"""What a caller can do, each with the pattern of what stands after it."""

ALLOWED = "number +1..., call, press KEY, silence, pause SECONDS, hang up, text WORDS, picture [WORDS], again"
INDENT = "  "
CONTINUED = "     "  # as wide as "sms: "
LINE_HANGS_UP, NO_REPLY, BLANK_LINE = "(the line hangs up)", "(no reply)", "(blank line)"


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
    return [Played(step, _heard(step, handset)) for step in transcript.steps]


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
    heard = {one.step.line: one.heard for one in played}
    lines: list[str] = []
    for number, line in enumerate(transcript.text.splitlines(), start=1):
        if number in heard or _is_note(line):
            lines += [line, *(INDENT + answer for answer in heard.get(number, ()))]
    return "\n".join(lines) + "\n"


def _is_note(line: str) -> bool:
    return line.startswith("#") or not line.strip()


def _step(number: int, line: str) -> Step | None:
    for action, argument in STEPS.items():
        if re.fullmatch(action + argument, line):
            return Step(number, action, line.removeprefix(action).strip())
    return None


def _heard(step: Step, handset: Handset) -> tuple[str, ...]:
    try:
        answer = _do(step, handset)
    except Refused as refused:
        return (f"(refused, {refused})",)
    return tuple(_written(answer)) if answer else ()


def _do(step: Step, handset: Handset) -> Heard | Texted | None:
    match step.action:
        case "call":
            return handset.call()
        case "press":
            return handset.press(step.argument)
        case "silence":
            return handset.silence()
        case "text":
            return handset.text(step.argument)
        case "picture":
            return handset.text(step.argument, pictures=1)
        case "again":
            return handset.again()
        case "number":
            handset.number = step.argument
        case "pause":
            handset.pause(float(step.argument))
        case _:
            handset.hang_up()
    return None


def _written(answer: Heard | Texted) -> Iterator[str]:
    """Write an answer as transcripts have it."""
    if isinstance(answer, Heard):
        for sound in answer.sounds:
            yield f"{sound.say.language}: {sound.say.text}" if isinstance(sound, Spoken) else str(sound)
        if answer.has_hung_up:
            yield LINE_HANGS_UP
    elif answer.body is None:
        yield NO_REPLY
    else:
        first, *others = answer.body.split("\n")
        yield f"sms: {first}".rstrip()
        yield from (CONTINUED + (line.rstrip() or BLANK_LINE) for line in others)


def _difference(name: str, step: Step, heard: tuple[str, ...]) -> Iterator[str]:
    yield f"{name}:{step.line}: {step.action} {step.argument}".rstrip()
    whole = len(step.expected) + len(heard)
    _, _, _, *lines = unified_diff(step.expected, heard, lineterm="", n=whole)
    yield from (f"{INDENT}{line[0]} {line[1:]}" for line in lines)
