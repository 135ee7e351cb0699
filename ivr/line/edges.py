"""What a line stands between: its words, its memory, its spool, its sender, and its counts."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ivr.adapters.logs import this_turn
from ivr.adapters.metrics import Metrics
from ivr.adapters.recall import Recall
from ivr.core.deployment import Deployment
from ivr.core.errors import SpoolError, StoreAwayError, StoreError
from ivr.core.ports import CallerKeys, Sender, SessionStore, Spool, Wish
from messages.shelf import Shelf

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of a line; `numbers` are its own that speak one language, `stopwatch` gives seconds."""

    shelf: Shelf
    store: SessionStore
    spool: Spool
    numbers: Mapping[str, str]
    stopwatch: Callable[[], float]
    sender: Sender | None = None
    deployment: Deployment = field(default_factory=Deployment)
    recall: Recall = field(default_factory=Recall)
    metrics: Metrics = field(default_factory=Metrics)

    def waiting(self, caller: CallerKeys, but_for: str) -> Wish | None:
        """Give the last wish of a caller that waits in the spool; a spool that fails has none to show."""
        try:
            return self.spool.standing(caller, but_for) if caller else None
        except SpoolError as error:
            log.error("%s: wishes that wait there are not seen", error)
            return None

    def keep_wish(self, wish: Wish) -> bool:
        """Write a wish to the spool; say whether it is there."""
        try:
            self.spool.add(wish)
        except SpoolError as error:
            log.error("%s: a wish is not kept there", error)
            return False
        return True

    def went_without(self, error: StoreError, what: str) -> None:
        """Log and count what goes on without the store."""
        kind = "away" if isinstance(error, StoreAwayError) else "refused"
        this_turn().store = kind
        self.metrics.redis_error(kind)
        log.warning("%s: %s", what, error)

    def store_wish(self, wish: Wish) -> None:
        """Store a wish that somebody else has answered, or let it wait in the spool."""
        try:
            is_safe = self.store.store_wish(wish)
        except StoreError as error:
            self.went_without(error, "a wish waits in the spool")
            is_safe = False
        if not is_safe:
            self.keep_wish(wish)


def day_of(at: float) -> str:
    """Name the day of a time, as the caps count days (UTC)."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()
