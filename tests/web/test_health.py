"""The engineer on duty sees in one look whether the line is well."""

import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.config import LOCALES, Settings
from ivr.core.errors import ReleaseError
from ivr.core.ports import Wish
from ivr.web.fitness import STARTER
from messages.frozen import Frozen
from messages.release import current
from tests.conftest import RunningLine, settings_for
from tests.releasing import reviewed, shipped
from tests.web.posting import Answer, ready, send

Start = Callable[[Settings], RunningLine]


def test_a_process_that_lives_says_so(line: RunningLine) -> None:
    assert send(line.url, "GET", "/healthz") == Answer(200, "text/plain; charset=utf-8", b"ok\n")


def test_a_line_that_is_well_says_ok_and_which_words_it_speaks(line: RunningLine) -> None:
    assert ready(line.url) == ["ok", f"release {current(LOCALES)}: {STARTER}"]


def test_a_review_that_is_due_is_told_thirty_days_ahead(
    shared_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()

    def due_soon(file: Frozen) -> None:
        for act in file["acts"].values():
            act["review_by"] = soon

    words = shipped(tmp_path / "locales", reviewed, due_soon)
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(words)))
    state, _, review = ready(line.url)
    assert (state, review.startswith("WARNING: the first review is due in ")) == ("ok", True)
    assert review.endswith(f" days, on {soon}.")


def test_with_redis_away_it_is_degraded(own_redis: LocalRedis, tmp_path: Path, start_line: Start) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path))
    own_redis.send_signal(signal.SIGKILL)
    assert ready(line.url)[0] == "degraded: Redis is away, callers are answered without memory"


def test_a_redis_that_refuses_to_write_is_told(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path))
    with redis.Redis.from_url(own_redis.url) as client:
        client.config_set("maxmemory", 1)
        assert ready(line.url)[0] == (
            "degraded: Redis refuses to write (OOM), callers are answered without memory"
        )
        client.config_set("maxmemory", 0)
    assert ready(line.url)[0] == "ok"


def test_a_redis_of_another_privacy_key_is_told_at_the_start_and_ever_since(
    own_redis: LocalRedis, tmp_path: Path, start_line: Start, caplog: pytest.LogCaptureFixture
) -> None:
    start_line(settings_for(own_redis.url, tmp_path, CUPLINE_PRIVACY_KEY="o" * 32))
    assert caplog.messages == []
    line = start_line(settings_for(own_redis.url, tmp_path, CUPLINE_PRIVACY_KEY="n" * 32))
    problem = "Redis was written with another CUPLINE_PRIVACY_KEY"
    assert [message[: len(problem)] for message in caplog.messages] == [problem]
    assert ready(line.url)[0].startswith(f"degraded: {problem}")


def test_waiting_wishes_are_counted(own_redis: LocalRedis, tmp_path: Path, start_line: Start) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path))
    own_redis.send_signal(signal.SIGKILL)
    line.service.spool.add(Wish("a" * 32, "SM0", True, 1.0))
    assert ready(line.url)[0].endswith("; 1 opt-outs wait in the spool")


def test_a_spool_that_fails_is_told(line: RunningLine, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "spool")
    (status, _) = ready(line.url)
    assert status == f"degraded: the spool in {tmp_path / 'spool'} fails (No such file or directory)"


@pytest.fixture
def broken_words(tmp_path: Path) -> Path:
    """Copy the words, and name a current release that is not there."""
    folder = tmp_path / "locales"
    shutil.copytree(LOCALES, folder)
    (folder / "releases" / "current.json").write_text('{"release": "9999-0123456789abcdef"}')
    return folder


def test_with_a_broken_release_the_last_sound_one_is_served(
    broken_words: Path, shared_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(broken_words)))
    status, served = ready(line.url)
    assert status.startswith(f"degraded: serving {line.release.name}: release 9999-0123456789abcdef cannot")
    assert served == f"release {line.release.name}: {STARTER}"


def test_without_any_release_it_does_not_start(
    broken_words: Path, shared_redis: LocalRedis, tmp_path: Path, start_line: Start
) -> None:
    for file in (broken_words / "releases").iterdir():
        file.unlink()
    with pytest.raises(ReleaseError):
        start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(broken_words)))
