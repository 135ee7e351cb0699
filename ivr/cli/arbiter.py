"""gunicorn's arbiter, made careful: no worker that answers has to go before there is another one.

gunicorn's own ends the old workers while the new ones are only starting, so that callers wait; and it ends
all of them if a single new one cannot start.
"""

import time

from gunicorn.arbiter import Arbiter as GunicornArbiter
from gunicorn.workers.base import Worker

START_SECONDS = 10.0
"""How long new workers may take before old ones go all the same; they take 0.3 s on an idle machine."""

ALIVE_SECONDS = 0.02

FAILED_ALONE = 1
"""The status of a worker that could not start, and after which the next one is tried."""


class Arbiter(GunicornArbiter):
    """The process that starts the workers."""

    def manage_workers(self) -> None:
        """Start workers that are missing, and end those that are too many when the newest ones answer."""
        end = time.monotonic() + START_SECONDS
        while self._is_starting() and time.monotonic() < end:
            self.reap_workers()
            time.sleep(ALIVE_SECONDS)
        super().manage_workers()

    def _is_starting(self) -> bool:
        workers = sorted(self.WORKERS.values(), key=lambda worker: worker.age)
        return len(workers) > self.num_workers and not all(map(_answers, workers[-self.num_workers :]))


def _answers(worker: Worker) -> bool:
    """Say whether a worker has given a sign of life; it dates it by a clock that began with the machine."""
    return bool(worker.tmp.last_update() <= time.monotonic())


def fail_alone(arbiter: Arbiter, worker: Worker) -> None:
    """Let a worker that follows others fail alone, if it does; the first ones end a start that fails."""
    if worker.age > arbiter.num_workers:
        arbiter.WORKER_BOOT_ERROR = FAILED_ALONE
