"""Write logs as JSON, one object a line, in which nobody's number and nobody's words can stand.

Rooms log with Python's own `logging`; what is said within a turn carries its name. Only the facts
below are written, so that a field that somebody adds without thought stays out.
"""

import json
import logging
import os
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import BinaryIO, TextIO

import structlog
from structlog.typing import Processor

FACTS = frozenset(
    {
        *("ts", "level", "event", "logger", "turn", "channel", "place", "locale", "release"),
        *("outcome", "status", "ms", "store"),
    }
)
"""All that a line may hold."""

Event = MutableMapping[str, object]

_now = structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts")
_encode = json.JSONEncoder(default=repr).encode


@dataclass(slots=True)
class Turn:
    """What may be told of one webhook; `name` is 12 hex digits, to find its lines by.

    `store` is `ok`, or why the turn went on without Redis: it was `away`, or it `refused`. `line` is
    our number, which is not told, for the last resort to speak its language.
    """

    channel: str = ""
    name: str = field(default_factory=lambda: os.urandom(6).hex())
    place: str = ""
    locale: str = ""
    release: str = ""
    outcome: str = "answered"
    store: str = "ok"
    line: str = ""


_turn: ContextVar[Turn] = ContextVar("_turn", default=Turn(name=""))  # noqa: B039 - nobody writes to this one


def begin(turn: Turn) -> None:
    """Let all that is logged from now on in this thread be of this turn."""
    _turn.set(turn)


def this_turn() -> Turn:
    """Give the turn that this thread is in; outside of all, one that is never told of."""
    return _turn.get()


class TurnLog:
    """Write one line for each turn."""

    def __init__(self, stream: BinaryIO) -> None:
        bytes_logger = structlog.BytesLogger(stream)
        self._log = structlog.wrap_logger(
            bytes_logger, processors=[_now, _facts_alone, _json], wrapper_class=structlog.BoundLogger
        ).bind(level="info")

    def tell(self, turn: Turn, status: int, seconds: float) -> None:
        """Say how one turn went."""
        self._log.info(
            "turn",
            turn=turn.name,
            channel=turn.channel,
            place=turn.place,
            locale=turn.locale,
            release=turn.release,
            outcome=turn.outcome,
            status=status,
            ms=round(seconds * 1000, 2),
            store=turn.store,
        )


def configure(stream: TextIO | None = None) -> None:
    """Write what the rooms of this process log as JSON: all that is a warning or worse."""
    handler = logging.StreamHandler(stream or sys.stderr)
    first: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        _now,
        _name_turn,
    ]
    last: list[Processor] = [_facts_alone, structlog.processors.JSONRenderer()]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=first, processors=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _name_turn(_logger: object, _method: str, event: Event) -> Event:
    name = this_turn().name
    return {**event, "turn": name} if name else event


def _facts_alone(_logger: object, _method: str, event: Event) -> Event:
    """Drop what is no fact: the record itself, and any name that is not known here."""
    return {name: value for name, value in event.items() if name in FACTS}


def _json(_logger: object, _method: str, event: Event) -> bytes:
    return _encode(event).encode()
