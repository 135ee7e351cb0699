"""Rules on keywords: which list claims a word, and whether two do."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ivr.core.errors import Fault
from ivr.core.keywords import NEAR_MISS_LETTERS, SUBJECTS, Keyword, Kind, fold, is_one_slip, plain
from messages.catalog import Catalog, Message
from messages.draft import Draft

ASIDE = {Kind.COMMON, Kind.COURTESY, Kind.WEAK}
"""Lists of words that lead nowhere by themselves."""

_NO_COMMANDS = SUBJECTS | ASIDE

_SIGNS_IN_WORDS = frozenset(" -'’.&+")


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One word of one list, whose key names it; `folded` is the word as a text is read.

    No claim equals another, so that thousands of them are compared at no cost.
    """

    word: str
    message: Message
    locale: str
    key: str
    folded: str

    @property
    def is_command(self) -> bool:
        """Say whether the list is of things that the line does, such as `opt_out`, in any language."""
        return Keyword.from_key(self.key).kind not in _NO_COMMANDS


def _claims(draft: Draft, locale: str) -> tuple[Claim, ...]:
    """Give every word of every list that a line has."""
    words, known = draft.words[locale], draft.required[Catalog.KEYWORDS]
    lists = words.catalogs[Catalog.KEYWORDS]
    return _claimed(
        locale, tuple([(lists[key], listed) for key, listed in words.keywords().items() if key in known])
    )


@lru_cache(maxsize=8)
def _claimed(locale: str, lists: tuple[tuple[Message, tuple[str, ...]], ...]) -> tuple[Claim, ...]:
    """Take the words of some lists once: five rules ask for all of them."""
    return tuple(
        [
            Claim(word, message, locale, message.key, fold(word))
            for message, listed in lists
            for word in listed
        ]
    )


def keywords_mean_one_thing(draft: Draft) -> Iterator[Fault]:
    """Find words that two lists of one language claim, and words that are a command in any language."""
    listed = (claim for locale in draft.words for claim in _claims(draft, locale))
    claims = [claim for claim in listed if claim.key != Kind.WEAK and claim.folded]
    commands = {claim.folded: claim for claim in claims if claim.is_command}
    first: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        other = first.setdefault((claim.locale, claim.folded), claim)
        command = commands.get(claim.folded, claim)
        here = f"the word {claim.word} under `{claim.key}`"
        if other.key != claim.key:
            yield claim.message.fault(f"{here} stands under `{other.key}` too: take it out of one")
        elif command.key != claim.key:
            yield claim.message.fault(f"{here} is `{command.key}` in {command.locale}: take it out here")


def weak_words_are_keywords(draft: Draft) -> Iterator[Fault]:
    """Find weak words that lead nowhere."""
    for locale in draft.words:
        claims = _claims(draft, locale)
        known = {claim.folded for claim in claims if claim.key != Kind.WEAK}
        for claim in claims:
            if claim.folded and claim.folded not in known:
                yield claim.message.fault(
                    f"the weak word {claim.word} leads nowhere: give it to a list above, or remove it"
                )


def keywords_can_be_sent(draft: Draft) -> Iterator[Fault]:
    """Find words that fold to nothing: no text can be one of them."""
    for locale in draft.words:
        for claim in _claims(draft, locale):
            if not claim.folded:
                yield claim.message.fault(
                    f"`{claim.word}` under `{claim.key}` has neither letters nor digits: remove it"
                )


def keywords_are_words(draft: Draft) -> Iterator[Fault]:
    """Find signs in a list that part nothing and are no part of a word: HOT; WARM would be one phrase."""
    for locale in draft.words:
        for claim in _claims(draft, locale):
            if claim.word.isalnum():
                continue
            signs = [each for each in claim.word if not _is_of_a_word(each)]
            if signs and claim.folded:
                yield claim.message.fault(
                    f"`{claim.word}` under `{claim.key}` has {' '.join(dict.fromkeys(signs))}:"
                    " part words by commas, and write them in letters and digits"
                )


def _is_of_a_word(sign: str) -> bool:
    return sign.isalnum() or sign in _SIGNS_IN_WORDS or unicodedata.category(sign).startswith("M")


def keywords_are_apart(draft: Draft) -> Iterator[Fault]:
    """Find words one slip away from a word that does something else: CANCER and CANCEL."""
    for locale in draft.words:
        for claim, other in _one_slip_apart(_claims(draft, locale)):
            yield claim.message.fault(
                f"the word {claim.word} under `{claim.key}` is one slip from {other.word} under"
                f" `{other.key}`: choose another, or say in a comment why both must stay"
            )


@lru_cache(maxsize=8)
def _one_slip_apart(every: tuple[Claim, ...]) -> tuple[tuple[Claim, Claim], ...]:
    """Pair the words of different lists that are one slip apart; most edits leave the lists alone."""
    claims = {(plain(claim.word), claim.key): claim for claim in every if claim.key not in ASIDE}
    long = [(word, claim) for (word, _), claim in claims.items() if len(word) >= NEAR_MISS_LETTERS]
    return tuple(
        [
            (claim, other)
            for (word, claim), (other_word, other) in _alike(long)
            if other.key != claim.key and is_one_slip(word, other_word)
        ]
    )


Spelt = tuple[str, Claim]
"""A word as it is spelt without accents, and the list that claims it."""


def _alike(words: Iterable[Spelt]) -> Iterator[tuple[Spelt, Spelt]]:
    """Pair the words that may be one slip apart: they are the same with a letter less in one or in both."""
    by_rest: defaultdict[str, list[Spelt]] = defaultdict(list)
    for spelt in words:
        word = spelt[0]
        others: dict[Spelt, None] = {}
        for rest in {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}:
            others |= dict.fromkeys(by_rest[rest])
            by_rest[rest].append(spelt)
        for other in sorted(others, key=lambda each: each[0]):
            yield spelt, other
