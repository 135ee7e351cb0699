"""What callers wait while Redis hangs, and until all is normal again after it is back."""

import logging
import os
import signal
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.simulator.handset import Handset
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from tests.conftest import ACCOUNT, settings_for
from tests.load.findings import Findings, Table
from tests.serving import serving

LATER_TURNS = 100


def seconds(phone: Handset, body: str) -> float:
    """Send a text, and say how long its answer took."""
    started = time.perf_counter()
    phone.text(body)
    return time.perf_counter() - started


def measure(folder: Path) -> Findings:
    """Hang Redis under a running line and wake it again; the line tells nobody of it meanwhile."""
    logging.disable(logging.WARNING)
    try:
        return Findings([_table(_times(folder))])
    finally:
        logging.disable(logging.NOTSET)


def _times(folder: Path) -> Mapping[str, tuple[float, str]]:
    """Give the times of the turns in seconds, each with its goal."""
    (folder / "redis").mkdir(parents=True)
    server, port = LocalRedis(find_server(os.environ), folder / "redis"), free_port()
    server.start()
    settings = replace(settings_for(server.url, folder), public_url=f"http://127.0.0.1:{port}")
    app = create_app(settings)
    service: Service = app.extensions[EXTENSION]
    with serving(app, port):
        phone = Handset(settings.public_url, ACCOUNT)
        normal = [seconds(phone, "cup") for _ in range(20)]
        server.send_signal(signal.SIGSTOP)
        first = seconds(phone, "cup")
        later = [seconds(phone, "cup") for _ in range(LATER_TURNS)]
        woken = time.perf_counter()
        server.send_signal(signal.SIGCONT)
        while service.store.is_away:
            time.sleep(0.005)
        back = time.perf_counter() - woken
    service.close()
    server.stop()
    return {
        "a normal turn (median)": (statistics.median(normal), "-"),
        "first turn with Redis hung": (first, "600 ms"),
        f"later turns (median of {LATER_TURNS})": (statistics.median(later), "10 ms"),
        "later turns (longest)": (max(later), "-"),
        "normal again after": (back, "3000 ms"),
    }


def _table(times: Mapping[str, tuple[float, str]]) -> Table:
    rows = [(name, f"{seconds * 1000:.1f} ms", goal) for name, (seconds, goal) in times.items()]
    return Table("Redis hangs under a running line", ("", "time", "goal"), rows)
