"""`cupline optouts`: copy the wishes of callers for a backup, or to another Redis. No number is in it."""

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from ivr.adapters.callers import fingerprint
from ivr.adapters.register import Register
from ivr.adapters.spool import DiskSpool
from ivr.adapters.stored_wish import StoredWish
from ivr.adapters.wish_file import WishFile, read
from ivr.config import ENVIRON, Settings, read_settings
from ivr.core.errors import LineError, StoreAwayError
from messages.files import write_whole

T = TypeVar("T")

AWAY = "Redis does not answer at REDIS_URL: start it, or correct the setting, and run this again"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    group = commands.add_parser("optouts", help="who wants no texts: back it up, or move it to another Redis")
    found = group.add_subparsers(required=True, metavar="COMMAND")
    parser = found.add_parser("export", help="write all wishes down, those that wait in the spool too")
    parser.add_argument("file", nargs="?", type=Path, help="where to (default: standard output)")
    parser.set_defaults(run=export)
    parser = found.add_parser("import", help="store the wishes of a file; a later wish is never undone")
    parser.add_argument("file", type=Path, help="what `export` wrote")
    parser.set_defaults(run=import_)


def export(options: argparse.Namespace) -> int:
    """Write all wishes down: the spool first, for a wish may move from there to Redis meanwhile."""
    settings = read_settings(ENVIRON)
    waiting = DiskSpool(settings.spool).wishes()
    with closing(_register(settings)) as register:
        wishes = _answered(register.read)
    for wish in waiting:
        stored = StoredWish(wish.at, wish.opted_out)
        wishes[wish.caller] = max(stored, wishes.get(wish.caller, stored))
    lines = WishFile(_fingerprints(settings), wishes).lines()
    content = "".join(f"{line}\n" for line in lines)
    if options.file:
        write_whole(options.file, content.encode())
        options.file.chmod(0o600)  # with the privacy key it says who wrote to a line on cancer
    else:
        print(content, end="")
    out = sum(wish.opted_out for wish in wishes.values())
    said = f"{len(wishes)} wishes exported: {out} want no texts, {len(wishes) - out} want them again;"
    where = sys.stdout if options.file else sys.stderr
    print(said, f"{len(waiting)} of them waited in the spool", file=where)
    return 0


def import_(options: argparse.Namespace) -> int:
    """Store the wishes of a file; after a crash in the middle, the same again does what is left."""
    settings = read_settings(ENVIRON)
    try:
        text = options.file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{options.file} cannot be read ({error}): name a file that `export` wrote"
        raise LineError(problem) from None
    wishes = read(str(options.file), text, _fingerprints(settings)).wishes
    with closing(_register(settings)) as register:
        written = _answered(lambda: register.write(wishes))
    known = f"the other {written.known} were known, or a later one was"
    print(f"{len(wishes)} wishes read, {written.stored} stored: {known}")
    if not written.is_safe:
        raise LineError("no replica has confirmed all of them: mend it, and run this again")
    return 0


def _fingerprints(settings: Settings) -> tuple[str, ...]:
    return tuple(fingerprint(key) for key in settings.privacy_keys)


def _register(settings: Settings) -> Register:
    return Register(settings.redis_url, _fingerprints(settings))


def _answered(act: Callable[[], T]) -> T:
    try:
        return act()
    except StoreAwayError as error:
        raise LineError(AWAY) from error
