"""Write docs/performance.md: every figure, and the machine, the versions and the commands that make it."""

import os
import platform
import re
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from ivr.adapters.local_redis import find_server
from tests.load.findings import Findings
from tests.load.plot import draw

_PACKAGES = ("flask", "gunicorn", "redis", "twilio", "werkzeug", "granian", "waitress")

_HEAD = """\
# Performance

What the line holds, what it costs, and how it stands beside three things that do less. All of it is
printed by `make bench`, and written here by `.venv/bin/python -m tests.load --write --date {date}`; one part
alone by its name, as `.venv/bin/python -m tests.load saturation`. The client runs on the same machine, and
takes its share of the processors. Every answer is compared with the one that was recorded.

Measured on {date}: {machine}.

![Requests a second, and waiting by rate](performance.svg)

(a) is a bare Flask view that returns constant TwiML; (b) adds the check of the signature, and one read and
one write of Redis; (c) is what people start from: state in a cookie, TwiML built by hand each time, no check
of the signature. All of them, and the line, are served by gunicorn with as many workers and threads.
"""


def write(folder: Path, date: str, found: Mapping[str, Findings]) -> None:
    """Write the page and its plot; `found` has each part by its name."""
    tables = [table.as_markdown() for findings in found.values() for table in findings.tables]
    head = _HEAD.format(date=date, machine=_machine())
    (folder / "performance.md").write_text("\n".join([head, *tables]), "utf-8")
    draw(found["saturation"], found["latency"], folder / "performance.svg")


def _version_of_redis() -> str:
    """Ask the server that was started for its version, as `Redis server v=6.2.14 ...`."""
    said = subprocess.run([find_server(os.environ), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[2].removeprefix("v=")


def _machine() -> str:
    """Name the machine and what ran on it."""
    models = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    names = ", ".join(sorted({platform.machine(), *models}))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{os.cpu_count()} processors ({names}), {memory:.0f} GB, Linux {platform.release()},"
        f" Python {platform.python_version()}, Redis {_version_of_redis()}, {packages}"
    )
