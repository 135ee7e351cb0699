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


WISH = 'cupline_wishes_total{{wish="out"}} {}.0'


def lines(shown: str) -> list[str]:
    return [line for line in shown.splitlines() if not line.startswith("#") and "_created" not in line]


def test_one_process_counts_for_itself() -> None:
    one, other = Metrics(), Metrics()
    one.wish("out")
    one.wish("out")
    one.text_status("failed", "30006")
    assert 'cupline_wishes_total{wish="out"} 2.0' in one.show().decode()
    assert 'cupline_text_statuses_total{error_code="30006",status="failed"} 1.0' in one.show().decode()
    assert 'cupline_wishes_total{wish="out"} 0.0' in other.show().decode()


NOTHING = {
    "cupline_breakers_open": "0.0",
    "cupline_release_number": "0.0",
    "cupline_repeats_total": "0.0",
    "cupline_review_days": "0.0",
    "cupline_segments_total": "0.0",
    "cupline_spooled_wishes": "0.0",
}
"""What is shown before anything was counted: all that has no labels."""


def test_a_count_of_nothing_is_shown_as_nothing() -> None:
    shown = dict(line.split() for line in lines(Metrics().show().decode()))
    assert {name: count for name, count in shown.items() if "{" not in name} == NOTHING


def test_the_first_of_a_known_kind_is_an_increase() -> None:
    shown = lines(Metrics().show().decode())
    assert 'cupline_turns_total{channel="voice",outcome="last_resort"} 0.0' in shown
    assert 'cupline_caps_reached_total{cap="line"} 0.0' in shown


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
    counts = [{line for line in counted_with_neighbours(tmp_path) if not line.endswith(" 0.0")} for _ in "ab"]
    assert counts == [{f"cupline_segments_total {3 * by}.0", WISH.format(by)} for by in (1, 2)]
