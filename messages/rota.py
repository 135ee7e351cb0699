"""Find what is wrong with who is offered to whom: nobody may be led to a number where nobody answers."""

from collections.abc import Collection, Iterator
from itertools import combinations

from ivr.core.errors import Fault
from ivr.core.referrals import DAYS_OF_WEEK, MINUTES_OF_DAY, Shift
from messages.directory import REFERRAL, Directory
from messages.render import ENDING
from messages.tables import TomlFile


def directory_faults(
    directory: Directory, line: TomlFile, locales: Collection[str], served: Collection[str]
) -> Iterator[Fault]:
    """Find everything that does not fit in a directory; `locales` are served, or being written.

    Who is offered is looked at only once each entry can be read.
    """
    yield from _name_faults(directory, line)
    yield from _overlaps(directory, line)
    if not any(line.table_at(fault.line).partition(".")[0] in ("line", "referral") for fault in line.faults):
        yield from _listing_faults(directory, line, locales)
        yield from _people_faults(directory, line)
        yield from _unserved(directory, line, served)


def _name_faults(directory: Directory, line: TomlFile) -> Iterator[Fault]:
    for name in directory.listings:
        at = line.line(f"referral.{name}")
        if not REFERRAL.fits(name):
            problem = f"`{name}` must be {REFERRAL.wanted}: a placeholder names it"
            yield Fault(line.shown, at, problem, "referral-name")
        if name == ENDING.partition(".")[0]:
            problem = f"`{name}` stands for whoever calls in {{{ENDING}}}: give it another name"
            yield Fault(line.shown, at, problem, "referral-name")


def _listing_faults(directory: Directory, line: TomlFile, locales: Collection[str]) -> Iterator[Fault]:
    for name, listing in directory.listings.items():
        table = f"referral.{name}"
        for locale in listing.languages:
            if locale not in locales:
                problem = f"`{locale}` is not in `locales` of [line]: correct it, or add the language there"
                yield Fault(line.shown, line.line(table, "languages"), problem, "referral-language")
        if bool(listing.verified_on) != bool(listing.verified_by.strip()):
            problem = f"[{table}] must say both when and by whom it was phoned, or neither"
            yield Fault(line.shown, line.line(table, "verified_by"), problem, "referral-verified")


def _overlaps(directory: Directory, line: TomlFile) -> Iterator[Fault]:
    for name, listing in directory.listings.items():
        shifts = listing.hours.shifts if listing.hours else ()
        if any(_minutes(one) & _minutes(other) for one, other in combinations(shifts, 2)):
            problem = f"two shifts of [referral.{name}] overlap: let each time of the week stand in one"
            yield Fault(line.shown, line.line(f"referral.{name}", "hours"), problem, "hours-overlap")


def _minutes(shift: Shift) -> set[int]:
    """Give the minutes of a week, from Monday on, that a shift takes up."""
    starts = [day * MINUTES_OF_DAY + shift.opens for day in shift.days]
    return {
        (start + each) % (DAYS_OF_WEEK * MINUTES_OF_DAY) for start in starts for each in range(shift.minutes)
    }


def _people_faults(directory: Directory, line: TomlFile) -> Iterator[Fault]:
    named = [("people", name) for name in directory.people]
    for key, name in [*named, *([("crisis", directory.crisis)] if directory.crisis else [])]:
        at, listing = line.line("line", key), directory.listings.get(name)
        if listing is None:
            problem = f"`{name}` is no [referral.{name}] of this file: correct the name, or add the table"
            yield Fault(line.shown, at, problem, "people-unknown")
        elif not listing.has_hours:
            problem = f"nobody knows when `{name}` is there: find its hours out, or take it out of `{key}`"
            yield Fault(line.shown, at, problem, "people-hours")
        elif key == "crisis" and not listing.is_always:
            problem = f"`{name}` takes those in danger, and is not always there: name one with hours 24/7"
            yield Fault(line.shown, at, problem, "people-always")


def _unserved(directory: Directory, line: TomlFile, served: Collection[str]) -> Iterator[Fault]:
    always = [
        each for name, each in directory.listings.items() if name in directory.people and each.is_always
    ]
    for locale in served:
        if not any(locale in each.languages for each in always):
            problem = f"nobody in `people` is always there and speaks {locale}: add one with hours 24/7"
            yield Fault(line.shown, line.line("line", "people"), problem, "people-always")
