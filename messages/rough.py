"""Make rough releases: the words as they stand, before anybody approved them, for one machine alone.

Nothing approves such a release, so that no live line serves it; it is written into a folder of its
own, never among the releases of the line.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path

from ivr.core.errors import CatalogError, Fault
from messages.acts import SignedText, Slot
from messages.catalog import Catalog, Message, Words, shown
from messages.draft import Draft
from messages.facts import FILE as FACTS
from messages.files import to_json
from messages.frozen import freeze
from messages.lint import lint_draft, read_draft, served_draft
from messages.plan import Plan
from messages.publication import publish
from messages.render import Rendered
from messages.selection import Selection, list_words
from messages.standing import SPOKEN, Approved
from messages.termbase import FILE as TERMS

_OF_FORM = frozenset(
    ["key-missing", "key-unused", "placeholder-unknown", "placeholder-form", "text-lines", "keyword-empty"]
)
"""Rules without which no release holds together; all the others can be heard first, and met later."""


def rough_release(folder: Path) -> bytes:
    """Build a release of the words as they stand, drafts included, each language on its key.

    What a draft lacks is said to be not written yet, and never said in another language.

    Raises CatalogError with every fault of form.
    """
    draft, unread = read_draft(folder)
    faults = [fault for fault in unread if _stands_in_the_way(fault, draft.plan)]
    faults += [fault for fault in lint_draft(draft) if fault.code in _OF_FORM]
    if faults:
        raise CatalogError(faults)
    required = served_draft(draft).required
    words = {locale: _filled(each, required) for locale, each in draft.words.items()}
    whole = replace(draft, plan=_with_drafts(draft.plan), words=words)
    return to_json(freeze(whole, Selection(dict(_texts(whole)), (), {}), ()))


def write_rough(folder: Path, target: Path) -> Path:
    """Write a locales folder with nothing in it but the rough release of another; give that folder.

    Raises CatalogError with every fault of form.
    """
    content = rough_release(folder)
    target.mkdir()
    publish(target, content)
    return target


def _stands_in_the_way(fault: Fault, plan: Plan) -> bool:
    """Say whether a fault of a file keeps words from being heard: a catalog of a draft may be missing."""
    absent = {shown(locale, catalog) for locale in plan.drafts for catalog in Catalog}
    return fault.file not in (FACTS, TERMS) and not (fault.code == "po-missing" and fault.file in absent)


def _with_drafts(plan: Plan) -> Plan:
    for locale in plan.drafts:
        plan = plan.with_draft(locale)
    return plan


def _filled(words: Words, required: Mapping[Catalog, Set[str]]) -> Words:
    """Put a remark in the place of every text that is not there, and an empty list for one of keywords."""
    catalogs = {
        catalog: {
            key: words.catalogs[catalog].get(key) or _unwritten(words.locale, catalog, key)
            for key in sorted(keys)
        }
        for catalog, keys in required.items()
    }
    return replace(words, catalogs=catalogs)


def _unwritten(locale: str, catalog: Catalog, key: str) -> Message:
    text = "-" if catalog is Catalog.KEYWORDS else f"[{locale}: {key} is not written yet]"
    return Message(key, text, "", shown(locale, catalog), 0)


def _texts(draft: Draft) -> Iterator[tuple[Slot, Approved]]:
    """Give every text as it stands, and the lists that people must own; no act approves any of them."""
    for locale, words in draft.words.items():
        for catalog in SPOKEN:
            for key, message in words.catalogs[catalog].items():
                yield _as_it_stands(Slot(catalog, locale, key), draft.rendered(locale, message))
        for key in draft.plan.policy.keywords:
            yield _as_it_stands(Slot(Catalog.KEYWORDS, locale, key), list_words(words, key))


def _as_it_stands(slot: Slot, words: Rendered) -> tuple[Slot, Approved]:
    return slot, Approved(SignedText(slot, words, ""), ())
