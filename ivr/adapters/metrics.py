"""Count what the line does, for Prometheus; no count is of a caller.

Several workers count together in a folder that the environment names. prometheus_client looks for it
when it is imported, so each worker imports it only when it makes its counts.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Literal

from ivr.adapters.background import places

log = logging.getLogger(__name__)

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Up to where turns are counted by how long they took; Twilio waits 15 s."""

Merging = Literal["livesum", "livemin", "livemostrecent"]
"""How the gauges of several workers become one: added, the least, or the one that was set last."""


_KNOWN: Mapping[str, Iterable[tuple[str, ...]]] = {
    "turns": list(product(("voice", "sms", "status"), ("answered", "refused", "last_resort"))),
    "caps_reached": [("line",), ("prefix",), ("texts",)],
    "redis_errors": [("away",), ("refused",)],
    "transfers": [("ended",), ("busy",), ("no_answer",), ("failed",)],
    "wishes": [("out",), ("in",)],
    "offers": [("voice",), ("sms",)],
}
"""What is shown of a count before there is any."""


class Metrics:
    """The counts of one process; `folder` is what it shares with its neighbours, if there are any."""

    def __init__(self, folder: Path | None = None) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()

        def every() -> CollectorRegistry:
            if folder is None:
                return registry
            neighbours = CollectorRegistry()
            MultiProcessCollector(neighbours, path=str(folder))  # type: ignore[no-untyped-call]
            return neighbours

        def counter(name: str, what: str, *labels: str) -> Callable[..., None]:
            counts = Counter(f"cupline_{name}", what, labels, registry=registry)
            for values in _KNOWN.get(name, ()):  # from 0, or the first one would be no increase
                counts.labels(*values)
            return _quietly(lambda *values, by=1: (counts.labels(*values) if labels else counts).inc(by))

        def gauge(name: str, what: str, of_all: Merging, *labels: str) -> Callable[..., None]:
            now = Gauge(f"cupline_{name}", what, labels, registry=registry, multiprocess_mode=of_all)
            return _quietly(lambda *values, to: (now.labels(*values) if labels else now).set(to))

        def timer(name: str, what: str, *labels: str) -> Callable[..., None]:
            times = Histogram(f"cupline_{name}", what, labels, registry=registry, buckets=SECONDS)
            return _quietly(lambda *values, seconds: times.labels(*values).observe(seconds))

        self.turn = counter("turns", "Webhooks, by how they were answered", "channel", "outcome")
        self.turn_seconds = timer("turn_seconds", "How long answers took", "channel")
        self.refused = counter("refused", "Requests that were no webhook of Twilio's", "status")
        self.missed_key = counter("missed_keys", "Keys without a meaning, and silence", "locale", "kind")
        self.unknown_words = counter("unknown_words", "Texts that were not understood", "locale")
        self.offer = counter("offers", "Helplines that callers and texters were told of", "channel")
        self.repeat = counter("repeats", "Texts that were delivered again")
        self.redis_error = counter("redis_errors", "Turns that went on without Redis", "kind")
        self.text_status = counter(
            "text_statuses", "What became of texts, as Twilio tells it", "status", "error_code"
        )
        self.kept_text = counter("kept_texts", "Texts that callers asked for on key 7", "outcome")
        self.answer = counter("text_answers", "Answers to texts: given, or held back", "verdict")
        self.segments = counter("segments", "Segments of texts sent")
        self.cap = counter("caps_reached", "Texts that a daily cap held back", "cap")
        self.transfer = counter("transfers", "Callers put through, by how that ended", "ending")
        self.wish = counter("wishes", "Wishes for no texts, or for texts again", "wish")
        self.breakers_open = gauge("breakers_open", "Workers that find Redis away", "livesum")
        self.release_number = gauge("release_number", "The release in service", "livemin")
        self.degraded = gauge("degraded", "What readyz finds wrong: 1, or 0", "livemostrecent", "reason")
        self.spooled_wishes = gauge("spooled_wishes", "Wishes that wait on this disk", "livemostrecent")
        self.review_days = gauge("review_days", "Days to the next review-by", "livemostrecent")
        self._every = every
        self._write: Callable[[CollectorRegistry], bytes] = generate_latest

    def show(self) -> bytes:
        """Write all counts as Prometheus reads them."""
        shown: bytes = self._write(self._every())
        return shown


def _quietly(count: Callable[..., None]) -> Callable[..., None]:
    """Let a count that fails cost nobody an answer."""

    def counted(*values: object, **more: object) -> None:
        try:
            count(*values, **more)
        except Exception as error:  # noqa: BLE001 - a caller waits for words, and an opt-out was stored
            log.error("a count is lost: %s in %s", type(error).__name__, places(error))

    return counted


def forget(process: int, folder: Path) -> None:
    """Close the books of a worker that has ended: what it has counted goes on being shown."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]
