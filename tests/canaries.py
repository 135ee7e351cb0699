"""Look for phone numbers, words of texts and cities in all that a session of tests has left behind.

Every number and every longer text that a form brought is a canary; each process of the session writes
its own down where nobody looks for them, and the last one to end looks for all of them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Self

import pytest
from twilio.request_validator import RequestValidator

from ivr.adapters.metrics import Metrics
from ivr.simulator.forms import PLACE

CITIES = frozenset({PLACE["City"], "PORTLAND"})
"""Where callers of the tests live: the simulated telephone's place, and that of forms written by hand."""

SHORTEST_BODY = 3
"""Words of a text that is nobody's but the sender's; one or two are keywords, which stand in many files."""

WRITTEN = "written.log"
"""What tests and services wrote to their logs and to stderr, in the folder of the session."""

OUR_LINES = frozenset({"+18005550100", "+18005550199"})
"""The numbers of the line of the tests, which are no secret."""

SERVER_OF_TESTS = "werkzeug"
"""It writes every address down, even one that a test has forged; the line itself is served by gunicorn."""

_OURS = re.compile(r"canaries-[^.]+\.json")
_TRACES = ("*.aof", "*.rdb", "*.log", "*.db", "*.prom")
_NUMBER = re.compile(r"\+[1-9][0-9]{9,14}")
_DIGITS = re.compile(rb"[0-9](?:-?[0-9]){9,}")
_NATIONAL = 10
_SENTENCE = re.compile(rb"[^\x00-\x20]+(?: [^\x00-\x20]+){2,}")


@dataclass
class Canaries:
    """The numbers and the texts that forms have brought."""

    numbers: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)

    def note(self, form: Mapping[str, str]) -> None:
        """Take whose phone it is, and what was written on it, from a form of Twilio's."""
        phone = form.get("To" if "MessageStatus" in form else "From") or ""
        if _NUMBER.fullmatch(phone) and phone not in OUR_LINES:
            self.numbers.add(phone)
        for line in (form.get("Body") or "").splitlines():
            words = " ".join(line.split())
            if words.count(" ") >= SHORTEST_BODY - 1:
                self.bodies.add(words)

    def write(self, folder: Path, name: str) -> None:
        """Write them down in the folder of the session."""
        told = {name: sorted(each) for name, each in asdict(self).items()}
        (folder / f"canaries-{name}.json").write_text(json.dumps(told), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what all processes of a session have written down."""
        told = [
            json.loads(path.read_text(encoding="utf-8"))
            for path in folder.rglob("canaries-*.json")
            if _OURS.fullmatch(path.name)
        ]
        names = (each.name for each in fields(cls))
        return cls(*({each for one in told for each in one[name]} for name in names))

    def found(self, folder: Path) -> list[str]:
        """List what is in a folder that should not be: the file, and what kind of canary, once each."""
        hits = {
            f"{path.relative_to(folder)}: {kind}"
            for path, content in _traces(folder)
            for kind in self._kinds(content)
        }
        return sorted(hits)

    def _kinds(self, content: bytes) -> Iterator[str]:
        if self._national & set(_nationals(content)):
            yield "a phone number"
        if any(city.encode() in content for city in CITIES):
            yield "a city"
        sentences = b"\n".join(_SENTENCE.findall(content))
        if any(body.encode() in sentences for body in self.bodies):
            yield "the words of a text"

    @property
    def _national(self) -> set[bytes]:
        """Give the last ten digits of each number: in them are all ways to write it."""
        return {number[-_NATIONAL:].encode() for number in self.numbers}


def _nationals(content: bytes) -> Iterator[bytes]:
    """List all that could be the last ten digits of a number, written with dashes or without."""
    for run in _DIGITS.findall(content):
        digits = run.replace(b"-", b"")
        yield from (digits[at : at + _NATIONAL] for at in range(len(digits) - _NATIONAL + 1))


def _traces(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Give all that services have left: what Redis keeps, logs, counts, and the names in spools."""
    for pattern in _TRACES:
        yield from ((path, path.read_bytes()) for path in folder.rglob(pattern) if path.is_file())
    for spool in folder.rglob("spool"):
        for path in spool.rglob("*"):
            yield spool, path.name.encode()


def keep_counts(metrics: Metrics, folder: Path) -> None:
    """Leave what a service has counted where canaries are looked for."""
    (folder / "counts.prom").write_bytes(metrics.show())


CANARIES = Canaries()
"""Those of this process."""


@pytest.fixture(scope="session", autouse=True)
def noted_canaries() -> Iterator[None]:
    """Note every form that is signed, or whose signature is checked, in this process."""
    compute = RequestValidator.compute_signature

    def note(
        validator: RequestValidator, url: str, params: Mapping[str, str] | str, *more: str | None
    ) -> object:
        CANARIES.note({} if isinstance(params, str) else params)
        return compute(validator, url, params, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestValidator, "compute_signature", note)
        yield


def folder_of(config: pytest.Config) -> Path:
    """Give the folder of the session; that of a worker lies in that of the process that started it."""
    factory = config._tmp_path_factory  # type: ignore[attr-defined]  # there is no public way
    return Path(factory.getbasetemp())


def written(sections: Iterable[tuple[str, str]]) -> str:
    """Take what was logged, and what came to stderr, from what pytest has captured.

    What comes to stdout is the screen of a telephone, where numbers and texts belong.
    """
    texts = (text for title, text in sections if "log" in title or "stderr" in title)
    lines = (line for text in texts for line in text.splitlines() if SERVER_OF_TESTS not in line)
    return "".join(f"{line}\n" for line in lines)


class Keeper:
    """Keep what tests wrote, and look for canaries when the session ends, in the process that began it."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what one test, or a service that it started, has written."""
        if report.when == "teardown" and not hasattr(report, "node"):  # a worker has kept its own
            with (folder_of(self._config) / WRITTEN).open("a", encoding="utf-8") as log:
                log.write(written(report.sections))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the session, and name the files in which something was found."""
        folder = folder_of(self._config)
        CANARIES.write(folder, str(getattr(self._config, "workerinput", {}).get("workerid", "here")))
        if hasattr(self._config, "workerinput"):
            return
        for hit in Canaries.read(folder).found(folder):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self._config.get_terminal_writer().line(f"\nCANARY: {hit}")


def pytest_configure(config: pytest.Config) -> None:
    """Let a keeper follow the session."""
    config.pluginmanager.register(Keeper(config))
