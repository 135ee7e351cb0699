"""The counts of a service have a folder as long as one of its processes lives, and not for ever."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ivr.adapters import counts
from ivr.adapters.counts import open_counts, place_of_counts

OPEN = "import os, pathlib, sys, ivr.adapters.counts as c; c.open_counts(pathlib.Path(sys.argv[1]))"
AND_LEAVE_A_WORKER = "\nif not os.fork(): os.close(1); sys.stdin.read()"


def test_a_folder_that_was_left_is_taken_away_and_one_in_use_is_not(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", OPEN, tmp_path], check=True)
    (left,) = tmp_path.iterdir()
    (left / "counter_1.db").touch()
    first, second = open_counts(tmp_path), open_counts(tmp_path)
    assert {*tmp_path.iterdir()} == {first, second}
    assert left not in (first, second)


def test_a_folder_is_in_use_while_a_worker_lives(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN + AND_LEAVE_A_WORKER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.wait()
        (theirs,) = tmp_path.iterdir()
        ours = open_counts(tmp_path)
        assert {*tmp_path.iterdir()} == {theirs, ours}


def test_what_is_no_folder_of_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "cupline-counts-link").symlink_to(tmp_path / "elsewhere")
    ours = open_counts(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"elsewhere", "cupline-counts-link", ours.name}


def test_nobody_else_can_look_into_it(tmp_path: Path) -> None:
    assert open_counts(tmp_path).stat().st_mode & 0o777 == 0o700


def test_counts_are_in_memory_where_the_system_has_a_folder_for_that(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(counts, "MEMORY", tmp_path)
    assert place_of_counts() == tmp_path
    monkeypatch.setattr(counts, "MEMORY", tmp_path / "missing")
    assert place_of_counts() == Path(tempfile.gettempdir())
