"""Change requests that somebody has seen: not one may get another answer than the one it was signed for."""

import logging
from collections.abc import Iterator
from itertools import chain
from urllib.parse import parse_qsl

from ivr.adapters.webhooks import FORM_TYPE, parse_form
from ivr.core.errors import RequestError
from tests.conftest import wait_until
from tests.fuzz.captured import Pairs, Request, requests
from tests.fuzz.forger import Forger
from tests.fuzz.gate import Gate, gate
from tests.fuzz.tally import Tally

ALLOWED = frozenset({200, 400, 403, 404, 405, 413, 415})

WELL_AGAIN = 20.0
"""Seconds in which a service finds its Redis again."""


class Judge:
    """Compare what forged requests are answered with what the true ones were."""

    def __init__(self, open_gate: Gate, seed: int) -> None:
        self._gate = open_gate
        self._true = {each: open_gate.post(each) for each in requests()}
        self._forger = Forger(list(self._true), seed)
        assert {status for status, _ in self._true.values()} == {200}, "a true request is refused"

    def one(self) -> str:
        """Forge a request; give what was done to it, and how it ended."""
        name, forged, seen = self._forger.next()
        if self._forger.chance.random() < 0.25:
            _read_alike(forged.body)
        status, body = self._gate.post(forged)
        assert status in ALLOWED, f"{status}: {name} {forged}"
        assert status == 200 or not body, f"a refusal that says something: {forged}"
        if status != 200:
            return "refused"
        assert forged.meaning == seen.meaning, f"{name}: {forged.meaning} is not {seen.meaning}"
        self._expect_the_same(seen, chain([(status, body)], self._again(forged)))
        return f"the same, {name}"

    def hold(self) -> None:
        """Expect that nothing of all that has changed what a true request is answered."""
        for seen in self._true:
            self._expect_the_same(seen, self._again(seen))

    def _again(self, request: Request) -> Iterator[tuple[int, bytes]]:
        return iter(lambda: self._gate.post(request), None)

    def _expect_the_same(self, seen: Request, answers: Iterator[tuple[int, bytes]]) -> None:
        """Ask until the answer is the true one: on a busy machine a turn may have gone on without Redis.

        What /voice answers hangs on what came before.
        """
        wait_until(lambda: seen.target == "/voice" or next(answers) == self._true[seen], WELL_AGAIN)


def _read_alike(body: bytes) -> None:
    """Hold the line's own reading of a form against that of Python's library."""
    theirs: Pairs | None
    try:
        theirs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        theirs = None
    try:
        ours = parse_form(FORM_TYPE, body)
    except RequestError:
        ours = None
    assert ours == theirs, f"{body!r} is read as {ours}"


def throw(seed: int, count: int) -> Tally:
    """Throw so many forged requests at the service inside this process."""
    logging.disable(logging.CRITICAL)  # a line for each refusal
    try:
        with gate() as open_gate:
            judge = Judge(open_gate, seed)
            tally = Tally("forged").throw(count, judge.one)
            judge.hold()
            return tally
    finally:
        logging.disable(logging.NOTSET)
