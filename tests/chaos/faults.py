"""What can go wrong between a line and its one Redis, each caused for real, and how it is mended."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.chaos.ground import Ground

NOBODY = ("127.0.0.1", "1")
"""Where no Redis is to copy from."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong and how it is mended; one that `passes` may be over before anybody has looked.

    `prepare` is done once, while all is well.
    """

    name: str
    strike: Callable[[Ground], object]
    mend: Callable[[Ground], object]
    passes: bool = False
    prepare: Callable[[Ground], object] = Ground.recover


def _stop(ground: Ground) -> None:
    ground.redis.send_signal(signal.SIGTERM)


def _kill(ground: Ground) -> None:
    ground.redis.send_signal(signal.SIGKILL)


def _start(ground: Ground) -> None:
    ground.redis.start()


def _restart(ground: Ground) -> None:
    _stop(ground)
    _start(ground)


def _kill_and_launch(ground: Ground) -> None:
    _kill(ground)
    ground.redis.launch()


def _slow(seconds: float) -> Callable[[Ground], None]:
    def delay(ground: Ground) -> None:
        ground.proxy.delay = seconds

    return delay


def _cut(at: int | None) -> Callable[[Ground], None]:
    def cut(ground: Ground) -> None:
        ground.proxy.cut_at = at

    return cut


def _tell(*words: str) -> Callable[[Ground], object]:
    return lambda ground: ground.tell(*words)


FAULTS: Mapping[str, Fault] = {
    "stopped": Fault("stopped", _stop, _start),
    "killed": Fault("kill -9", _kill, _start),
    "restarted": Fault("restarted", _restart, lambda ground: None, passes=True),
    "paused": Fault(
        "paused (SIGSTOP)",
        lambda ground: ground.redis.send_signal(signal.SIGSTOP),
        lambda ground: ground.redis.send_signal(signal.SIGCONT),
    ),
    "full": Fault(
        "maxmemory reached",
        _tell("CONFIG", "SET", "maxmemory", "1"),
        _tell("CONFIG", "SET", "maxmemory", "0"),
    ),
    "read-only": Fault("a read-only replica", _tell("REPLICAOF", *NOBODY), _tell("REPLICAOF", "NO", "ONE")),
    "slow": Fault("300 ms slow", _slow(0.3), _slow(0.0)),
    "slower": Fault("3 s slow", _slow(3.0), _slow(0.0)),
    "cut": Fault("cut in a reply", _cut(3), _cut(None)),
    "loading": Fault(
        "LOADING after kill -9", _kill_and_launch, Ground.await_redis, passes=True, prepare=Ground.fill
    ),
}
