"""Write and read the file in which wishes move house: JSON Lines, callers by their HMAC alone.

The first line says what the file is, and how many wishes follow; then one line a wish. A wish has no
number in it, so the file is of use only to whoever has the privacy key.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.adapters.stored_wish import StoredWish
from ivr.core.errors import Fault, FaultyError
from ivr.core.ports import CallerKey

FORM = 1

_CALLER = re.compile("[0-9a-f]{32}")
_LATEST = 10_000_000_000.0
"""Seconds since 1970 in the year 2286: what is later was written in milliseconds."""

_AGAIN = "export anew; nothing was imported"


@dataclass(frozen=True, slots=True)
class WishFile:
    """The wishes of callers, and the fingerprints of the privacy keys under which they were stored."""

    fingerprints: tuple[str, ...]
    wishes: Mapping[CallerKey, StoredWish]

    def lines(self) -> Iterator[str]:
        """Write the file line by line, the same for the same wishes."""
        head = {"form": FORM, "fingerprints": self.fingerprints, "count": len(self.wishes)}
        yield json.dumps(head)
        for caller, wish in sorted(self.wishes.items()):
            yield json.dumps({"caller": caller, "wish": "out" if wish.opted_out else "in", "at": wish.at})


def read(name: str, text: str, ours: Sequence[str]) -> WishFile:
    """Read a file, if all its privacy keys are ours.

    Raises FaultyError with every line that is damaged.
    """
    first, *rest = [*text.splitlines(), ""]
    lines = rest[:-1]
    fingerprints, faults = _head(name, first, len(lines), ours)
    wishes: dict[CallerKey, StoredWish] = {}
    for number, line in enumerate(lines, start=2):
        found = _wish(line)
        if found is None:
            problem = f'is not {{"caller": HMAC, "wish": "out" or "in", "at": seconds since 1970}}: {_AGAIN}'
            faults.append(Fault(name, number, problem, code="wish-damaged"))
        else:
            caller, wish = found
            wishes[caller] = max(wish, wishes.get(caller, wish))
    if faults:
        raise FaultyError(faults)
    return WishFile(fingerprints, wishes)


def _head(name: str, line: str, lines: int, ours: Sequence[str]) -> tuple[tuple[str, ...], list[Fault]]:
    match _value(line):
        case {"form": int() as form, "fingerprints": [*fingerprints], "count": int() as count}:
            pass
        case _:
            problem = f"is no list of wishes, which begins with form, fingerprints and count: {_AGAIN}"
            return (), [Fault(name, 1, problem, code="head-damaged")]
    if form != FORM:
        problem = f"is of form {form}, and this program reads form {FORM}: use the program that wrote it"
        return (), [Fault(name, 1, problem, code="form-unknown")]
    faults = []
    if count != lines:
        problem = f"announces {count} wishes, and {lines} follow: copy the file again, or {_AGAIN}"
        faults.append(Fault(name, 1, problem, code="file-truncated"))
    if not set(map(str, fingerprints)) <= set(ours):
        problem = (
            "was exported under a privacy key that is not in CUPLINE_PRIVACY_KEY: add that key to the list"
            " (the first writes, all read), or nobody in this file would be known; nothing was imported"
        )
        faults.append(Fault(name, 1, problem, code="privacy-key-other"))
    return tuple(map(str, fingerprints)), faults


def _wish(line: str) -> tuple[CallerKey, StoredWish] | None:
    match _value(line):
        case {"caller": str() as caller, "wish": "out" | "in" as wish, "at": int() | float() as at, **more}:
            is_time = not isinstance(at, bool) and math.isfinite(at) and 0 <= at < _LATEST
            if not more and is_time and _CALLER.fullmatch(caller):
                return caller, StoredWish(float(at), wish == "out")
    return None


def _value(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
