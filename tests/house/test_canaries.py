"""Nothing that the line leaves behind tells of a caller; and whoever looks for it would find it."""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import Settings
from tests.canaries import CANARIES, Canaries
from tests.conftest import RunningLine, settings_for
from tests.web.posting import call_form, post, text_form

NUMBER, BODY = "+14155550188", "my daughter must not know"
PLANTED = Canaries({NUMBER}, {BODY})


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that nobody looks into when this session ends."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("file", "content", "kinds"),
    [
        pytest.param("redis/appendonly.aof", f"SET x {NUMBER}", ["a phone number"], id="number"),
        pytest.param("dump.rdb", "x 14155550188 x", ["a phone number"], id="digits"),
        pytest.param("a.log", "from 1-415-555-0188", ["a phone number"], id="dashes"),
        pytest.param("a.log", "from 415-555-0188", ["a phone number"], id="national"),
        pytest.param("a.log", "at 914155550188000", ["a phone number"], id="in-a-longer-number"),
        pytest.param("a.log", "from +14155550189", [], id="another-number"),
        pytest.param("counts.prom", 'x{city="CANARYVILLE"} 1', ["a city"], id="city"),
        pytest.param("b/a.log", f"told: {BODY}, he said", ["the words of a text"], id="words"),
        pytest.param("a.log", "my daughter must know", [], id="other-words"),
        pytest.param("words.po", f"{NUMBER} {BODY}", [], id="file-of-nobody-s"),
    ],
)
def test_what_is_planted_is_found(folder: Path, file: str, content: str, kinds: list[str]) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(content)
    assert PLANTED.found(folder) == [f"{file}: {kind}" for kind in kinds]


def test_a_number_in_the_name_of_a_file_in_a_spool_is_found(folder: Path) -> None:
    (folder / "spool").mkdir()
    (folder / "spool" / "14155550188-out").touch()
    assert PLANTED.found(folder) == ["spool: a phone number"]


@pytest.mark.parametrize(
    ("form", "noted"),
    [
        pytest.param({"From": NUMBER, "To": "+18005550100", "Body": f" {BODY}\nhelp me"}, PLANTED, id="text"),
        pytest.param({"From": "anonymous", "To": "+18005550100"}, Canaries(), id="hidden"),
        pytest.param({"From": "+18005550100", "To": "+18005550100"}, Canaries(), id="line"),
        pytest.param(
            {"From": "+18005550100", "To": NUMBER, "MessageStatus": "sent"},
            Canaries({NUMBER}),
            id="status",
        ),
    ],
)
def test_a_form_is_full_of_canaries(form: dict[str, str], noted: Canaries) -> None:
    canaries = Canaries()
    canaries.note(form)
    assert canaries == noted


def test_what_one_process_has_noted_another_one_reads(folder: Path) -> None:
    for name in ("gw0", "gw1"):
        (folder / name).mkdir()
        Canaries({f"+1415555018{name[-1]}"}, {BODY}).write(folder / name, name)
    assert Canaries.read(folder) == Canaries({"+14155550180", "+14155550181"}, {BODY})


CONFTEST = "from tests.canaries import noted_canaries as noted_canaries\n"
CONFTEST += "from tests.canaries import pytest_configure as pytest_configure\n"

SESSION = f"""
import logging
from pathlib import Path
from ivr.adapters.webhooks import sign

def test_it(tmp_path: Path) -> None:
    sign("https://line.example.org/sms", {{"From": "{NUMBER}", "To": "+18005550100", "Body": "{BODY}"}}, "x")
    sign("https://line.example.org/voice", {{"From": "+14155550187", "To": "+18005550100"}}, "x")
    logging.getLogger("x").warning("{BODY}")
"""


def test_a_session_that_leaves_a_canary_fails(folder: Path) -> None:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text(SESSION)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--basetemp", str(folder / "tmp")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", str(folder), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stderr
    assert "\nCANARY: written.log: the words of a text\n" in done.stdout
    assert BODY not in done.stdout


def test_a_conversation_with_a_crash_leaves_nothing(
    own_redis: LocalRedis,
    tmp_path: Path,
    start_line: Callable[[Settings], RunningLine],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG, "ivr")
    line = start_line(settings_for(own_redis.url, tmp_path))
    phone = line.phone()
    phone.call()
    for key in "217":
        phone.press(key)
    phone.press("1")
    assert len(phone.arrived()) == 1
    line.network.says("21614")
    phone.press("1")
    for body in ("please tell me more now", "síntomas de mi hija", "por favor no más", "START"):
        phone.text(body)
    crash(line, monkeypatch, phone.number)
    assert [record.name for record in caplog.records].count("ivr.web.turns") == 2
    (tmp_path / "all.log").write_text(caplog.text)
    (tmp_path / "all.prom").write_bytes(line.service.metrics.show())
    assert {phone.number} <= CANARIES.numbers
    assert {"please tell me more now", "síntomas de mi hija"} <= CANARIES.bodies
    assert CANARIES.found(tmp_path) == []
    assert {*tmp_path.rglob("*.aof")}


def crash(line: RunningLine, monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """Let a call and a text meet a bug that quotes them."""

    def fail(form: dict[str, str]) -> None:
        raise ValueError(f"{form}")

    monkeypatch.setattr("ivr.web.sms.incoming_text", lambda form, at: fail(form))
    monkeypatch.setattr("ivr.web.voice.call_event", lambda form, at, reach: fail(form))
    assert post(line, "/sms", text_form("I fear that it is back", number)).status == 200
    assert post(line, "/voice/es/main", call_form(number, Digits="1")).status == 200
