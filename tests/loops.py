"""Wire telephones to each other, as auto-responders are that answer every text with its own words."""

from collections.abc import Sequence
from itertools import cycle

from ivr.simulator.handset import Handset


def loop(phones: Sequence[Handset], first: str, most: int = 100) -> list[str | None]:
    """Let each phone send on what the one before was answered, round and round; give all the answers.

    One phone is wired to itself. The loop ends with the first silence, or after `most` texts.
    """
    answers: list[str | None] = []
    body = first
    for phone in cycle(phones):
        answers.append(phone.text(body).body)
        body = answers[-1] or ""
        if not body or len(answers) == most:
            return answers
    raise ValueError("a loop needs a telephone")
