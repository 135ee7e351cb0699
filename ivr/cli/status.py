"""The commands of `cupline catalog` that tell where the words stand: status and diff."""

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.core.errors import LineError, ReleaseError
from ivr.web.fitness import due, words_of
from messages.changes import changes, texts_of, written
from messages.codes import code
from messages.desk import Desk
from messages.recordings.studio import recorded, scripts
from messages.release import current, in_service, load, released
from messages.status import State, counts, states

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_to(found: "Subparsers", add: Callable[[argparse.ArgumentParser, object], None]) -> None:
    """Add the commands."""
    parser = found.add_parser("status", help="tell where every text stands, and what it waits for")
    parser.add_argument("--all", action="store_true", help="list every text, not only what waits")
    parser.add_argument("--to-record", default="", metavar="LOCALE", help="print what is to be read aloud")
    add(parser, status)
    parser = found.add_parser("diff", help="show what changed, word by word")
    parser.add_argument("before", nargs="?", help="a release (default: the one in service)")
    parser.add_argument("after", nargs="?", help="a release (default: the catalogs as they stand)")
    add(parser, diff)


def status(options: argparse.Namespace) -> int:
    """Count the texts by where they stand, and list what waits for somebody."""
    if options.to_record:
        return _to_record(options)
    desk = Desk.open(options.locales)
    found = list(states(desk))
    for line in _release_lines(options.locales):
        print(line)
    for locale, counted in counts(found).items():
        is_draft = locale in desk.draft.plan.drafts
        listed = ", ".join(f"{counted[state]} {state}" for state in State if counted[state])
        print(f"{locale}{' (draft)' * is_draft}: {listed}")
    for state in sorted({each.state for each in found}):
        print(f"  {state}: {state.meaning}")
    quiet = (State.APPROVED, State.STARTER, State.MISSING)
    for each in found:
        if options.all or (each.state not in quiet and each.slot.locale not in desk.draft.plan.drafts):
            waits = f", waits for {each.waits_for}" if each.waits_for else ""
            short = f", code {code(desk.texts[each.slot])}" if each.slot in desk.texts else ""
            print(f"{each.slot}: {each.state}{waits}{short}")
    return 0


def _to_record(options: argparse.Namespace) -> int:
    """Print every text of a language that nobody has recorded, with the name of its file."""
    served = load(options.locales, in_service(options.locales))
    if options.to_record not in served.languages:
        there = ", ".join(served.languages)
        raise LineError(f"there is no language {options.to_record}: there are {there}")
    for script in scripts(served, options.to_record):
        print(f"{script.file}\n    {script.words}")
    return 0


def _release_lines(folder: Path) -> Iterator[str]:
    """Say what is in service, whether it may meet real callers, and how much of it is recorded."""
    if not released(folder):
        yield "No release is in service yet: `cupline catalog release` makes the first."
        return
    served = load(folder, in_service(folder))
    yield from _doubts(folder)
    yield f"Release {served.name} is in service. Its words: {words_of(served)}."
    yield from filter(None, [due(served, datetime.now(UTC).date())])
    if served.withdrawn:
        yield f"Withdrawn: {', '.join(sorted(served.withdrawn))}."
    for locale, each in recorded(folder, served).items():
        yield f"{locale}: {each}"


def _doubts(folder: Path) -> Iterator[str]:
    """Say that the note of what is in service cannot be relied on; a line that runs keeps what it has."""
    try:
        load(folder, current(folder))
    except ReleaseError as error:
        yield f"WARNING: {error}"
        yield "The newest sound release is taken for the one in service:"


def diff(options: argparse.Namespace) -> int:
    """Show what changed between two releases, or between the one in service and the catalogs."""
    before = texts_of(load(options.locales, _named(options.locales, options.before)))
    if options.after:
        after = texts_of(load(options.locales, _named(options.locales, options.after)))
    else:
        desk = Desk.open(options.locales)
        after = {
            slot: text
            for slot, text in written(desk.texts).items()
            if slot.locale in desk.draft.plan.languages
        }
    found = list(changes(before, after))
    print("\n".join(map(str, found)) if found else "No text differs.")
    return 0


def _named(folder: Path, wanted: str | None) -> str:
    if wanted is None:
        return in_service(folder)
    return find_release(folder, wanted)


def find_release(folder: Path, wanted: str) -> str:
    """Find a release by its name or its number; two merged folders may have two of one number."""
    names = released(folder)
    found = [name for name in names if wanted == name or wanted.zfill(4) == name[:4]]
    if not found:
        there = ", ".join(names) or "none yet"
        raise ReleaseError(f"there is no release {wanted}: there are {there}", "release-missing")
    if len(found) > 1:
        problem = f"there are two releases {wanted}: write the whole name, {' or '.join(found)}"
        raise ReleaseError(problem, "release-missing")
    return found[0]
