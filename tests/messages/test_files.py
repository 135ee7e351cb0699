"""A file is there whole or not at all, whatever the disk does, and whenever the process dies."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.core.errors import LineError
from messages.files import to_json, write_whole

OLD, NEW = b"old\n", b"new\n" * 50_000

DYING = """
import os, signal, sys
from pathlib import Path
from messages.files import write_whole

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(*{"sync": (os, "fsync", die), "rename": (Path, "replace", die)}[sys.argv[1]])
write_whole(Path(sys.argv[2]), b"new" * 50_000)
"""

FULL = """
import resource, signal, sys
from pathlib import Path
from messages.files import write_whole

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
try:
    write_whole(Path(sys.argv[1]), b"new" * 50_000)
finally:
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
"""


FORGETFUL = """
import errno, os, stat, sys
from pathlib import Path
from messages.files import write_whole

sync = os.fsync

def fail_for_folders(descriptor):
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    sync(descriptor)

os.fsync = fail_for_folders
write_whole(Path(sys.argv[1]), b"new" * 50_000)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "words.json"
    path.write_bytes(OLD)
    return path


def test_json_is_written_to_be_read_by_people_and_compared_by_git() -> None:
    assert to_json({"word": "sí", "parts": [1]}) == '{\n "word": "sí",\n "parts": [\n  1\n ]\n}\n'.encode()


def test_a_file_is_put_in_the_place_of_another(file: Path) -> None:
    write_whole(file, NEW)
    assert (file.read_bytes(), file.stat().st_mode & 0o777, os.listdir(file.parent)) == (
        NEW,
        0o644,
        ["words.json"],
    )


def test_its_folder_is_made_where_it_is_the_first(tmp_path: Path) -> None:
    write_whole(tmp_path / "approvals" / "act.json", NEW)
    assert (tmp_path / "approvals" / "act.json").read_bytes() == NEW


@pytest.mark.parametrize("place", ["sync", "rename"])
def test_a_process_that_is_killed_as_it_writes_leaves_the_old_file(file: Path, place: str) -> None:
    done = subprocess.run([sys.executable, "-c", DYING, place, str(file)], check=False)
    assert (done.returncode, file.read_bytes()) == (-signal.SIGKILL, OLD)
    assert [Path(name).suffix for name in sorted(os.listdir(file.parent))] == [".tmp", ".json"]
    write_whole(file, NEW)
    assert file.read_bytes() == NEW


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(file)], check=False, capture_output=True, text=True
    )
    assert "words.json cannot be written (File too large: make room" in done.stderr.splitlines()[-1]
    assert (file.read_bytes(), os.listdir(file.parent)) == (OLD, ["words.json"])


def test_a_disk_that_may_lose_the_name_of_a_file_is_told(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORGETFUL, str(file)], check=False, capture_output=True, text=True
    )
    assert "words.json cannot be written (Input/output error: make room" in done.stderr.splitlines()[-1]
    assert os.listdir(file.parent) == ["words.json"]


@pytest.mark.parametrize("folder", ["gone/approvals", "words.json"], ids=["no folder", "a file for a folder"])
def test_a_place_that_is_none_is_refused_in_words(file: Path, folder: str) -> None:
    with pytest.raises(LineError, match=r"^act.json cannot be written \(.+; nothing was changed$"):
        write_whole(file.parent / folder / "act.json", NEW)


def test_a_file_that_cannot_take_the_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "words.json" / "inside").mkdir(parents=True)
    with pytest.raises(LineError, match=r"words\.json cannot be written \(Is a directory"):
        write_whole(tmp_path / "words.json", NEW)
    assert os.listdir(tmp_path) == ["words.json"]


def test_too_many_open_files_are_told_in_words(file: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(LineError, match="Too many open files"):
            write_whole(file, NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert file.read_bytes() == OLD
