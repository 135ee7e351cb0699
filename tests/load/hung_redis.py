"""Measure what callers wait while Redis hangs: `.venv/bin/python -m tests.load`.

Promised: the first turn at most 0.6 s, later ones no wait, normal again within 3 s.
"""

import logging
import os
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.simulator.handset import Handset
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from tests.conftest import ACCOUNT, settings_for
from tests.serving import serving

LATER_TURNS = 100


def seconds(phone: Handset, body: str) -> float:
    """Send a text, and say how long its answer took."""
    started = time.perf_counter()
    phone.text(body)
    return time.perf_counter() - started


def measure(folder: Path) -> dict[str, float]:
    """Hang Redis under a running line, wake it again, and give the times of the turns in seconds."""
    (folder / "redis").mkdir()
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
        "a normal turn (median)": statistics.median(normal),
        "first turn with Redis hung": first,
        f"later turns (median of {LATER_TURNS})": statistics.median(later),
        "later turns (longest)": max(later),
        "normal again after": back,
    }


def main() -> None:
    """Print the times, a line each."""
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as folder:
            times = measure(Path(folder))
    finally:
        logging.disable(logging.NOTSET)
    sys.stdout.writelines(f"{name:32} {value * 1000:8.1f} ms\n" for name, value in times.items())
