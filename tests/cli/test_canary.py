"""`cupline canary` finds a wrong word on a running line, and leaves nothing there behind."""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import redis
import requests
from flask import Flask, Response, request

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.cli import main
from ivr.cli.demo import running
from ivr.cli.phone import AREAS as OF_PHONES
from ivr.config import Settings
from ivr.simulator.canary import AREAS
from messages.frozen import Frozen
from messages.publication import publish
from messages.release import current
from messages.render import as_text
from tests.conftest import (
    ACCOUNT,
    LINE_NUMBER,
    NOBODY,
    SPANISH_NUMBER,
    RunningLine,
    flush,
    settings_for,
    wait_until,
)
from tests.releasing import WITHIN, Change, another, lacking, saying, shipped, without_spanish
from tests.serving import serving
from tests.web.posting import serves

StartLine = Callable[[Settings], RunningLine]


@dataclass(frozen=True, slots=True)
class Run:
    """How a run of the command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def verdicts(self) -> list[str]:
        """List what stands before the steps: ok, WRONG, no memory."""
        steps = [line for line in self.out.splitlines() if " ms  " in line]
        return [line[2:12].strip() for line in steps]

    def steps(self, verdict: str) -> list[str]:
        """List the steps with a verdict, each with its language."""
        return [line.split(" ms  ")[1] for line in self.out.splitlines() if line.startswith(f"  {verdict} ")]


@pytest.fixture
def fly(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run the command on a line, with more settings and options."""

    def fly(line: RunningLine, *options: str, url: str = "", **settings: str) -> Run:
        environ = {
            "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
            "TWILIO_AUTH_TOKEN": ACCOUNT.token,
            "TWILIO_FROM": LINE_NUMBER,
            "PUBLIC_URL": line.url,
        }
        for name, value in (environ | settings).items():
            monkeypatch.setenv(name, value)
        status = main(["canary", "--url", url or line.url, *options])
        return Run(status, *capfd.readouterr())

    return fly


Fly = Callable[..., Run]


def figures(file: Path) -> dict[str, float]:
    """Read what node_exporter would."""
    lines = (line for line in file.read_text("utf-8").splitlines() if not line.startswith("#"))
    found = (
        re.fullmatch(r'cupline_canary_(\w+)\{flight="(\w+)",url="[^"]*"\} (\S+)', line) for line in lines
    )
    return {each[1]: float(each[3]) for each in found if each}


def deployment(folder: Path, text: str) -> str:
    file = folder / "deployment.toml"
    file.write_text(text, "utf-8")
    return str(file)


def test_every_word_is_right_and_nobody_is_remembered(
    line: RunningLine, fly: Fly, shared_redis: LocalRedis, tmp_path: Path
) -> None:
    file = tmp_path / "canary.prom"
    run = fly(line, "--metrics", str(file))
    assert run.status == 0, run.out
    assert {*run.verdicts} == {"ok"}
    assert run.out.startswith(f"canary: {line.url}: ok; release {line.release.name}\n")
    for step in ("en  call", "en  press 1", "es  press 2", "en  press 0", "es  press 6", "es  text AYUDA"):
        assert step in run.steps("ok")
    told = figures(file)
    assert (told["ok"], told["wrong"], told["without_memory"], told["degraded"]) == (1, 0, 0, 0)
    assert told["turns"] == len(run.verdicts)
    assert f" {told['segments']:.0f} segments of today's caps: ok\n" in run.out
    assert 0 < told["median_seconds"] <= told["worst_seconds"]
    assert line.network.journal == []
    with redis.Redis.from_url(shared_redis.url, decode_responses=True) as client:
        left = [key for key in client.scan_iter("cup:{*}:*") if not key.startswith("cup:{spent:")]
        assert {key.rpartition(":")[2] for key in left} == {"rate"}
        assert all(client.ttl(key) > 0 for key in left)


def test_calls_alone_cost_nothing_and_leave_nothing(
    line: RunningLine, fly: Fly, shared_redis: LocalRedis, tmp_path: Path
) -> None:
    file = tmp_path / "canary.prom"
    run = fly(line, "--calls", "--metrics", str(file))
    assert run.status == 0, run.out
    assert {*run.verdicts} == {"ok"}
    assert {"en  press 6", "es  press 2", "es  press 0", "es  hang up"} <= {*run.steps("ok")}
    assert not any("text" in step for step in run.steps("ok"))
    assert f'cupline_canary_ok{{flight="calls",url="{line.url}"}} 1.0\n' in file.read_text("utf-8")
    assert figures(file)["segments"] == 0
    with redis.Redis.from_url(shared_redis.url, decode_responses=True) as client:
        assert [*client.scan_iter("cup:{*}:*")] == []


def test_the_service_itself_is_right_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    port = str(free_port())
    monkeypatch.setenv("TWILIO_FROM", LINE_NUMBER)
    monkeypatch.setenv("PORT", port)
    with running(tmp_path, TWILIO_FROM=LINE_NUMBER, PORT=port, WORKERS="2"):
        assert [main(["canary"]) for _ in range(2)] == [0, 0], capfd.readouterr().out
    assert capfd.readouterr().out.count(" 0 wrong, 0 without memory, ") == 2


def say_another(line: RunningLine, channel: str, key: str) -> None:
    """Let a line say one text otherwise than its release, whose name it still tells."""
    shelf, release = line.service.line.edges.shelf, line.release
    if channel == "voice":
        words = {**release.voice, ("es", key): ("Otra cosa.",)}
        shelf.current = replace(release, voice=words)
    else:
        shelf.current = replace(release, sms={**release.sms, ("es", key): "Otra cosa."})


@pytest.mark.parametrize(
    ("channel", "key", "steps"),
    [
        pytest.param("voice", "both.gate", ["en  call", "es  call"], id="gate"),
        pytest.param("voice", "person.acs", ["es  press 0"], id="person"),
        pytest.param("sms", "crisis", ["es  text SUICIDIO"], id="crisis"),
        pytest.param("sms", "erased", ["es  text BORRAR", "es  text BORRAR"], id="erased"),
    ],
)
def test_a_wrong_word_is_shown_beside_the_right_one(
    line: RunningLine, fly: Fly, tmp_path: Path, channel: str, key: str, steps: list[str]
) -> None:
    file = tmp_path / "canary.prom"
    right = line.release.sms["es", key] if channel == "sms" else as_text(line.release.voice["es", key])
    say_another(line, channel, key)
    run = fly(line, "--metrics", str(file))
    assert run.status == 1
    assert run.steps("WRONG") == steps
    tag = "" if channel == "sms" else "es-US: "
    assert f"\n      - {tag}{right}\n      + {tag}Otra cosa.\n" in run.out
    assert run.out.endswith(": WRONG\n")
    assert (figures(file)["ok"], figures(file)["wrong"]) == (0, len(steps))


def test_a_line_whose_redis_was_killed_is_right_and_degraded(
    own_redis: LocalRedis, start_line: StartLine, fly: Fly, tmp_path: Path
) -> None:
    line = start_line(settings_for(own_redis.url, tmp_path))
    own_redis.send_signal(signal.SIGKILL)
    file = tmp_path / "canary.prom"
    run = fly(line, "--metrics", str(file))
    assert run.status == 0, run.out
    assert run.out.startswith(f"canary: {line.url}: degraded: ")
    lost = ["en  text XQZJ", "es  text XQZJ"]
    erased = ["en  text ERASE", "en  text ERASE", "es  text BORRAR", "es  text BORRAR"]
    assert sorted(run.steps("no memory")) == sorted(erased + lost)
    told = figures(file)
    assert (told["ok"], told["degraded"], told["without_memory"]) == (1, 1, 6)


@pytest.mark.parametrize("url", [f"{NOBODY}/", "127.0.0.1"], ids=["down", "no address"])
def test_a_service_that_is_down_is_said_so(line: RunningLine, fly: Fly, tmp_path: Path, url: str) -> None:
    file = tmp_path / "canary.prom"
    run = fly(line, "--metrics", str(file), url=url)
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("cupline: the service does not answer: ")
    assert (figures(file)["ok"], figures(file)["turns"], figures(file)["worst_seconds"]) == (0, 0, 0)


def test_figures_that_cannot_be_written_are_said_so(line: RunningLine, fly: Fly, tmp_path: Path) -> None:
    run = fly(line, "--metrics", str(tmp_path / "nowhere" / "canary.prom"))
    assert run.status == 1
    assert "nowhere/canary.prom cannot be written: " in run.err


def test_a_line_that_refuses_to_answer_is_left_after_the_first_try(line: RunningLine, fly: Fly) -> None:
    run = fly(line, TWILIO_AUTH_TOKEN="another-token")
    assert run.status == 1
    assert run.steps("WRONG") == ["en  text ERASE", "en  text ERASE", "es  text BORRAR", "es  text BORRAR"]
    assert run.out.count("+ (refused, Twilio 11200: HTTP status 403)") == 4


def test_words_that_this_machine_does_not_have_are_not_compared(
    shared_redis: LocalRedis, start_line: StartLine, fly: Fly, tmp_path: Path
) -> None:
    words = shipped(tmp_path / "words", saying("sms", "crisis", es="Otra cosa."))
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(words)))
    run = fly(line)
    assert (run.status, run.out) == (1, "")
    assert f"the service serves release {line.release.name}, with which" in run.err


def test_a_release_that_lacks_a_word_of_the_walk_is_said_so(
    shared_redis: LocalRedis, start_line: StartLine, fly: Fly, tmp_path: Path
) -> None:
    words = str(shipped(tmp_path / "words", lacking("erase_failed")))
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=words))
    run = fly(line, CUPLINE_LOCALES=words)
    assert run.status == 1
    assert run.err == f"cupline: release {line.release.name} lacks erase_failed (es): release again\n"


@contextmanager
def through(line: RunningLine, on_call: Callable[[], object]) -> Iterator[str]:
    """Stand between the world and a line, as a proxy that shows strangers no `readyz`; give its address."""

    def forward(path: str) -> Response:
        if path == "voice":
            on_call()
        answer = requests.post(
            line.url + request.environ["RAW_URI"],
            request.get_data(),
            headers=dict(request.headers),
            timeout=15,
        )
        return Response(answer.content, answer.status_code, content_type=answer.headers["Content-Type"])

    app = Flask("proxy")
    app.add_url_rule("/<path:path>", view_func=forward, methods=["POST"])
    with serving(app) as address:
        yield address


def test_behind_a_proxy_the_words_of_this_machine_are_right(line: RunningLine, fly: Fly) -> None:
    calls: list[int] = []
    with through(line, lambda: calls.append(1)) as address:
        run = fly(line, url=address)
    assert run.status == 0, run.out
    assert run.out.startswith(f"canary: {address}: readyz is not shown here; release {line.release.name}\n")
    assert len(calls) == 2


def test_words_that_come_into_service_meanwhile_are_no_wrong_words(
    shared_redis: LocalRedis, start_line: StartLine, fly: Fly, tmp_path: Path
) -> None:
    words = shipped(tmp_path / "words")
    old, new = current(words), another(words, saying("voice", "both.gate", en="New.", es="Nuevo."))
    line = start_line(settings_for(shared_redis.url, tmp_path, CUPLINE_LOCALES=str(words)))

    def take() -> None:
        if current(words) == old:
            wait_until(partial(serves, line.url, publish(words, new)), WITHIN)

    with through(line, take) as address:
        run = fly(line, url=address, CUPLINE_LOCALES=str(words))
    assert run.status == 0, run.out
    name = current(words)
    assert f"\nMeanwhile release {name} was put in service: once more.\n" in run.out


@dataclass(frozen=True, slots=True)
class Other:
    """A line that is not as the shipped one, and the steps that are right there, and nowhere else."""

    steps: frozenset[str]
    change: Change | None = None
    deployment: str = ""
    number: str = LINE_NUMBER
    texts_from: str = LINE_NUMBER


def with_all_closed(file: Frozen) -> None:
    """Change the helpline: it is open on another day; and name a crisis line to be connected to."""
    day = (datetime.now(UTC).weekday() + 3) % 7
    (person,) = file["menu"]["people"]
    person["hours"] = {"zone": "UTC", "shifts": [{"days": [day], "opens": 0, "closes": 60}], "closed_on": []}
    file["menu"]["crisis_line"] = person | {"name": "lifeline", "phone": "988", "hours": None}
    for locale in file["languages"]:
        texts, signed = file["texts"][locale]["voice"], file["signed"][locale]["voice"]
        texts["closed.acs"], signed["closed.acs"] = texts["person.acs"], signed["person.acs"]


def with_words_of_both(file: Frozen) -> None:
    """Change the Spanish words: they are English too."""
    file["keywords"]["es"] |= {"erase": ["ERASE"], "crisis": ["988"]}


def without_words(file: Frozen) -> None:
    """Change the Spanish words: there are none for help, and none to be forgotten."""
    file["keywords"]["es"] |= {"erase": [], "help": []}


OTHERS = {
    "one language": Other(frozenset({"en  press 1"}), without_spanish),
    "nobody there but in a crisis": Other(
        frozenset({"es  press 0", "es  press 6"}),
        with_all_closed,
        deployment='[crisis]\ntested_on = "2026-11-20"\n',
    ),
    "words of both": Other(frozenset({"es  text ERASE", "es  text 988"}), with_words_of_both),
    "no words for it": Other(frozenset({"es  text SUICIDIO"}), without_words),
    "no texts on key 7": Other(frozenset({"es  press 0"}), texts_from=""),
    "a number of one language": Other(
        frozenset({"es  call", "es  press 8"}),
        deployment=f'[numbers]\n"{SPANISH_NUMBER}" = "es"\n',
        number=SPANISH_NUMBER,
    ),
    "HELP is answered by Twilio": Other(
        frozenset({"en  text HELP ME"}), deployment='[stop]\nanswered_by = "twilio"\n'
    ),
    "in Puerto Rico": Other(frozenset({"es  text SUICIDIO"}), deployment='[texts]\ncountries = ["PR"]\n'),
}


@pytest.mark.parametrize("other", [pytest.param(other, id=name) for name, other in OTHERS.items()])
def test_other_lines_are_right_too(
    other: Other, shared_redis: LocalRedis, start_line: StartLine, fly: Fly, tmp_path: Path
) -> None:
    flush(shared_redis)
    words = shipped(tmp_path / "words", *([other.change] if other.change else []))
    more = {
        "CUPLINE_LOCALES": str(words),
        "CUPLINE_DEPLOYMENT": deployment(tmp_path, other.deployment),
        "TWILIO_FROM": other.texts_from,
    }
    settings = settings_for(shared_redis.url, tmp_path, **more)
    numbers = settings.installation.numbers if other.number == SPANISH_NUMBER else {}
    line = start_line(replace(settings, installation=replace(settings.installation, numbers=numbers)))
    run = fly(line, "--line", other.number, **more)
    assert run.status == 0, run.out
    assert {*run.verdicts} == {"ok"}
    assert other.steps <= {*run.steps("ok")}
    spoken = {step[:2] for step in run.steps("ok")}
    assert spoken == ({"es"} if other.number == SPANISH_NUMBER else {*line.release.menu.locales})


def test_where_no_number_is_nobodys_no_call_is_made(line: RunningLine, fly: Fly, tmp_path: Path) -> None:
    file = deployment(tmp_path, '[texts]\ncountries = ["GB", "IE"]\n')
    run = fly(line, CUPLINE_DEPLOYMENT=file)
    assert run.status == 1
    assert "no numbers that nobody has are known in GB, IE" in run.err
    assert run.verdicts == []


def test_the_numbers_are_none_that_a_person_at_a_telephone_gets() -> None:
    assert not {area for areas in AREAS.values() for area in areas} & {*OF_PHONES}
