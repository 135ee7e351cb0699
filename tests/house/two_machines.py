"""Two machines of one line behind one address, and all that can happen to them."""

import itertools
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from signal import SIGKILL
from typing import cast
from urllib.parse import parse_qs, urlsplit

import redis
from flask import Flask

from ivr.adapters.callers import caller_keys
from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.core.errors import StoreError
from ivr.core.ports import Purse
from ivr.simulator.forms import status_form
from ivr.simulator.handset import Handset
from ivr.simulator.network import Network
from ivr.simulator.wire import Exchange, Wire, read_status
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from messages.shelf import Shelf
from tests.conftest import ACCOUNT, LINE_NUMBER, settings_for, wait_until
from tests.inspection import Inspector, leads_to
from tests.proxy import Proxy
from tests.serving import serving

SHOWN = ("+14155550101", "+14155550102")
HIDDEN = "anonymous"
MACHINES = (0, 1)


@dataclass
class SetClock:
    """A clock that stands until a test moves it, so that it is known when everything was."""

    at: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@dataclass(frozen=True)
class Address:
    """Where a document of a call leads to."""

    locale: str | None
    place: str
    part: int
    turn: int
    back: str | None

    @classmethod
    def of(cls, url: str) -> "Address":
        """Read the address of a Gather or of a Dial; `mul` is no language."""
        parts = urlsplit(url)
        locale, _, place = parts.path.removeprefix("/voice/").partition("/")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        is_known = locale != "mul"
        return cls(
            locale if is_known else None, place, int(query["part"]), int(query["turn"]), query.get("back")
        )


class _Words(Inspector):
    """Inspect the words of all answers; to whom they are due, the test itself keeps account of."""

    def _inspect_again_or_new(self, fields: object, body: str | None) -> None:
        if body is not None:
            self._from_one(lambda words: words.inspect_text(body))


@dataclass
class TwoMachines:
    """Two services, each with its own spool, before one Redis; the one that `serves` takes a request.

    `leads` is where the last document of each caller leads to.
    """

    folder: Path
    shelf: Shelf
    clock: SetClock = field(default_factory=SetClock)
    leads: dict[str, str] = field(default_factory=dict)
    is_up: bool = field(default=True, init=False)
    serves: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Start everything."""
        self._ends = ExitStack()
        self._missed = 0.0
        redis_folder = self.folder / "redis"
        redis_folder.mkdir(parents=True)
        self._redis = LocalRedis(find_server(os.environ), redis_folder)
        self._ends.callback(self._redis.stop)
        self._redis.start()
        self.network = self._ends.enter_context(Network(ACCOUNT))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.proxies = [self._ends.enter_context(Proxy(self._redis.port)) for _ in MACHINES]
        self._apps = [self._start(number, proxy.url) for number, proxy in enumerate(self.proxies)]
        self.services = [cast(Service, app.extensions[EXTENSION]) for app in self._apps]
        front = Flask("front", static_folder=None)
        front.wsgi_app = lambda *request: self._apps[self.serves].wsgi_app(*request)  # type: ignore[method-assign]
        self._ends.enter_context(serving(front, port))
        self._inspector = _Words(self.shelf.current, self.url)
        self.network.inspect = self._inspector.inspect_sent
        ids = (f"{number:032x}" for number in itertools.count(1))
        self.phones = {
            number: Handset(
                self.url,
                ACCOUNT,
                number=number,
                network=self.network,
                inspect=self._inspect,
                sleep=self.clock.sleep,
                now=self.clock,
                ids=ids,
            )
            for number in (*SHOWN, HIDDEN)
        }

    def _start(self, number: int, redis_url: str) -> Flask:
        settings = settings_for(redis_url, self.folder / str(number))
        app = create_app(
            replace(settings, public_url=self.url, twilio_api=self.network.url), self.clock, self.shelf
        )
        service: Service = app.extensions[EXTENSION]
        self._ends.callback(service.close)
        return app

    def _inspect(self, exchange: Exchange) -> None:
        self._inspector(exchange)
        if isinstance(exchange.result, tuple):
            self.leads[exchange.fields["From"]] = leads_to(exchange.result, exchange.url)

    def close(self) -> None:
        """End everything, and fail the test if a text that was sent must not have been."""
        self._ends.close()
        self._inspector.find_no_fault()

    def sees(self, machine: int) -> bool:
        """Say whether a machine has its memory."""
        return self.is_up and not self.proxies[machine].is_away

    def recover(self) -> None:
        """Wait until each machine has noticed that its memory is there again."""
        for machine in MACHINES:
            if self.sees(machine):
                wait_until(partial(_answers, self.services[machine].store.ping))

    def kill_redis(self) -> None:
        """Kill the memory of both."""
        self._redis.send_signal(SIGKILL)
        self.is_up = False

    def start_redis(self) -> None:
        """Start it again, and let it know how late it is."""
        self._redis.start()
        self.is_up = True
        self.age(0.0)
        self.recover()

    def set_apart(self, machine: int, is_away: bool) -> None:
        """Cut a machine off from the memory, or join it again."""
        self.proxies[machine].is_away = is_away
        self.recover()

    def lose_commit(self, machine: int) -> None:
        """Let the reply to the next script of a machine get lost, after Redis has run it."""
        proxy = self.proxies[machine]

        def lose(request: bytes) -> None:
            if b"EVALSHA" in request:
                proxy.before, proxy.lost_replies = bool, 1

        proxy.before = lose

    def find_commit(self, machine: int) -> bool:
        """Say whether the reply to a script was lost indeed, and lose none from now on."""
        proxy = self.proxies[machine]
        was_lost, proxy.before = proxy.before is bool, bool
        self.recover()
        return was_lost

    def age(self, seconds: float) -> None:
        """Let what Redis keeps for some time grow older; it has no clock that can be set."""
        self._missed += seconds
        if self.is_up:
            with redis.Redis.from_url(self._redis.url) as client:
                for name in client.scan_iter():
                    left = client.ttl(name)
                    if left > 0:
                        client.expire(name, max(0, int(left - self._missed)))
            self._missed = 0.0

    def block(self, number: str, sid: str) -> None:
        """Report that Twilio blocks an answer of the line, because the phone has said stop to Twilio."""
        form = status_form(ACCOUNT, sid, number, LINE_NUMBER)
        told = {"MessageStatus": "failed", "ErrorCode": "21610"}
        Wire(self.url, self.url, ACCOUNT).exchange("POST", f"{self.url}/sms/status", form | told, read_status)

    def replay(self, machine: int) -> None:
        """Hand what waits on the disk of a machine to the memory."""
        service = self.services[machine]
        service.spool.replay(service.store.store_wish)

    def stopped(self, number: str) -> set[bool]:
        """Ask both machines whether the memory knows that a phone wants no texts."""
        purse, nothing = Purse("2027-01-15"), "SM" + "f" * 32
        return {
            service.store.read_text(
                caller_keys(service.settings.privacy_keys, number), nothing, purse
            ).session.opted_out
            for service in self.services
        }

    def waiting(self) -> list[int]:
        """Count what waits on the disks."""
        return [service.spool.waiting for service in self.services]

    def told(self, body: str) -> tuple[set[str], str | None]:
        """Find of which keys a text is, and in which language; None is all of them."""
        sms = self.shelf.current.sms
        lines = [
            {place for place, text in sms.items() if _is_of(line, text, place[1])}
            for line in body.split("\n")
        ]
        keys = {key.removeprefix("both.") for places in lines for _, key in places}
        if len(lines) > 1 and all(any(key.startswith("both.") for _, key in places) for places in lines):
            return keys, None
        (locale,) = set.intersection(*({locale for locale, _ in places} for places in lines))
        return keys, locale


def _is_of(line: str, text: str, key: str) -> bool:
    return text == line or (
        key.startswith("title.") and line.partition(" ")[::2] == (line.split(" ")[0], text)
    )


def _answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except StoreError:
        return False
    return True
