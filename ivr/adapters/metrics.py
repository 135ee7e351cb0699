"""Count what the line does, for Prometheus; no count is of a caller.

Several workers count together in a folder that the environment names. prometheus_client looks for it
when it is imported, so each worker imports it only when it makes its counts.
"""

from collections.abc import Callable
from pathlib import Path


class Metrics:
    """The counts of one process; `folder` is what it shares with its neighbours, if there are any."""

    def __init__(self, folder: Path | None = None) -> None:
        from prometheus_client import CollectorRegistry, Counter, generate_latest
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
            return lambda *values, by=1: (counts.labels(*values) if labels else counts).inc(by)

        self.text_status = counter(
            "text_statuses", "What became of texts, as Twilio tells it", "status", "error_code"
        )
        self.kept_text = counter("kept_texts", "Texts that callers asked for on key 7", "outcome")
        self.answer = counter("text_answers", "Answers to texts: given, or held back", "verdict")
        self.segments = counter("segments", "Segments of texts sent")
        self.cap = counter("caps_reached", "Texts that a daily cap held back", "cap")
        self.transfer = counter("transfers", "Callers put through, by how that ended", "ending")
        self.wish = counter("wishes", "Wishes for no texts, or for texts again", "wish")
        self._every = every
        self._write: Callable[[CollectorRegistry], bytes] = generate_latest

    def show(self) -> bytes:
        """Write all counts as Prometheus reads them."""
        shown: bytes = self._write(self._every())
        return shown


def forget(process: int, folder: Path) -> None:
    """Close the books of a worker that has ended: what it has counted goes on being shown."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]
