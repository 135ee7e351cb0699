"""Stops while everything around them dies: `make chaos`. Not one may be lost, none confirmed twice."""

import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, fields
from itertools import cycle, islice
from pathlib import Path

from ivr.config import LOCALES
from ivr.simulator.grammar import Refused
from ivr.simulator.handset import Handset
from ivr.simulator.receiver import Texted
from messages.release import current, load
from tests.chaos.ground import Ground

TIMES = {"service": 70, "redis": 70, "reply": 60}
"""How often each fault strikes in `make chaos`: 200 times in all."""

WORDS = (("en", "Please stop texting me"), ("es", "ALTO"))


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong `before` a stop is sent, and `after` it was confirmed until all is well again."""

    name: str
    before: Callable[[Ground], None]
    after: Callable[[Ground], None]


FAULTS = {
    "service": Fault("kill -9 of the service", lambda ground: None, Ground.kill_service),
    "redis": Fault("kill -9 of Redis", lambda ground: None, Ground.kill_redis),
    "reply": Fault("a lost reply of Redis", Ground.lose_the_next_commit, Ground.recover),
}


@dataclass(slots=True)
class Toll:
    """What the faults have cost; all but the first two should be 0."""

    faults: int = 0
    stops: int = 0
    unconfirmed: int = 0
    changed: int = 0
    lost: int = 0
    doubled: int = 0

    @property
    def is_well(self) -> bool:
        """Say whether every stop was confirmed once and has held."""
        return not (self.unconfirmed or self.changed or self.lost or self.doubled)


def endure(fault: Fault, times: int, folder: Path) -> Toll:
    """Let one fault strike so many times, each time when one stop was confirmed and another is on its way."""
    release, toll = load(LOCALES, current(LOCALES)), Toll()
    with Ground(folder) as ground, ThreadPoolExecutor(1) as on_its_way:
        phones: list[Handset] = []
        for locale, words in islice(cycle(WORDS), times):
            ann, ben = ground.phone(), ground.phone()
            fault.before(ground)
            first = ann.text(words)
            other = on_its_way.submit(ben.text, words)
            fault.after(ground)
            confirmed = [(ann, first), (ben, _answer(other, ben))]
            ground.recover()  # from what the fault has done to the second one
            toll.lost += _lost(ground, [ann, ben])
            _judge(toll, confirmed, words, release.sms[locale, "stop"])
            phones += [ann, ben]
            toll.faults += 1
        ground.kill_redis()
        ground.kill_service()
        toll.lost += _lost(ground, phones)
        toll.stops += len(phones)
    return toll


def _answer(other: Future[Texted], phone: Handset) -> Texted:
    """Give what a text was answered that a fault may have met; if it was not, it is delivered again."""
    with suppress(Refused):
        return other.result()
    return phone.again()


def _lost(ground: Ground, phones: list[Handset]) -> int:
    """Count the phones that are answered though they said stop.

    Each is asked twice, for a turn that finds Redis too slow must answer without it.
    """
    answered = {phone.number for phone in phones if phone.text("12").body is not None}
    ground.recover()
    return len(answered & {phone.number for phone in phones if phone.text("12").body is not None})


def _judge(toll: Toll, confirmed: list[tuple[Handset, Texted]], words: str, confirmation: str) -> None:
    """Count stops that were not confirmed, or otherwise when they came again, or a second time."""
    toll.unconfirmed += sum(texted.body != confirmation for _, texted in confirmed)
    toll.changed += sum(phone.text(words, sid=each.sid).body != confirmation for phone, each in confirmed)
    toll.doubled += sum(phone.text(words).body is not None for phone, _ in confirmed)


def main(times: dict[str, int] | None = None) -> bool:
    """Endure each fault so many times; print the toll of each, and say whether all is well."""
    names = [each.name for each in fields(Toll)]
    sys.stdout.write(" ".join([f"{'':24}", *(f"{name:>11}" for name in names)]) + "\n")
    is_well = True
    for name, count in (times or TIMES).items():
        with tempfile.TemporaryDirectory() as folder:
            toll = endure(FAULTS[name], count, Path(folder))
        cells = [f"{getattr(toll, each):11}" for each in names]
        sys.stdout.write(" ".join([f"{FAULTS[name].name:24}", *cells]) + "\n")
        sys.stdout.flush()
        is_well = is_well and toll.is_well
    return is_well
