"""Let atheris look for bytes that lead where none have led before, in all that reads bytes."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.captured import requests
from tests.fuzz.tally import Tally
from tests.fuzz.tokens import JSON_TOKENS, PO_TOKENS

PROGRAM = """\
import sys
import atheris

with atheris.instrument_imports(include=["ivr.core", "ivr.adapters.webhooks", "messages"]):
    from tests.fuzz.readers import read

name, *flags = sys.argv[1:]
atheris.Setup(["fuzz", *flags], lambda content: read(name, content))
atheris.Fuzz()
"""
"""A process of its own, for atheris ends it itself, and measures what was imported under its eyes."""

_FORMS = tuple(request.body for request in requests())

SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "text": (b"STOP", b"symptoms", "qu\u00e9 es CUP".encode(), b"988", b"I want to die"),
    "form": _FORMS,
    "signature": (b"RSOYDt4T1cUTdK1PDd93/VVr8B8=",),
    "address": (b"part=1&silence=0&wrong=0&turn=2&keys=98~1795000000000~en~main&back=cup",),
    "head": (b"POST /sms HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b",),
    "po": (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n', *PO_TOKENS),
    "act": (b'{"format": 1, "kind": "approve", "who": "A", "texts": []}', *JSON_TOKENS),
    "release": (b'{"format": 3, "acts": {}, "texts": {}}', *JSON_TOKENS),
}
"""What each reader is given first."""

_DONE = re.compile(r"Done (\d+) runs")


def throw(seed: int, count: int) -> Tally:
    """Give so many inputs to all readers together."""
    tally, started = Tally("guided"), time.monotonic()
    for name in SEEDS:
        guide(name, seed, count // len(SEEDS), tally)
    tally.seconds = time.monotonic() - started
    return tally


def guide(name: str, seed: int, count: int, tally: Tally) -> None:
    """Give so many inputs to one reader."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    with TemporaryDirectory() as folder:
        for number, content in enumerate(SEEDS[name]):
            (Path(folder) / str(number)).write_bytes(content)
        flags = [f"-runs={count}", f"-seed={seed}", "-max_len=2000", f"-artifact_prefix={folder}/", folder]
        command = [sys.executable, "-c", PROGRAM, name, *flags]
        done = subprocess.run(command, env=environ, capture_output=True, check=False)
    said = (done.stderr + done.stdout).decode("utf-8", "replace")
    runs = sum(map(int, _DONE.findall(said)))
    tally.inputs += runs
    tally.outcomes[name] += runs
    if done.returncode:
        tally.fault(f"{name}: {said[-3000:]}")
