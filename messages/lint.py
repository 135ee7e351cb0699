"""Read all the words as they stand, and list everything that is wrong with them."""

from dataclasses import replace
from pathlib import Path

from ivr.core.errors import CatalogError, Fault, Severity
from messages.catalog import SOURCE, read_words
from messages.draft import Draft
from messages.facts import read_facts
from messages.plan import read_plan
from messages.rules import check
from messages.termbase import read_termbase


def read_draft(folder: Path) -> tuple[Draft, tuple[Fault, ...]]:
    """Read the words of every language that is served or being written, and the faults of their files.

    Raises CatalogError if there is too little to go on.
    """
    plan, plan_faults = read_plan(folder)
    if SOURCE not in plan.languages:  # a fault says so
        raise CatalogError(plan_faults)
    facts, fact_faults = read_facts(folder)
    terms, term_faults = read_termbase(folder)
    words = {locale: read_words(folder, locale, is_draft=locale in plan.drafts) for locale in plan.writing}
    faults = [*plan_faults, *fact_faults, *term_faults]
    for locale, each in words.items():
        weight = Severity.WARNING if locale in plan.drafts else Severity.ERROR
        faults += [replace(fault, severity=weight) for fault in each.faults]
    return Draft(plan, words, facts, terms), tuple(sorted({*faults}))


def lint(folder: Path) -> tuple[Fault, ...]:
    """List every fault of the words in a folder.

    Raises CatalogError if there is too little to go on.
    """
    draft, faults = read_draft(folder)
    return (*faults, *lint_draft(draft))


def lint_draft(draft: Draft) -> tuple[Fault, ...]:
    """Hold words against every rule; the faults of a language that is a draft are warnings."""
    found = check(served_draft(draft))
    for locale in draft.plan.drafts:
        beside = (fault for fault in check(draft_in(draft, locale)) if fault.code != "key-missing")
        found += [replace(fault, severity=Severity.WARNING) for fault in beside if fault not in found]
    return tuple(sorted({*found}))


def served_draft(draft: Draft) -> Draft:
    """Leave out the languages that are not served yet."""
    return replace(draft, words={locale: draft.words[locale] for locale in draft.plan.languages})


def draft_in(draft: Draft, locale: str) -> Draft:
    """Put one language that is not served yet beside the source, as if the two were the line."""
    words = {each: draft.words[each] for each in draft.words if each in (SOURCE, locale)}
    return replace(draft, plan=draft.plan.with_draft(locale), words=words)
