"""Check the lists of keywords: which list claims a word, and whether two do."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.core.errors import Fault
from ivr.core.keywords import SUBJECTS, Keyword, Kind, fold
from messages.catalog import Catalog, Message
from messages.draft import Draft

_NO_COMMANDS = SUBJECTS | {Kind.COMMON, Kind.COURTESY, Kind.WEAK}


@dataclass(frozen=True, slots=True)
class Claim:
    """One word of one list."""

    word: str
    message: Message
    locale: str

    @property
    def key(self) -> str:
        """Name the list."""
        return self.message.key

    @property
    def is_command(self) -> bool:
        """Say whether the list is of things that the line does, such as `opt_out`, in any language."""
        return Keyword.from_key(self.key).kind not in _NO_COMMANDS


def _claims(draft: Draft, locale: str) -> Iterator[Claim]:
    """Give every word of every list that a line has."""
    words, known = draft.words[locale], draft.required()[Catalog.KEYWORDS]
    for key, listed in words.keywords().items():
        if key in known:
            for word in listed:
                yield Claim(word, words.catalogs[Catalog.KEYWORDS][key], locale)


def keywords_mean_one_thing(draft: Draft) -> Iterator[Fault]:
    """Find words that two lists of one language claim, and words that are a command in any language."""
    listed = (claim for locale in draft.words for claim in _claims(draft, locale))
    claims = [claim for claim in listed if claim.key != Kind.WEAK and fold(claim.word)]
    commands = {fold(claim.word): claim for claim in claims if claim.is_command}
    first: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        folded = fold(claim.word)
        other = first.setdefault((claim.locale, folded), claim)
        command = commands.get(folded, claim)
        here = f"the word {claim.word} under `{claim.key}`"
        if other.key != claim.key:
            yield claim.message.fault(f"{here} stands under `{other.key}` too: take it out of one")
        elif command.key != claim.key:
            yield claim.message.fault(f"{here} is `{command.key}` in {command.locale}: take it out here")


def weak_words_are_keywords(draft: Draft) -> Iterator[Fault]:
    """Find weak words that lead nowhere, and words that fold to nothing."""
    for locale in draft.words:
        claims = list(_claims(draft, locale))
        known = {fold(claim.word) for claim in claims if claim.key != Kind.WEAK}
        for claim in claims:
            if not fold(claim.word):
                yield claim.message.fault(
                    f"`{claim.word}` under `{claim.key}` has neither letters nor digits: remove it"
                )
            elif fold(claim.word) not in known:
                yield claim.message.fault(
                    f"the weak word {claim.word} leads nowhere: give it to a list above, or remove it"
                )
