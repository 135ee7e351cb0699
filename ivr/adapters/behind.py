"""Write behind the turns what nobody waits for: each time as much at once as has come meanwhile."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from ivr.adapters.background import places
from ivr.core.errors import StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")

GATHER_SECONDS = 0.002
"""How long more is waited for: a person who hangs up and rings again takes seconds."""

SETTLE_SECONDS = 0.25
"""How long somebody who wants to read waits for what was not written yet."""

MOST = 10_000
"""What waits at most; of more, the oldest is let go."""


class Behind(Generic[T]):
    """A thread that writes; it starts with the first thing to write. `write` may raise StoreError."""

    def __init__(self, write: Callable[[list[T]], object]) -> None:
        self._write = write
        self._changed = threading.Condition()
        self._waiting: deque[T] = deque(maxlen=MOST)
        self._thread: threading.Thread | None = None
        self._is_writing = False

    def put(self, each: T) -> None:
        """Have something written soon, behind all that was put before."""
        with self._changed:
            self._waiting.append(each)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="behind", daemon=True)
                self._thread.start()
            elif not self._is_writing:
                self._changed.notify_all()

    def settle(self) -> None:
        """Wait until all that was put is written, or could not be; not for long."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._waiting or self._is_writing), SETTLE_SECONDS)

    def _work(self) -> None:
        pause = threading.Event()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                self._is_writing = True
            pause.wait(GATHER_SECONDS)
            with self._changed:
                batch = list(self._waiting)
                self._waiting.clear()
            self._try(batch)
            with self._changed:
                self._is_writing = False
                self._changed.notify_all()

    def _try(self, batch: list[T]) -> None:
        try:
            self._write(batch)
        except StoreError as error:
            log.warning("calls go on without memory: %s", error)
        except Exception as error:  # noqa: BLE001 - the outer border of a thread, which would end unheard
            log.error("calls go on without memory: %s in %s", type(error).__name__, places(error))
