"""Put releases in service as an operator's change would, in a folder of a test's own."""

import json
from collections.abc import Callable
from pathlib import Path

from ivr.config import LOCALES
from messages.frozen import Frozen
from messages.publication import publish
from messages.release import current
from messages.render import FrozenSpan

Change = Callable[[Frozen], object]

WITHIN = 2.0 + 8.0
"""The seconds in which a new release is promised, and those that a busy machine may add to a test."""


def another(folder: Path, *changes: Change) -> bytes:
    """Make another release of the one in service: its file, changed."""
    file: Frozen = json.loads((folder / "releases" / f"{current(folder)}.json").read_bytes())
    for change in changes:
        change(file)
    return json.dumps(file).encode()


def shipped(folder: Path, *changes: Change) -> Path:
    """Put the shipped release, with some changes, in service in a folder of its own."""
    folder.mkdir()
    publish(folder, another(LOCALES, *changes))
    return folder


def saying(channel: str, key: str, **texts: str) -> Change:
    """Change a text: `saying("voice", "person", en="Call them.")`."""

    def change(file: Frozen) -> None:
        for locale, text in texts.items():
            spans: list[FrozenSpan] = [text]
            file["texts"][locale][channel][key] = spans

    return change


def lacking(*keys: str) -> Change:
    """Take Spanish SMS texts out, which this software speaks."""

    def change(file: Frozen) -> None:
        for key in keys:
            del file["texts"]["es"]["sms"][key]

    return change


def reviewed(file: Frozen) -> None:
    """Change who approved the texts, and phoned the numbers: for the test, people did."""
    people = {"clinical": "A Clinician", "language": "A Translator"}
    for role, who in people.items():
        file["acts"][role] = {"kind": "approve", "who": who, "role": role, "review_by": ""}
    for signed in file["signed"].values():
        for texts in signed.values():
            texts.update({key: list(people) for key in texts})
    file["unverified"] = []


def without_spanish(file: Frozen) -> None:
    """Change the languages: English is left."""
    for part in (file["languages"], file["keywords"], file["recordings"], file["signed"], file["texts"]):
        part.pop("es")


def without_why(file: Frozen) -> None:
    """Change the menu: the topic `why` is gone."""
    del file["menu"]["menus"]["learn"]["2"]
    for keywords in file["keywords"].values():
        del keywords["topic.why"]


def without_second_parts(file: Frozen) -> None:
    """Change the symptoms: they have one part."""
    for texts in file["texts"].values():
        for words in texts.values():
            del words["topic.symptoms.2"]
