"""Read deployment.toml: what one installation of the line decides."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import cast

from ivr.core.deployment import Caps, Deployment, StopAnswer
from ivr.core.errors import Fault

E164 = re.compile(r"\+[1-9][0-9]{7,14}")

PRICE = "the price of one segment in US dollars, as 0.01: more than 0, and 0.5 at most"

_CAPS = tuple(each.name for each in fields(Caps))

_KNOWN = ("numbers", "costs", "stop", "crisis", "texts", "caps")

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Installation:
    """What deployment.toml says.

    `numbers` are the line's own that speak one language; `countries` those that texts are sent to (ISO
    3166); `segment_usd` is what a segment costs here, if it is known.
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    countries: frozenset[str] = frozenset({"US"})
    segment_usd: float | None = None
    deployment: Deployment = field(default_factory=Deployment)


def is_price(price: float) -> bool:
    """Say whether a segment can cost this; what is more is a price in cents."""
    return not isinstance(price, bool) and 0 < price <= 0.5


def read_installation(path: str) -> tuple[Installation, tuple[Fault, ...]]:
    """Read the file, if one is named, and everything that is wrong with it."""
    if not path:
        return Installation(), ()
    try:
        tables = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = f"{path} cannot be read ({error}): correct it, or leave the setting out"
        return Installation(), (Fault("CUPLINE_DEPLOYMENT", 0, problem),)
    problems = list(_problems(tables))
    if problems:
        return Installation(), tuple(Fault(path, 0, problem) for problem in problems)
    costs, stop, crisis, texts, caps = (tables.get(name, {}) for name in _KNOWN[1:])
    deployment = Deployment(
        stop_answered_by=StopAnswer(stop.get("answered_by", StopAnswer.LINE)),
        connects_crisis=bool(crisis.get("tested_on", "")),
        caps=Caps(**caps),
    )
    countries = frozenset(texts.get("countries", ("US",)))
    price = float(costs["segment_usd"]) if costs else None
    return Installation(tables.get("numbers", {}), countries, price, deployment), ()


def _problems(tables: Table) -> Iterator[str]:
    for name in tables:
        if name not in _KNOWN:
            yield f"[{name}] is not known: only {', '.join(f'[{each}]' for each in _KNOWN)} are"
    for name, (is_right, must) in _TABLES.items():
        table = tables.get(name, {})
        if not isinstance(table, dict) or not is_right(table):
            yield f"[{name}] must {must}"


def _are_numbers(table: Table) -> bool:
    return all(E164.fullmatch(key) and isinstance(value, str) for key, value in table.items())


def _is_costs(table: Table) -> bool:
    return not table or (table.keys() == {"segment_usd"} and _is_price_value(table["segment_usd"]))


def _is_price_value(value: object) -> bool:
    return isinstance(value, int | float) and is_price(value)


def _is_stop(table: Table) -> bool:
    return not table or (table.keys() == {"answered_by"} and table["answered_by"] in tuple(StopAnswer))


def _is_crisis(table: Table) -> bool:
    return not table or (table.keys() == {"tested_on"} and _is_day(table["tested_on"]))


def _is_day(value: object) -> bool:
    try:
        return value == "" or bool(date.fromisoformat(cast("str", value)))
    except (TypeError, ValueError):
        return False


def _are_texts(table: Table) -> bool:
    return not table or (table.keys() == {"countries"} and _are_countries(table["countries"]))


def _are_countries(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, str) and re.fullmatch("[A-Z]{2}", each) for each in value
    )


def _are_caps(table: Table) -> bool:
    return all(
        key in _CAPS and isinstance(value, int) and not isinstance(value, bool) and value >= 0
        for key, value in table.items()
    )


_TABLES = {
    "numbers": (_are_numbers, 'name a language for each number, as "+18005550100" = "es"'),
    "costs": (_is_costs, f"hold `segment_usd` and nothing else, and that must be {PRICE}"),
    "stop": (_is_stop, f"hold `answered_by` and nothing else, one of {', '.join(StopAnswer)}"),
    "crisis": (
        _is_crisis,
        'hold `tested_on` and nothing else: the day on which the connection was tested, as "2026-11-30",'
        ' or ""',
    ),
    "texts": (_are_texts, 'hold `countries` and nothing else, a list such as ["US"]'),
    "caps": (_are_caps, f"hold whole numbers a day: {', '.join(_CAPS)}"),
}
