"""`cupline check` and the commands of `cupline catalog` that write, check and freeze the words."""

import argparse
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

from ivr.cli import approvals, cost, review, status
from ivr.cli.folder import add
from ivr.core.errors import CatalogError, Fault, ReleaseError, Severity
from ivr.web.fitness import due, words_of
from messages.build import build
from messages.desk import Desk
from messages.files import digest
from messages.lint import lint as find_faults
from messages.plan import read_plan
from messages.publication import put_in_service, roll_back
from messages.rehearsal import Limits, rehearse
from messages.release import current, in_service, load, released
from messages.status import State, states
from messages.sync import sync as carry_over


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser("check", help="prove that the words are sound and all can be heard")
    parser.add_argument(
        "--live", action="store_true", help="compare the Twilio account with what the line needs, instead"
    )
    add(parser, check)
    group = commands.add_parser("catalog", help="the words: write, check, approve, release")
    found = group.add_subparsers(required=True, metavar="COMMAND")
    parser = found.add_parser("lint", help="list every fault of the words with file and line")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to print them (default: text)")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="--format json")
    add(parser, lint)
    add(found.add_parser("sync", help="carry edits of the English over to the other languages"), sync)
    add(found.add_parser("release", help="freeze what is approved and put it in service"), release)
    parser = found.add_parser("rollback", help="put an older release in service again")
    parser.add_argument("release", nargs="?", help="its number or name (default: the one before)")
    add(parser, rollback)
    approvals.add_to(found, add)
    status.add_to(found, add)
    review.add_to(found, add)
    cost.add_to(found, add)


def _as_text(faults: Iterable[Fault]) -> str:
    return "\n".join(map(str, faults))


def _as_json(faults: Iterable[Fault]) -> str:
    return json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=1)


def _for_github(faults: Iterable[Fault]) -> str:
    """Write what GitHub shows beside the lines of a pull request."""
    return "\n".join(
        f"::{fault.severity} file={fault.file},line={fault.line or 1},title={fault.code}::"
        + fault.problem.replace("%", "%25").replace("\n", "%0A")
        for fault in faults
    )


FORMATS = {"text": _as_text, "json": _as_json, "github": _for_github}


def lint(options: argparse.Namespace) -> int:
    """List every fault; exit with 1 if one of them is an error."""
    try:
        faults = find_faults(options.locales)
    except CatalogError as error:  # too little to go on is a list of faults all the same
        faults = error.faults
    if options.format == "github":  # which knows files by their way from where the command runs
        here = os.path.relpath(options.locales)
        faults = tuple(replace(fault, file=f"{here}/{fault.file}") for fault in faults)
    if faults or options.format == "json":
        print(FORMATS[options.format](faults))
    if options.format == "text":
        errors = sum(fault.severity is Severity.ERROR for fault in faults)
        print(_counted(errors, len(faults) - errors) if faults else "The words have no fault.")
    return int(any(fault.severity is Severity.ERROR for fault in faults))


def _counted(errors: int, warnings: int) -> str:
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}."


def sync(options: argparse.Namespace) -> int:
    """Carry edits of the English over, and tell what was done in each file."""
    for carried in carry_over(options.locales):
        print(carried)
    return 0


def check(options: argparse.Namespace) -> int:
    """Prove that the words are sound, that the release is built from just them, and that all can be heard."""
    if options.live:
        from ivr.cli.live import live  # Twilio's client, which no other command of these needs

        return live(options)
    faults = find_faults(options.locales)
    content, served = build(options.locales), load(options.locales, current(options.locales))
    if not _errors(faults) and not served.name.endswith(digest(content)):  # why rehearse what is to go?
        raise ReleaseError(
            f"release {served.name} is not what is approved now: run `cupline catalog release`", "release-old"
        )
    plan, _ = read_plan(options.locales)
    rehearsal = rehearse(served, Limits(plan.voice_seconds, plan.bilingual_segments))
    errors = _errors((*faults, *rehearsal.faults))
    if errors:
        raise CatalogError(errors)
    print(f"The words have no fault; release {served.name} is built from just what is approved.")
    print(f"{rehearsal.topics_heard} answers were heard to their end, in {rehearsal.turns} turns.")
    print(f"Its words: {words_of(served)}.")
    print(due(served, approvals.now().date()), end="\n" * bool(served.due))
    return 0


def _errors(faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.severity is Severity.ERROR]


def release(options: argparse.Namespace) -> int:
    """Freeze what is approved, and say what still waits; exit with 1 if there was nothing new."""
    before = _in_service(options.locales)
    name = put_in_service(options.locales, approvals.now().date())
    is_new = before != name
    print(f"Release {name} is in service." if is_new else f"Nothing new: release {name} stays in service.")
    unreviewed = len(load(options.locales, name).unreviewed)
    if is_new and unreviewed:
        print(f"{unreviewed} reviews are missing: a line with CUPLINE_MODE=live does not take it.")
    desk = Desk.open(options.locales)
    waiting = [
        each
        for each in states(desk)
        if each.state in (State.WAITING, State.STALE) and each.slot.locale in desk.draft.plan.languages
    ]
    for each in waiting:
        waits = f", for {each.waits_for}" if each.waits_for else ""
        print(f"  {each.slot} is {each.state}{waits}: what was approved before is said.")
    return int(not is_new and bool(waiting))


def _in_service(folder: Path) -> str:
    try:
        return load(folder, current(folder)).name
    except ReleaseError:
        return ""


def rollback(options: argparse.Namespace) -> int:
    """Put an older release in service, but for what was taken out since."""
    now = in_service(options.locales)
    if options.release:
        wanted = status.find_release(options.locales, options.release)
    else:
        wanted = next((name for name in released(options.locales) if name < now), "")
    if not wanted:
        raise ReleaseError(f"release {now} is the first: there is none before it", "release-missing")
    print(f"Release {roll_back(options.locales, wanted)} is in service, in the place of {now}.")
    return 0
