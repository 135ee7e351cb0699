"""How long `cupline demo` takes to the first word that a caller hears."""

import re
import statistics
import subprocess
import sys
import time

from tests.load.findings import Findings, Table, say
from tests.load.stations import untraced

GOAL = 1.5

_SPOKEN = re.compile(r"\[.* en-US +[0-9.]+ s\] ")
"""How a line of the demo begins that is said in English, as the gate begins."""


def measure(times: int) -> Findings:
    """Start the demo again and again, and stop it when it has spoken."""
    waits = sorted(_first_word() for _ in range(times))
    say(f"  demo: {', '.join(f'{wait:.2f}' for wait in waits)} s")
    row = (f"{statistics.median(waits):.2f} s", f"{waits[0]:.2f} s", f"{waits[-1]:.2f} s", f"{GOAL} s")
    table = Table("The demo to its first word", ("median", "shortest", "longest", "goal"), [row])
    return Findings([table])


def _first_word() -> float:
    command = [sys.executable, "-m", "ivr.cli", "demo", "--tour"]
    environ = untraced() | {"PYTHONUNBUFFERED": "1"}
    started = time.perf_counter()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        spoken = any(_SPOKEN.match(line) for line in demo.stdout)
        seconds = time.perf_counter() - started
        demo.terminate()
        demo.stdout.read()
    assert spoken, "the demo has ended without a word"
    return seconds
