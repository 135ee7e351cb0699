"""Attack a running service one way after the other, with callers beside it who must notice nothing."""

import sys
import time
from collections import Counter
from collections.abc import Iterator

from tests.chaos.served import SECONDS
from tests.conftest import wait_until
from tests.fuzz.attacks import ATTACKS, Force, Target
from tests.fuzz.range import Range
from tests.fuzz.tally import Tally

FORCE = Force()

ANSWERED = frozenset({"header floods", "clients that never close"})
"""Where some of what is sent is a true request, which is answered."""

HELD = frozenset({"idle connections", "slow heads", "slow bodies", "slow chunks", "clients that never close"})
"""Attacks that go on for some time, in which others must be answered."""

HEAD = f"{'attack':26} {'turns beside':>12} {'wrong':>6} {'missing':>8} {'worst s':>8}  what attackers got"


def throw(here: Range, _seed: int, _share: float) -> Tally:
    """Attack with all that there is, always with the same force; print what it cost the callers beside."""
    tally = Tally("hostile")
    started, before = time.monotonic(), here.megabytes()
    sys.stdout.write(HEAD + "\n")
    for name in ATTACKS:
        _attack(here, name, tally)
    tally.fault_all(here.state().faults(before))
    tally.outcomes[f"{before:.0f} to {here.megabytes():.0f} MB"] += 1
    tally.seconds = time.monotonic() - started
    return tally


def _attack(here: Range, name: str, tally: Tally) -> None:
    beside = here.beside
    turns, wrong, missing, beside.worst = beside.turns, beside.wrong, beside.missing, 0.0
    outcomes = ATTACKS[name](Target(here.url), FORCE)
    meanwhile = beside.turns - turns
    wait_until(lambda: beside.turns > turns or beside.missing > missing, SECONDS)
    told = ", ".join(f"{status} {count}" for status, count in outcomes.most_common())
    cost = f"{meanwhile:>12} {beside.wrong - wrong:>6} {beside.missing - missing:>8}"
    sys.stdout.write(f"{name:26} {cost} {beside.worst:>8.2f}  {told}\n")
    sys.stdout.flush()
    tally.inputs += outcomes.total()
    tally.fault_all(f"{name}: {fault}" for fault in wrong_ends(name, outcomes, meanwhile))


def wrong_ends(name: str, outcomes: Counter[str], meanwhile: int) -> Iterator[str]:
    """Tell what no attacker may get: an answer, a fault of ours, or the line for themselves alone."""
    if name in HELD and not meanwhile:
        yield "nobody else was answered"
    for word in sorted({word for told in outcomes for word in told.split() if word.isdecimal()}):
        if word[0] != "4" and not (word == "200" and name in ANSWERED):
            yield word
