"""`cupline catalog cost`: what the answers by text cost, and where other words would save."""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from ivr.config import ENVIRON, read_settings
from ivr.core.errors import LineError
from ivr.installation import PRICE, is_price
from messages.cost import Cost, usd_per_thousand, work_out
from messages.release import current, load

MONEY = "USD/1,000"
"""What a thousand answers cost, in US dollars."""

HEADER = ("language", "answer", "encoding", "units", "segments", MONEY, "not GSM-7", "without", "over by")

NUMBERS = frozenset({"units", "segments", MONEY, "without", "over by"})

LEGEND = """\
not GSM-7: letters that make a segment hold 67 instead of 153; without: the segments if there were none.
over by: so many letters less save a segment. mul: one text in all languages together."""

NO_PRICE = """\
No price of a segment is set, so only segments are counted. Set `segment_usd` under [costs] in the
deployment.toml that CUPLINE_DEPLOYMENT names, or give --price."""


def add_to(
    group: "argparse._SubParsersAction[argparse.ArgumentParser]",
    add: Callable[[argparse.ArgumentParser, object], None],
) -> None:
    """Add the command to those about the words."""
    parser = group.add_parser("cost", help="what the answers by text cost, and where words would save")
    parser.add_argument("--locale", help="this language only; `mul` is the texts in all languages at once")
    parser.add_argument(
        "--price", type=_price, metavar="USD", help="of one segment (default: deployment.toml)"
    )
    parser.add_argument("--json", action="store_true", help="print it for a program")
    add(parser, cost)


def _price(text: str) -> float:
    try:
        price = float(text)
    except ValueError:
        price = 0.0
    if not is_price(price):
        raise argparse.ArgumentTypeError(f"must be {PRICE}")
    return price


def cost(options: argparse.Namespace) -> int:
    """Print what the release in service costs."""
    release = load(options.locales, current(options.locales))
    found = work_out(release.sms)
    there = [total.locale for total in found.locales]
    if options.locale and options.locale not in there:
        raise LineError(f"no text is in `{options.locale}`: there is {', '.join(there)}")
    shown = found.only(options.locale) if options.locale else found
    price = options.price or read_settings(ENVIRON).installation.segment_usd
    if options.json:
        print(json.dumps(_document(release.name, shown, price), ensure_ascii=False, indent=1))
    else:
        print(f"Release {release.name}", "", *report(shown, price), sep="\n")
    return 0


def _document(name: str, cost: Cost, price: float | None) -> dict[str, object]:
    return {
        "release": name,
        "segment_usd": price,
        "answers": [asdict(row) | {"usd_per_1000": _usd(row.segments, price)} for row in cost.rows],
        "topics": [asdict(total) | {"usd_per_1000": _usd(total.segments, price)} for total in cost.topics],
        "locales": [asdict(total) | {"usd_per_1000": _usd(total.average, price)} for total in cost.locales],
        "hints": [
            asdict(hint) | {"advice": hint.advice, "usd_per_1000": _usd(hint.saving, price)}
            for hint in cost.hints
        ],
    }


def _usd(segments: float, price: float | None) -> float | None:
    return usd_per_thousand(segments, price) if price else None


def report(cost: Cost, price: float | None) -> Iterator[str]:
    """Write out what answers cost, line by line; in segments only where no price is known."""
    yield from _aligned([HEADER, *_table(cost, price)], left_out=() if price else (MONEY,))
    yield from ("", LEGEND, "")
    for total in cost.locales:
        usd = _money(total.average, price)
        costs = f"; a thousand, each asked for as often, cost {usd} USD" if usd else ""
        yield f"{total.locale}: answers {total.answers}, segments {total.segments}{costs}."
    if cost.hints:
        yield from ("", "Where other words would save, the most first (an accent is never left out):")
    for hint in cost.hints:
        usd = _money(hint.saving, price)
        yield f"{hint.locale} {hint.key}: {hint.advice}" + (f" ({usd} {MONEY})" if usd else "")
    if not price:
        yield from ("", NO_PRICE)


def _table(cost: Cost, price: float | None) -> Iterator[tuple[str, ...]]:
    """Give the cells of each answer, and after the last part of a topic those of the whole."""
    wholes = {(total.locale, f"{total.key}.{total.answers}"): total for total in cost.topics}
    for row in cost.rows:
        yield (
            *(row.locale, row.key, row.encoding, str(row.units), str(row.segments)),
            _money(row.segments, price),
            " ".join(row.letters),
            str(row.plain_segments) if row.letters else "",
            str(row.excess) if row.excess else "",
        )
        whole = wholes.get((row.locale, row.key))
        if whole:
            named = f"{whole.key}, {whole.answers} parts"
            money = _money(whole.segments, price)
            yield (whole.locale, named, "", "", str(whole.segments), money, "", "", "")


def _money(segments: float, price: float | None) -> str:
    return f"{usd_per_thousand(segments, price):.2f}" if price else ""


def _aligned(lines: Sequence[tuple[str, ...]], left_out: tuple[str, ...]) -> Iterator[str]:
    """Put cells in columns as wide as their widest; numbers stand on the right."""
    columns = [column for column in zip(*lines, strict=True) if column[0] not in left_out]
    padded = [_padded(column, max(map(len, column))) for column in columns]
    for cells in zip(*padded, strict=True):
        yield "  ".join(cells).rstrip()


def _padded(column: Sequence[str], width: int) -> list[str]:
    return [cell.rjust(width) if column[0] in NUMBERS else cell.ljust(width) for cell in column]
