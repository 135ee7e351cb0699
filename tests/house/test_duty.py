"""What the page for the engineer on duty tells them to look at and to type, on a line that is in trouble."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from tests.conftest import RunningLine, flush, settings_for, wait_until
from tests.house.test_documents import blocks
from tests.house.test_operations import ALERTS, PAGE, ROOT, SECTIONS
from tests.web.posting import ready
from tests.web.test_metrics import TOKEN, shown

STATES: dict[str, str] = dict(re.findall(r"^\| `(degraded: [^`]*)` \|.*\[(\w+)\]\(#\w+\) \|$", PAGE, re.M))
"""What `readyz` begins with, and the section that the page sends the engineer to."""


def section_of(state: str) -> str:
    """Go where the page says for what `readyz` says; `...` and a number stand for what differs."""
    pattern = {begins: re.escape(begins).replace(re.escape("..."), ".*") for begins in STATES}
    fits = {re.sub(r"\d+", r"\\d+", text): STATES[begins] for begins, text in pattern.items()}
    [section] = [section for text, section in fits.items() if re.match(text, state)]
    return section


def test_redis_is_killed_in_a_call_and_the_engineer_finds_out_why(
    own_redis: LocalRedis, tmp_path: Path, start_line: Callable[[Settings], RunningLine]
) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path, CUPLINE_METRICS_TOKEN=TOKEN))
    ann, ben = line.phone(), line.phone()
    ann.call()
    menu = ann.press("2").spoken
    own_redis.send_signal(signal.SIGKILL)
    assert {heard.say.language for heard in (*menu, *ann.press("1").spoken)} == {"es-US"}
    assert ben.text("ALTO").body == line.release.sms["es", "stop"]
    assert (section_of(ready(line.url)[0]), SECTIONS["RedisAway"][:5]) == ("RedisAway", "Page.")
    counts = shown(line.url)
    assert (counts["degraded redis"], counts["degraded waiting"], counts["spooled_wishes"]) == (1, 1, 1)
    assert 'cupline_degraded{reason="redis"}' in ALERTS["RedisAway"]["expr"]
    own_redis.start()
    wait_until(lambda: ready(line.url)[0] == "ok")
    assert shown(line.url)["degraded redis"] == 0


def test_the_page_knows_what_readyz_may_say() -> None:
    assert {section_of(state) for state in SAID} == {*STATES.values()}


SAID = (
    "degraded: Redis is away, callers are answered without memory",
    "degraded: Redis refuses to write (OOM), callers are answered without memory",
    "degraded: Redis was written with another CUPLINE_PRIVACY_KEY",
    "degraded: 12 opt-outs wait in the spool",
    "degraded: the spool in /var/lib/cupline/spool fails (No space left on device)",
    "degraded: serving 0003-633bb013659c182f: release 0004-0000000000000000 cannot be read",
    "degraded: 7 recordings are missing or damaged, the voice speaks those texts",
)


@pytest.mark.parametrize("said", [each.partition(": ")[2][:24] for each in SAID])
def test_what_the_page_knows_is_what_the_code_says(said: str) -> None:
    fixed = re.split(r"\d+|/|\(| in | 0", said)
    words = max(fixed, key=len).strip()
    code = "".join(file.read_text("utf-8") for file in (ROOT / "ivr").rglob("*.py"))
    assert words in code


def test_wishes_are_backed_up_and_come_back_as_the_page_says(
    own_redis: LocalRedis, tmp_path: Path, start_line: Callable[[Settings], RunningLine]
) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path))
    phone = line.phone()
    phone.text("STOP")
    environ = os.environ | {"REDIS_URL": own_redis.url, "CUPLINE_SPOOL": str(tmp_path / "spool")}
    for command in [block for block in blocks("sh", PAGE) if "cupline optouts" in block]:
        typed = re.sub(r"docker compose exec -T line-\d cupline", f"{sys.executable} -m ivr.cli", command)
        said = subprocess.run(
            ["sh", "-c", typed], cwd=tmp_path, env=environ, capture_output=True, text=True, check=True
        )
        assert "1 wishes" in said.stdout + said.stderr
        if "export" in command:
            flush(own_redis)
    assert phone.text("symptoms").body is None
