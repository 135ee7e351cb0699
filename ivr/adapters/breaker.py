"""Keep turns from waiting for a store that is away: one waits, the next ones do not.

pybreaker was tried: it holds its lock during the call, and lets a turn wait every few seconds.
This one opens on the first failure to answer and probes in the background.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from ivr.adapters.background import repeat
from ivr.core.errors import StoreAwayError, StoreError

T = TypeVar("T")

PROBE_SECONDS = 0.5


class Breaker:
    """Stand between the turns and one store. `probe` raises StoreAwayError while the store is away."""

    def __init__(self, probe: Callable[[], object]) -> None:
        self._probe = probe
        self._lock = threading.Lock()
        self._open = False
        self._closing = threading.Event()

    @property
    def is_open(self) -> bool:
        """Say whether the store is taken to be away."""
        return self._open

    def call(self, action: Callable[[], T]) -> T:
        """Do something with the store, or raise StoreError at once while it is away."""
        if self._open:
            raise StoreAwayError("the store is away")
        try:
            return action()
        except StoreAwayError:
            self._trip()
            raise

    def _trip(self) -> None:
        with self._lock:
            if self._open or self._closing.is_set():
                return
            threading.Thread(target=self._wait_for_store, name="breaker", daemon=True).start()
            self._open = True  # only now: a breaker without its probe would stay open for ever

    def _wait_for_store(self) -> None:
        repeat(self._is_back, PROBE_SECONDS, self._closing)

    def _is_back(self) -> bool:
        try:
            self._probe()
        except StoreAwayError:
            return False
        except StoreError:
            pass  # it answers, if only to refuse
        self._open = False
        return True

    def close(self) -> None:
        """End the background probe."""
        self._closing.set()
