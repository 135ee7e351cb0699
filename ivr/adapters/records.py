"""Name what stands in Redis, and write and read it; what is damaged is forgotten, not guessed at."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import cast

from ivr.core.events import LastCall
from ivr.core.pace import Pace, Spent
from ivr.core.ports import CallerKey, Purse, Sent
from ivr.core.prompts import Line, Reply
from ivr.core.session import TextSession

PRIVACY_KEY = "cup:privacy_key"
"""Holds the fingerprint of the privacy key that writes."""


def named(caller: CallerKey, *names: str) -> list[str]:
    """Name what is stored of a caller; the braces keep all of it on one slot of a Cluster."""
    return [f"cup:{{{caller}}}:{name}" for name in names]


def spent(purse: Purse) -> list[str]:
    """Name the counts of segments that were sent in a day: to all, and to the prefix where it is known."""
    return [f"cup:{{spent:{purse.day}}}:{what}" for what in ("line", purse.prefix) if what]


def count(stored: object) -> int:
    """Read a count; what is none is 0."""
    return int(stored) if isinstance(stored, str) and stored.isascii() and stored.isdecimal() else 0


def read_spent(counts: Sequence[object]) -> Spent:
    """Read what was sent, from the counts in the order of their names."""
    line, prefix = (*map(count, counts), 0)[:2]
    return Spent(prefix, line)


def call_json(locale: str, place: str, at: float) -> str:
    """Write where a call is."""
    return json.dumps([locale, place, at])


def read_call(stored: str | None) -> LastCall | None:
    """Read where a call was."""
    match _value(stored):
        case [str() as locale, str() as place, int() | float() as at]:
            return LastCall(locale, place, float(at))
    return None


def session_json(session: TextSession) -> str:
    """Write a session."""
    return json.dumps(session.to_dict())


def read_session(stored: str) -> TextSession:
    """Read a session."""
    try:
        return TextSession.from_dict(cast("Mapping[str, object]", _value(stored)))
    except ValueError:
        return TextSession()


def pace_json(pace: Pace) -> str:
    """Write how a phone texts."""
    return json.dumps([pace.hushed_at, pace.texts])


def read_pace(stored: str | None) -> Pace:
    """Read how a phone texts."""
    match _value(stored):
        case [int() | float() as hushed_at, list() as texts]:
            with suppress(ValueError):
                return Pace(tuple(_text(text) for text in texts), float(hushed_at))
    return Pace()


def _text(stored: object) -> tuple[float, str]:
    match stored:
        case [int() | float() as at, str() as answer]:
            return float(at), answer
    raise ValueError("a text is a time and an answer")


def sent_json(sent: Sent) -> str:
    """Write an answer."""
    lines = [[line.key, line.locale, line.number] for line in sent.reply.lines] if sent.reply else None
    return json.dumps([sent.release, lines])


def read_sent(stored: str | None) -> Sent | None:
    """Read an earlier answer."""
    match _value(stored):
        case [str() as release, None]:
            return Sent(None, release)
        case [str() as release, list() as lines]:
            with suppress(ValueError):
                return Sent(Reply(tuple(_line(line) for line in lines)), release)
    return None


def _line(stored: object) -> Line:
    match stored:
        case [str() as key, str() as locale, str() | None as number]:
            return Line(key, locale, number)
    raise ValueError("a line is a key, a locale and perhaps a number")


def _value(stored: str | None) -> object:
    with suppress(ValueError):
        return json.loads(stored or "null")
    return None
