"""Play docs/operators.md: its commands, its edits and its calls, one after the other, for real.

A ```console block holds commands and what they print, a ```diff block an edit of one file, and a
```text block a conversation on the phone.
"""

import re
import shlex
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from ivr.cli import main
from ivr.simulator.transcript import parse, play, rewrite
from messages.release import current
from tests.conftest import RunningLine

FOLLOW_SECONDS = 2.0
"""A release that was put in service is served within this time, says the design."""

_BLOCK = re.compile(r"```(?P<kind>console|diff|text)\n(?P<body>.*?)```", re.DOTALL)
_CHANGING = re.compile(r"[0-9a-f]{16}|\d{4}-\d\d-\d\d")


class Walk:
    """An operator who does what a page says, in a folder of words that a line serves."""

    def __init__(self, folder: Path, line: RunningLine) -> None:
        self.folder = folder
        self.line = line

    def walk(self, page: str) -> str:
        """Do everything a page says; give it with what came of it in the place of what it says came."""
        return _BLOCK.sub(self._do, page)

    def _do(self, block: re.Match[str]) -> str:
        act: Callable[[str], str] = {"console": self._type, "diff": self._edit, "text": self._call}[
            block["kind"]
        ]
        return f"```{block['kind']}\n{act(block['body'])}```"

    def _type(self, body: str) -> str:
        return "".join(self._run(command) for command in re.findall(r"^\$ (.*)$", body, re.MULTILINE))

    def _run(self, command: str) -> str:
        printed = StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            main(shlex.split(command)[1:])
        self._follow()
        return f"$ {command}\n{printed.getvalue()}"

    def _follow(self) -> None:
        """Wait until the line serves what is in service."""
        deadline = time.monotonic() + FOLLOW_SECONDS
        while self.line.release.name != current(self.folder):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        self.line.inspector.know(self.line.release)

    def _edit(self, body: str) -> str:
        file, *hunks = re.split(r"^(?:--- |@@.*\n)", body, flags=re.MULTILINE)[1:]
        path = self.folder / file.strip()
        text = path.read_text("utf-8")
        for hunk in hunks:
            gone, come = ("".join(_lines(hunk, sign)) for sign in "-+")
            assert text.count(gone) == 1, gone
            text = text.replace(gone, come)
        path.write_text(text, "utf-8")
        return body

    def _call(self, body: str) -> str:
        conversation = parse(body, "docs/operators.md")
        return rewrite(conversation, play(conversation, self.line.phone()))


def _lines(hunk: str, sign: str) -> list[str]:
    """Give the lines of a hunk that go or come, without their sign."""
    return [line[1:] for line in hunk.splitlines(keepends=True) if line.startswith(sign)]


def steady(page: str) -> str:
    """Leave out what differs from day to day: dates, and the digests that hang on them."""
    return _CHANGING.sub("...", page)
