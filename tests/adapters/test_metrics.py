"""Counts are shown as Prometheus reads them: of one process, or of all that share a folder."""

import os
import subprocess
import sys
from pathlib import Path

from ivr.adapters.metrics import Metrics
from ivr.config import COUNTS

COUNT = """
import os
from pathlib import Path
from ivr.adapters.metrics import Metrics, forget
folder = Path(os.environ["{0}"])
metrics = Metrics(folder)
metrics.wish("out")
metrics.segments(by=3)
print(metrics.show().decode(), end="")
forget(os.getpid(), folder)
"""


def lines(shown: str) -> list[str]:
    return [line for line in shown.splitlines() if not line.startswith("#") and "_created" not in line]


def test_one_process_counts_for_itself() -> None:
    one, other = Metrics(), Metrics()
    one.wish("out")
    one.wish("out")
    one.text_status("failed", "30006")
    assert 'cupline_wishes_total{wish="out"} 2.0' in one.show().decode()
    assert 'cupline_text_statuses_total{error_code="30006",status="failed"} 1.0' in one.show().decode()
    assert "cupline_wishes_total{" not in other.show().decode()


def test_a_count_of_nothing_is_shown_as_nothing() -> None:
    assert lines(Metrics().show().decode()) == ["cupline_segments_total 0.0"]


def counted_with_neighbours(folder: Path) -> list[str]:
    """Let a process of its own count, and show what all have counted."""
    process = subprocess.run(
        [sys.executable, "-c", COUNT.format(COUNTS)],
        env=os.environ | {COUNTS: str(folder)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return lines(process.stdout)


def test_what_neighbours_have_counted_is_added_even_when_they_have_ended(tmp_path: Path) -> None:
    assert counted_with_neighbours(tmp_path) == [
        *("cupline_segments_total 3.0", 'cupline_wishes_total{wish="out"} 1.0')
    ]
    assert counted_with_neighbours(tmp_path) == [
        *("cupline_segments_total 6.0", 'cupline_wishes_total{wish="out"} 2.0')
    ]
