"""`cupline catalog review`: the packet that a clinician or a translator approves words from."""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.core.errors import LineError, ReleaseError
from messages.acts import Role
from messages.desk import Desk
from messages.files import write_whole
from messages.packet.pages import make_packet
from messages.packet.paper import to_html
from messages.packet.texts import Scope
from messages.release import in_service
from messages.review import to_csv

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

PAPER = Path("review.html")

ROLES = (Role.CLINICAL, Role.LANGUAGE)


def add_to(found: "Subparsers", add: Callable[[argparse.ArgumentParser, object], None]) -> None:
    """Add the command."""
    parser = found.add_parser("review", help="print what waits for approval, for people to read and sign")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.html", help=f"to print on paper (default: {PAPER}, if no --csv)"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE.csv", help="to fill in with a spreadsheet")
    parser.add_argument("--role", type=Role, choices=ROLES, help="what this role is to decide")
    parser.add_argument("--locale", default="", help="the texts of this language only")
    parser.add_argument("--all", action="store_true", help="also what needs no approval any more")
    add(parser, review)


def today() -> date:
    """Tell the day that stands on the paper."""
    return datetime.now(UTC).date()


def review(options: argparse.Namespace) -> int:
    """Write the packet as HTML, as CSV, or both."""
    desk = Desk.open(options.locales)
    if options.locale not in ("", *desk.draft.words):
        raise LineError(f"there is no language {options.locale}: there are {', '.join(desk.draft.words)}")
    scope = Scope(options.role, options.locale, options.all)
    packet = make_packet(desk, scope, _release(options.locales), today())
    if not packet.texts:
        print("Nothing waits for a review.")
        return 0
    paper = options.out or (None if options.csv else PAPER)
    if paper:
        write_whole(paper, to_html(packet))
        print(f"{paper}: {len(packet.texts)} texts on {len(packet.pages)} pages, packet {packet.version}")
    if options.csv:
        write_whole(options.csv, to_csv(packet))
        print(f"{options.csv}: {sum(bool(text.code) for text in packet.texts)} rows to decide")
    blocked = [str(text.signed.slot) for text in packet.texts if text.obstacles]
    if blocked:
        print(f"Not to be approved as they are ({len(blocked)}): {', '.join(blocked)}")
    print("`cupline catalog approve --codes CODE ...`, or --from FILE.csv, takes what comes back.")
    return 0


def _release(folder: Path) -> str:
    try:
        return in_service(folder)
    except ReleaseError:
        return "none yet"
