"""Rules on language: this one and no other, the terms that were agreed, and no translation of old English."""

import re
from collections.abc import Iterator

from ivr.core.errors import Fault
from ivr.core.menu import Channel
from messages.draft import Draft

_WORD = re.compile(r"[^\W\d_]+")


def translations_are_of_this_english(draft: Draft) -> Iterator[Fault]:
    """Find translations of an English text that has changed since."""
    for words in draft.words.values():
        for catalog, messages in words.catalogs.items():
            for message in messages.values():
                source = draft.source(catalog, message.key)
                if source and message.english != source.text:
                    yield message.fault(
                        f"`{message.key}` was translated from other English: `cupline catalog sync`"
                        " takes the new one over and marks what to compare"
                    )


def translations_are_checked(draft: Draft) -> Iterator[Fault]:
    """Find translations that are marked fuzzy: their English changed, or somebody was not sure."""
    for words in draft.words.values():
        for messages in words.catalogs.values():
            for message in messages.values():
                if message.is_fuzzy:
                    yield message.fault(
                        f"`{message.key}` is marked fuzzy: compare it with its English,"
                        " then take the mark off"
                    )


def terms_are_preferred(draft: Draft) -> Iterator[Fault]:
    """Find words that the termbase says to avoid."""
    for channel in Channel:
        for locale, message in draft.messages(channel):
            for word, term in draft.terms.avoided(locale, draft.text(locale, message)):
                said = term.words.get(locale) if term else None
                better = f": write {said}" if said else ": say it in other words"
                yield message.fault(f'`{message.key}` says "{word}", which termbase.toml avoids{better}')


def words_are_of_this_language(draft: Draft) -> Iterator[Fault]:
    """Find words that only another language of the line has."""
    writing = {locale: draft.plan.writing[locale] for locale in draft.words}
    for channel in Channel:
        for locale, message in draft.messages(channel):
            said = {word.lower() for word in _WORD.findall(draft.text(locale, message))}
            for other in writing.keys() - {locale}:
                foreign = said & ({*writing[other].function_words} - {*writing[locale].function_words})
                if foreign:
                    yield message.fault(
                        f"`{message.key}` has {other} words in a text of {locale}"
                        f" ({', '.join(sorted(foreign))}): translate them"
                    )
