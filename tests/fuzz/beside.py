"""A caller and a texter who do nothing wrong, beside all that is thrown: each word is compared."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from ivr.simulator.document import Dial, Gather, parse_voice
from tests.web.posting import Answer, call_form, send, signed, text_form

KEYS = ("1", "1", "2", "*", "8", "3", "6")
"""A call: English, two places, back, Spanish, a place, a crisis: nothing in which the time of day is told."""

WORDS = ("hello", "1", "11", "ESPAÑOL", "12", "qué es CUP", "STOP", "11")

PAUSE = 0.02
"""Seconds between two turns: nobody presses keys faster."""


@dataclass(slots=True)
class Beside:
    """Talk with a service over and over, from new numbers; what is heard must be what was heard before it.

    `wrong` answers differ, `missing` did not come within 15 s or not at all; `worst` is in seconds.
    """

    url: str
    turns: int = 0
    wrong: int = 0
    missing: int = 0
    worst: float = 0.0
    _first: list[Answer] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _is_over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._first = list(self._talk())
        assert {answer.status for answer in self._first} == {200}, "the line is not well"
        self._thread = threading.Thread(target=self._talk_on)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._thread
        self._is_over.set()
        self._thread.join()

    def _talk_on(self) -> None:
        while not self._is_over.is_set():
            self.talk()

    def talk(self) -> None:
        """Hold one conversation, and compare it with the first."""
        expected = iter(self._first)
        try:
            for answer in self._talk():
                self.turns += 1
                self.wrong += answer != next(expected, None)
        except (OSError, HTTPException):
            self.missing += 1

    def _talk(self) -> Iterator[Answer]:
        """Call, and text; give all that is answered."""
        number = f"+1{2_125_550_000 + next(self._numbers) % 9_000_000:010}"
        target, keys = "/voice", iter(KEYS)
        while target:
            pressed = {"Digits": next(keys)} if target != "/voice" else {}
            answer = self._post(target, call_form(number, **pressed))
            yield answer
            target = self._leads_to(answer) if answer.status == 200 else ""
            target = target if len(pressed) == 0 or pressed["Digits"] != KEYS[-1] else ""
        for word in WORDS:
            yield self._post("/sms", text_form(word, number))

    def _leads_to(self, answer: Answer) -> str:
        verbs = parse_voice(answer.content_type, answer.body)
        action = next(verb.action for verb in verbs if isinstance(verb, Gather | Dial))
        return action.removeprefix(self.url).partition("#")[0]

    def _post(self, target: str, form: dict[str, str]) -> Answer:
        self._is_over.wait(PAUSE)
        started = time.monotonic()
        try:
            return send(self.url, "POST", target, urlencode(form).encode(), signed(self.url + target, form))
        finally:
            self.worst = max(self.worst, time.monotonic() - started)
