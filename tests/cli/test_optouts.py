"""`cupline optouts` moves every wish to another Redis, whatever happens on the way."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from ivr.adapters.callers import fingerprint
from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.spool import DiskSpool
from ivr.cli import main
from ivr.cli.optouts import AWAY
from ivr.core.ports import Wish
from tests.conftest import flush
from tests.proxy import Proxy

PRIVACY_KEY = "k" * 32
ANN, BEN, EVE = "a" * 32, "b" * 32, "e" * 32
HEAD = {"form": 1, "fingerprints": [fingerprint(PRIVACY_KEY.encode())], "count": 3}
EXPORTED = [
    HEAD,
    {"caller": ANN, "wish": "out", "at": 0.0},
    {"caller": BEN, "wish": "in", "at": 1_700_000_000.123456},
    {"caller": EVE, "wish": "out", "at": 1_800_000_000.5},
]


@pytest.fixture
def settings(shared_redis: LocalRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the command up with an empty Redis and an empty spool."""
    flush(shared_redis)
    monkeypatch.setenv("REDIS_URL", shared_redis.url)
    monkeypatch.setenv("CUPLINE_PRIVACY_KEY", PRIVACY_KEY)
    monkeypatch.setenv("CUPLINE_SPOOL", str(tmp_path / "spool"))


def remember(server: LocalRedis, folder: Path) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.mset({f"cup:{{{ANN}}}:optout": "1", f"cup:{{{BEN}}}:optout": "out 1600000000.000000"})
    spool = DiskSpool(folder)
    spool.add(Wish(BEN, "SM1", False, 1_700_000_000.123456))
    spool.add(Wish(EVE, "SM2", True, 1_800_000_000.5))


def wishes(server: LocalRedis) -> dict[str, str]:
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        return {name: client.get(name) or "" for name in client.scan_iter("*:optout")}


MOVED = {
    f"cup:{{{ANN}}}:optout": "out 0.000000",
    f"cup:{{{BEN}}}:optout": "in 1700000000.123456",
    f"cup:{{{EVE}}}:optout": "out 1800000000.500000",
}


@pytest.mark.usefixtures("settings")
def test_all_wishes_are_exported_those_in_the_spool_too(
    shared_redis: LocalRedis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remember(shared_redis, tmp_path / "spool")
    file = tmp_path / "wishes.jsonl"
    assert main(["optouts", "export", str(file)]) == 0
    assert [json.loads(line) for line in file.read_text("utf-8").splitlines()] == EXPORTED
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    said = "3 wishes exported: 2 want no texts, 1 want them again; 2 of them waited in the spool\n"
    assert capsys.readouterr() == (said, "")


@pytest.mark.usefixtures("settings")
def test_without_a_file_they_go_to_standard_output_and_nothing_else_does(
    shared_redis: LocalRedis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remember(shared_redis, tmp_path / "spool")
    assert main(["optouts", "export"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == EXPORTED


@pytest.mark.usefixtures("settings")
def test_they_are_imported_into_an_empty_redis_and_again_without_a_change(
    shared_redis: LocalRedis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path)
    assert main(["optouts", "import", str(file)]) == 0
    assert wishes(shared_redis) == MOVED
    assert main(["optouts", "import", str(file)]) == 0
    assert wishes(shared_redis) == MOVED
    assert capsys.readouterr().out.splitlines() == [
        "3 wishes read, 3 stored: the other 0 were known, or a later one was",
        "3 wishes read, 0 stored: the other 3 were known, or a later one was",
    ]


@pytest.mark.usefixtures("settings")
def test_a_wish_that_came_meanwhile_stays(shared_redis: LocalRedis, tmp_path: Path) -> None:
    with redis.Redis.from_url(shared_redis.url) as client:
        client.set(f"cup:{{{EVE}}}:optout", "in 1900000000.000000")
    assert main(["optouts", "import", str(written(tmp_path))]) == 0
    assert wishes(shared_redis) == MOVED | {f"cup:{{{EVE}}}:optout": "in 1900000000.000000"}


def written(folder: Path, lines: list[dict[str, object]] | None = None) -> Path:
    file = folder / "wishes.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines or EXPORTED), "utf-8")
    return file


@pytest.mark.usefixtures("settings")
def test_a_damaged_file_changes_nothing(
    shared_redis: LocalRedis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, [HEAD | {"fingerprints": ["0" * 16]}, EXPORTED[1]])
    assert main(["optouts", "import", str(file)]) == 1
    said = capsys.readouterr().err
    assert [line.rpartition(" ")[2] for line in said.splitlines()] == [
        "[file-truncated]",
        "[privacy-key-other]",
    ]
    assert wishes(shared_redis) == {}


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "no-text"])
def test_a_file_that_cannot_be_read_is_named(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wishes.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert main(["optouts", "import", str(file)]) == 1
    assert "wishes.jsonl cannot be read (" in capsys.readouterr().err


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("command", ["export", "import"])
def test_a_redis_of_another_privacy_key_is_left_alone(
    command: str, shared_redis: LocalRedis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with redis.Redis.from_url(shared_redis.url) as client:
        client.set("cup:privacy_key", "0" * 16)
    assert main(["optouts", command, str(written(tmp_path))]) == 1
    assert "another CUPLINE_PRIVACY_KEY" in capsys.readouterr().err


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("command", ["export", "import"])
def test_a_redis_that_is_away_is_named_with_its_setting(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    assert main(["optouts", command, str(written(tmp_path))]) == 1
    assert capsys.readouterr().err == f"cupline: {AWAY}\n"


@pytest.mark.usefixtures("settings")
def test_an_import_that_no_replica_has_is_not_done(
    shared_redis: LocalRedis,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Proxy(shared_redis.port) as proxy:
        proxy.swap = (b"connected_slaves:0", b"connected_slaves:1")
        monkeypatch.setenv("REDIS_URL", proxy.url)
        assert main(["optouts", "import", str(written(tmp_path))]) == 1
    assert capsys.readouterr().err.startswith("cupline: no replica has confirmed all of them")


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("batches", [0, 1, 3])
@pytest.mark.parametrize("killed", ["import", "redis"])
def test_an_import_that_was_killed_is_done_by_the_next(
    batches: int, killed: str, own_redis: LocalRedis, tmp_path: Path
) -> None:
    count = 1000
    lines = [{"caller": f"{number:032x}", "wish": "out", "at": 5.0} for number in range(count)]
    file = written(tmp_path, [HEAD | {"count": count}, *lines])
    command = [sys.executable, "-m", "ivr.cli", "optouts", "import", str(file)]
    with Proxy(own_redis.port) as proxy, (tmp_path / "service.log").open("wb") as log:
        environ = os.environ | {"REDIS_URL": proxy.url}
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        seen = 0

        def kill(request: bytes) -> None:
            nonlocal seen
            seen += request.count(b"INFO")
            if seen > batches:
                process.kill() if killed == "import" else own_redis.send_signal(signal.SIGKILL)
                proxy.before = bool

        proxy.before = kill
        assert process.wait(20) != 0
    if killed == "redis":
        own_redis.start()
    assert len(wishes(own_redis)) < count
    done = subprocess.run(
        command, env=os.environ | {"REDIS_URL": own_redis.url}, check=True, capture_output=True
    )
    assert done.stdout.startswith(b"1000 wishes read, ")
    assert len(wishes(own_redis)) == count
