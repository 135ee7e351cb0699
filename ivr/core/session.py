"""What is known of a conversation between two turns.

A call carries its session in its address (`CallSession.to_query`), so that it outlives an outage
of the store. A texter's session is kept in the store (`TextSession.to_dict`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

GATE = "gate"
MAIN = "main"
PERSON = "person"
CRISIS = "crisis"
RESUME = "resume"
TRANSFER = "transfer"
KEEP = "keep"

_MOST = 999
"""No counter in an address is ever larger; a forged larger one would still be Twilio's signed own."""


@dataclass(frozen=True, slots=True)
class Run:
    """Keys that may become 9-8-8 or 9-1-1, and what to go back to if they do.

    `at` is when the last of them was pressed, in seconds since 1970.
    """

    keys: str
    at: float
    locale: str | None
    place: str

    def to_text(self) -> str:
        """Write the run for an address: `98~1700000000000~en~main`, time in milliseconds."""
        return f"{self.keys}~{round(self.at * 1000)}~{self.locale or ''}~{self.place}"

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Read what `to_text` wrote; anything else is no run."""
        match text.split("~"):
            case [keys, at, locale, place] if keys and at.isdecimal() and len(at) < 16 and place:
                return cls(keys, int(at) / 1000, locale or None, place)
        return None


@dataclass(frozen=True, slots=True)
class CallSession:
    """Where a caller is: language and place, and what was counted on the way.

    `back` is where star leads from the helpline and from crisis, and what a caller who
    rang again may go on with.
    """

    locale: str | None = None
    place: str = GATE
    part: int = 1
    silence: int = 0
    wrong: int = 0
    turn: int = 1
    back: str | None = None
    run: Run | None = None

    def to_query(self) -> dict[str, str]:
        """Give all but locale and place, which are the path of the address."""
        query = {
            "part": str(self.part),
            "silence": str(self.silence),
            "wrong": str(self.wrong),
            "turn": str(self.turn),
            "keys": self.run.to_text() if self.run else "",
        }
        return query | ({"back": self.back} if self.back else {})

    @classmethod
    def from_query(cls, locale: str, place: str, query: Mapping[str, str]) -> Self:
        """Read an address; what cannot be read is taken as not there."""
        return cls(
            locale=locale,
            place=place,
            part=_count(query, "part", 1),
            silence=_count(query, "silence", 0),
            wrong=_count(query, "wrong", 0),
            turn=_count(query, "turn", 1),
            back=query.get("back") or None,
            run=Run.from_text(query.get("keys", "")),
        )


def _count(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, "")
    return min(int(text), _MOST) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


@dataclass(frozen=True, slots=True)
class TextSession:
    """What is known of a texter.

    `offers` says which place a number picks, as the last menu or question printed them at
    `offered_at` (seconds since 1970) in the language `offered_in`: whoever was asked in Spanish and
    replies 1 is answered in Spanish, whatever is remembered. `pending` are the places that were asked
    for while no language was known.
    `version` counts the changes, so that two texts at once cannot both go ahead.
    """

    locale: str | None = None
    opted_out: bool = False
    place: str | None = None
    part: int = 1
    offers: tuple[tuple[str, str], ...] = ()
    offered_at: float = 0.0
    offered_in: str | None = None
    pending: tuple[str, ...] = ()
    version: int = field(default=0)

    def to_dict(self) -> dict[str, object]:
        """Give plain values for JSON; the number is that of this form, for a later one to read."""
        return {
            "form": 1,
            "locale": self.locale,
            "opted_out": self.opted_out,
            "place": self.place,
            "part": self.part,
            "offers": [list(offer) for offer in self.offers],
            "offered_at": self.offered_at,
            "offered_in": self.offered_in,
            "pending": list(self.pending),
            "version": self.version,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> Self:
        """Read what `to_dict` gave.

        Raises ValueError for anything else: a damaged session is forgotten, not guessed at.
        """
        match stored:
            case {
                "form": 1,
                "locale": str() | None as locale,
                "opted_out": bool() as opted_out,
                "place": str() | None as place,
                "part": int() as part,
                "offers": list() as offers,
                "offered_at": int() | float() as offered_at,
                "offered_in": str() | None as offered_in,
                "pending": list() as pending,
                "version": int() as version,
            }:
                return cls(
                    locale=locale,
                    opted_out=opted_out,
                    place=place,
                    part=part,
                    offers=tuple(_offer(offer) for offer in offers),
                    offered_at=float(offered_at),
                    offered_in=offered_in,
                    pending=tuple(_place(place) for place in pending),
                    version=version,
                )
        raise ValueError("this is no stored session of form 1")

    def next_version(self) -> Self:
        """Count one change."""
        return replace(self, version=self.version + 1)


def _place(stored: object) -> str:
    if isinstance(stored, str):
        return stored
    raise ValueError("a place is a name")


def _offer(stored: object) -> tuple[str, str]:
    match stored:
        case [str() as digit, str() as place]:
            return digit, place
    raise ValueError("an offer is a digit and a place")
