"""`cupline canary`: call and text a running service as a caller would, and compare every word."""

import argparse
import re
import time
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

import requests
from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from ivr.cli.demo import LINE
from ivr.config import ENVIRON, Settings, read_settings
from ivr.core.deployment import Deployment
from ivr.core.errors import LineError, ReleaseError
from ivr.simulator.canary import HIDDEN, Flight, Walked, fly, numbers
from ivr.simulator.grammar import Refused
from ivr.simulator.handset import Handset
from ivr.simulator.itinerary import Itinerary
from ivr.simulator.wire import Account, Wire
from ivr.simulator.wording import Wording
from messages.release import Release, current, load

_PAGE = re.compile(r"(?P<state>ok|degraded: .+)\nrelease (?P<release>[0-9a-f-]+): ")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "canary", help="call and text a running service, and exit with 1 if a word is wrong"
    )
    parser.add_argument("--url", help="where it runs (default: http://HOST:PORT of the settings)")
    parser.add_argument("--line", help="the number of the line (default: TWILIO_FROM)")
    parser.add_argument(
        "--calls",
        action="store_true",
        help="call alone, from a hidden number: no text is counted by the caps, and nothing has to be erased",
    )
    parser.add_argument(
        "--metrics",
        type=Path,
        metavar="FILE",
        help="write the figures for node_exporter's textfile collector",
    )
    parser.set_defaults(run=canary)


def canary(options: argparse.Namespace) -> int:
    """Walk in every language, print each step, and leave nothing behind; 1 if an answer is wrong.

    Raises LineError if the service cannot be asked, or serves what this machine does not have.
    """
    settings = read_settings(ENVIRON)
    url = (options.url or f"http://{settings.address}").rstrip("/")
    ground = _Ground(settings, url, options.line or settings.from_number or LINE, options.calls)
    flight, state = Flight(()), ""
    try:
        state, release = ground.ask()
        print(f"canary: {ground.url}: {state}; release {release.name}", flush=True)
        flight = ground.fly(release)
        newer = ground.ask()[1] if flight.wrong else release
        if newer.name != release.name:
            print(f"Meanwhile release {newer.name} was put in service: once more.", flush=True)
            flight = ground.fly(newer)
    finally:
        if options.metrics:
            _write(options.metrics, ground, flight, is_degraded=state.startswith("degraded"))
    print(_summary(flight))
    return 1 if flight.wrong else 0


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where a canary flies: a service, the number of its line, and what this machine knows of them."""

    settings: Settings
    url: str
    line: str
    calls_alone: bool

    def ask(self) -> tuple[str, Release]:
        """Ask the service how it is and what it serves; where strangers are not told, trust this machine."""
        folder = self.settings.locales
        wire = Wire(self.url, self.url, self._account)
        try:
            page = wire.exchange("GET", f"{self.url}/readyz", {}, _read_page)
        except Refused as refused:
            raise LineError(f"the service does not answer: {refused}") from refused
        told = _PAGE.match(page or "")
        if not told:
            return "readyz is not shown here", load(folder, current(folder))
        try:
            return told["state"], load(folder, told["release"])
        except ReleaseError as error:
            problem = f"the service serves release {told['release']}, with which {folder} cannot be compared"
            raise LineError(f"{problem}: {error}") from error

    def fly(self, release: Release) -> Flight:
        """Walk in every language that a caller can choose here, with another number in each."""
        own = self.settings.installation.numbers.get(self.line)
        locales = [own] if own else release.menu.locales
        walked: list[Walked] = []
        for locale, number in zip(locales, self._numbers(len(locales)), strict=True):
            words = Wording(release, locale, self._deployment)
            itinerary = Itinerary(words, own is None, time.time())
            steps = itinerary.call() if self.calls_alone else itinerary.whole()
            phone = Handset(
                self.url, self._account, line=self.line, number=number, public_url=self.settings.public_url
            )
            for one in fly(steps, phone):
                print(_written(one), flush=True)
                walked.append(one)
        return Flight(tuple(walked))

    def _numbers(self, count: int) -> list[str]:
        return [HIDDEN] * count if self.calls_alone else numbers(self.settings.installation.countries, count)

    @property
    def _deployment(self) -> Deployment:
        """Give what answers depend on; to a hidden number no text is offered."""
        deployment = self.settings.deployment
        return replace(deployment, can_text=deployment.can_text and not self.calls_alone)

    @property
    def _account(self) -> Account:
        return Account(self.settings.account_sid, self.settings.auth_tokens[0])


def _read_page(answer: requests.Response) -> str | None:
    return answer.text if answer.status_code == requests.codes.ok else None


def _written(one: Walked) -> str:
    verdict = "WRONG" if one.is_wrong else "no memory" if one.is_forgetful else "ok"
    line = f"  {verdict:9} {one.seconds * 1000:6.1f} ms  {one.step.locale}  {one.step}"
    if not one.is_wrong:
        return line
    right = [min(ways) for ways in one.step.right[0]]
    _, _, _, *lines = unified_diff(right, one.heard, lineterm="", n=len(right) + len(one.heard))
    return "\n".join((line, *(f"      {each[0]} {each[1:]}" for each in lines)))


def _summary(flight: Flight) -> str:
    return (
        f"{len(flight.walked)} turns: {flight.wrong} wrong, {flight.forgetful} without memory,"
        f" median {flight.median * 1000:.1f} ms, worst {flight.worst * 1000:.1f} ms,"
        f" {flight.segments} segments of today's caps: {'WRONG' if flight.wrong else 'ok'}"
    )


def _write(file: Path, ground: _Ground, flight: Flight, is_degraded: bool) -> None:
    """Write the figures, of which a folder may hold several files; a service without an answer is not ok."""
    registry = CollectorRegistry()
    labels = {"url": ground.url, "flight": "calls" if ground.calls_alone else "whole"}
    figures: dict[str, tuple[str, float]] = {
        "ok": ("Whether every word of the last run was right", bool(flight.walked) and not flight.wrong),
        "turns": ("Turns of the last run", len(flight.walked)),
        "wrong": ("Wrong answers in the last run", flight.wrong),
        "without_memory": ("Answers without the memory of the line in the last run", flight.forgetful),
        "degraded": ("Whether readyz told of a problem", is_degraded),
        "segments": ("Segments of texts in the last run", flight.segments),
        "median_seconds": ("What half of the turns took at most", flight.median),
        "worst_seconds": ("What the slowest turn took", flight.worst),
        "time_seconds": ("When the last run ended, since 1970", time.time()),
    }
    for name, (what, figure) in figures.items():
        Gauge(f"cupline_canary_{name}", what, [*labels], registry=registry).labels(**labels).set(figure)
    try:
        write_to_textfile(str(file), registry)
    except OSError as error:
        raise LineError(f"{file} cannot be written: {error}") from error
