"""Turns of a line: who takes them, and what comes between the line and its store."""

import itertools
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from ivr.adapters.metrics import Metrics
from ivr.adapters.session_store import RedisStore
from ivr.core.effects import SendText
from ivr.core.events import TextReceived
from ivr.core.ports import Purse, SessionStore, Spool
from ivr.core.session import TextSession
from ivr.line import Caller, Edges, Line, Text
from messages.shelf import Shelf
from tests.conftest import LINE_NUMBER
from tests.proxy import Proxy

NOW = 1_700_000_000.0
TODAY = "2023-11-14"
KEY = "c" * 32
KEYS = (KEY,)
CALLER = Caller(KEYS, LINE_NUMBER, echo="e" * 32, number="+14155550123")
HIDDEN = Caller((), LINE_NUMBER, echo="a" * 32)
FINGERPRINT = "f" * 16
PURSE = Purse(TODAY)

_sids = (f"SM{number:032x}" for number in itertools.count())


def edges(shelf: Shelf, store: SessionStore, spool: Spool, numbers: Mapping[str, str] | None = None) -> Edges:
    """Give the edges of a line for which no time goes by."""
    return Edges(shelf, store, spool, numbers or {}, itertools.repeat(0.0).__next__)


def text(line: Line, body: str, caller: Caller = CALLER, sid: str = "", at: float = NOW) -> list[str]:
    """Send one text, and list the keys of the answer."""
    sent = line.answer_text(caller, Text(sid or next(_sids), TextReceived(at, body)))
    return [each.key for each in sent.reply.lines] if sent.reply else []


def session_of(store: SessionStore, caller: Caller = CALLER) -> TextSession:
    """Give what is remembered of a texter."""
    return store.read_text(caller.keys, "SM" + "9" * 32, PURSE).session


def lose_commits(proxy: Proxy, count: int = 1) -> None:
    """Let the replies to the next commits get lost, after Redis has done them."""
    left = itertools.count(count, -1)

    def lose(request: bytes) -> None:
        if b"EVALSHA" in request and next(left) > 0:
            proxy.lost_replies = 1

    proxy.before = lose


def come_between(proxy: Proxy, act: Callable[[], object], times: int) -> None:
    """Do something before each of the next commits."""
    left = itertools.count(times, -1)

    def interleave(request: bytes) -> None:
        if b"EVALSHA" in request and next(left) > 0:
            act()

    proxy.before = interleave


def wait_until_here(store: RedisStore) -> None:
    """Wait until a store that was away is found again."""
    while store.is_away:
        time.sleep(0.01)


def break_spool(folder: Path) -> None:
    """Put a file where the folder of a spool was."""
    shutil.rmtree(folder / "spool")
    (folder / "spool").write_text("a file where the folder was")


def counts(line: Line) -> dict[str, float]:
    """Give the counts of a line that are not 0: `wishes wish=out`."""
    return counts_of(line.edges.metrics)


def counts_of(metrics: Metrics) -> dict[str, float]:
    """Give the counts that are not 0."""
    families = text_string_to_metric_families(metrics.show().decode())
    return {
        " ".join([_short(sample.name), *(f"{name}={value}" for name, value in sample.labels.items())]): (
            sample.value
        )
        for family in families
        for sample in family.samples
        if sample.value and not sample.name.endswith("_created")
    }


def _short(name: str) -> str:
    return name.removeprefix("cupline_").removesuffix("_total")


def asked(place: str = "symptoms", locale: str = "en") -> SendText:
    """Give the wish for the words of a place as a text."""
    key = f"topic.{place}"
    return SendText(key, place, locale)
