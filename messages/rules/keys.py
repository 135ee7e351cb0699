"""Rules on keys: every language has what the line speaks, and nothing beside it."""

from collections.abc import Iterator

from ivr.core.errors import Fault
from messages.catalog import shown
from messages.draft import Draft


def keys_are_there(draft: Draft) -> Iterator[Fault]:
    """Find keys that a language lacks."""
    for catalog, required in draft.required.items():
        for locale, words in draft.words.items():
            for key in words.missing(catalog, required):
                yield Fault(shown(locale, catalog), 0, f"`{key}` is missing: add an entry with this key")


def keys_are_used(draft: Draft) -> Iterator[Fault]:
    """Find keys that no part of the line uses."""
    for catalog, required in draft.required.items():
        for words in draft.words.values():
            for key, message in words.catalogs[catalog].items():
                if key not in required and draft.plan.has_whole_tree:
                    problem = f"`{key}` is not used by this line: correct the key, or remove the entry"
                    yield message.fault(problem)
