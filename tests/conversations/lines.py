"""The lines on which conversations are held: the shipped one, and what an installation may make of it.

A conversation names its line in a comment of its own, in the very words that stand here:
`# Held on a line that sends no texts.`
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.simulator.transcript import Transcript
from tests.conftest import LINE_NUMBER, SPANISH_NUMBER

NAMED = "# Held on "
"""How a comment begins that names a line."""

ADVANCED = {"STOP": "STOP", "ALTO": "STOP", "START": "START", "INICIAR": "START", "HELP": "HELP"}
"""Words that were given to Advanced Opt-Out, each with the mark that its webhook then bears."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of line: its deployment.toml and its environment, the number that is called.

    `marks` are the words that Twilio answers and marks; `has_helplines` says that it has three of its own.
    """

    deployment: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    number: str = LINE_NUMBER
    marks: Mapping[str, str] = field(default_factory=dict)
    has_helplines: bool = False


SHIPPED = Kind()

KINDS: Mapping[str, Kind] = {
    "the number that speaks Spanish.": Kind(number=SPANISH_NUMBER),
    "a line with three helplines.": Kind(has_helplines=True),
    "a line that was tested with 988.": Kind('[crisis]\ntested_on = "2026-11-30"'),
    "a line that sends no texts.": Kind(environ={"TWILIO_FROM": ""}),
    "a line that sends each phone two texts a day.": Kind("[caps]\ncaller_texts = 2"),
    "a line that has spent what it may today.": Kind("[caps]\nline_segments = 0"),
    "a line whose neighbours may be sent three segments a day.": Kind("[caps]\nprefix_segments = 3"),
    "a line where Twilio answers STOP.": Kind('[stop]\nanswered_by = "twilio"'),
    "a line where Advanced Opt-Out answers STOP.": Kind('[stop]\nanswered_by = "advanced"', marks=ADVANCED),
    "a line where the toll-free network answers STOP.": Kind('[stop]\nanswered_by = "toll-free"'),
}


def kind_of(conversation: Transcript) -> Kind:
    """Find the line on which a conversation is held; it names one at most."""
    comments = conversation.text.splitlines()
    named = [line.removeprefix(NAMED) for line in comments if line.startswith(NAMED)]
    assert len(named) <= 1
    return KINDS[named[0]] if named else SHIPPED
