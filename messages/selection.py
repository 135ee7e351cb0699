"""Select the words of a release: for every text of the line, the approved words that stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from ivr.core.errors import Fault
from messages.acts import Act, Kind, SignedText, Slot
from messages.approvals import FOLDER
from messages.catalog import SOURCE, Catalog, Message, Words
from messages.draft import Draft
from messages.keys import MOST_PARTS, UNAVAILABLE, is_later_part, required_keys, topics
from messages.plan import Plan
from messages.render import Phone, Rendered, unrender, write_phone
from messages.standing import SPOKEN, Approved, Standing


@dataclass(frozen=True, slots=True)
class Selection:
    """The words of a release by slot, the keys that were withdrawn, and the acts that all this rests on."""

    texts: Mapping[Slot, Approved]
    withdrawn: tuple[str, ...]
    acts: Mapping[str, Act]

    def slots(self, catalog: Catalog, locale: str) -> list[Slot]:
        """List the slots of a catalog in a language, in the order of their keys."""
        found = [slot for slot in self.texts if slot.catalog is catalog and slot.locale == locale]
        return sorted(found, key=lambda slot: slot.key)


def select(
    plan: Plan, standing: Standing, keywords: Mapping[str, Words]
) -> tuple[Selection, tuple[Fault, ...]]:
    """Select the words for a plan, and list every text that is missing."""
    texts: dict[Slot, Approved] = {}
    faults: list[Fault] = []
    withdrawn = standing.withdrawn
    for catalog in SPOKEN:
        for key in wanted_keys(plan, standing, catalog):
            if is_later_part(key) and withdrawn & {key, key.rpartition(".")[0]}:
                continue  # the first part says that there is nothing to hear
            chosen = standing.choose(catalog, UNAVAILABLE if key in withdrawn else key)
            if chosen:
                texts |= {Slot(catalog, locale, key): approved for locale, approved in chosen.items()}
            else:
                problem = (
                    f"`{key}` ({catalog}) has no words that are approved in every language:"
                    " `cupline catalog status` says what it waits for"
                )
                faults.append(Fault(FOLDER, 0, problem, "not-approved"))
    texts |= dict(_owned_lists(plan, standing, keywords))
    acts = _rested_on(texts, standing, withdrawn)
    return Selection(texts, tuple(sorted(withdrawn)), acts), tuple(faults)


def old_numbers(plan: Plan, selection: Selection) -> Iterator[Fault]:
    """Find approved words that speak a number which line.toml does not have any more."""
    known = {write_phone(referral.phone) for referral in plan.directory.listings.values()}
    for slot, approved in sorted(selection.texts.items(), key=lambda each: each[0]):
        for span in approved.text.words:
            if isinstance(span, Phone) and span.written not in known:
                problem = (
                    f"{slot} was approved with the number {span.written}, which no [referral] of line.toml"
                    " has any more: have it approved as it is now"
                )
                yield Fault(FOLDER, 0, problem, "number-unlisted")


def wanted_keys(plan: Plan, standing: Standing, catalog: Catalog) -> list[str]:
    """Name the keys of a catalog that a release has: those of the line, and the parts that are approved."""
    wanted = required_keys(plan.outline)[catalog]
    there = standing.keys(catalog)
    for topic in topics(plan.menus):
        later = (f"topic.{topic}.{part}" for part in range(2, MOST_PARTS + 1))
        wanted |= set(takewhile(lambda key: key in there and standing.choose(catalog, key), later))
    return sorted(wanted)


def _owned_lists(
    plan: Plan, standing: Standing, keywords: Mapping[str, Words]
) -> Iterator[tuple[Slot, Approved]]:
    """Give the lists of words that people must own, as they stand now, with whoever signed just them."""
    for key in plan.policy.keywords:
        english = list_words(keywords[SOURCE], key)
        for locale in plan.languages:
            slot = Slot(Catalog.KEYWORDS, locale, key)
            text = SignedText(slot, list_words(keywords[locale], key), SignedText(slot, english, "").digest)
            acts = [
                each.acts
                for each in standing.approved(slot)
                if (each.text.digest, each.text.english) == (text.digest, text.english)
            ]
            yield slot, Approved(text, acts[0] if acts else ())


def list_words(words: Words, key: str) -> Rendered:
    """Give a list of keywords as the words that are signed."""
    return (", ".join(words.keywords().get(key, ())),)


def _rested_on(texts: Mapping[Slot, Approved], standing: Standing, withdrawn: set[str]) -> dict[str, Act]:
    """Name the acts that approve the words, and all that took words out: none of them may be lost."""
    acts = standing.approvals.acts
    named = {name for approved in texts.values() for name in approved.acts}
    named |= {name for key in withdrawn for name in standing.withdrawals(key)}
    named |= {name for name, act in acts.items() if act.kind is not Kind.APPROVE}
    return {name: acts[name] for name in sorted(named)}


def draft_of(plan: Plan, selection: Selection, keywords: Mapping[str, Words]) -> Draft:
    """Write a selection as a draft, so that the rules for words can be held against it."""
    details = {locale: plan.details(locale) for locale in plan.languages}
    english = {
        (slot.catalog, slot.key): unrender(approved.text.words, details[SOURCE])
        for slot, approved in selection.texts.items()
        if slot.locale == SOURCE
    }
    words = {}
    for locale in plan.languages:
        catalogs: dict[Catalog, dict[str, Message]] = {catalog: {} for catalog in SPOKEN}
        for catalog in SPOKEN:
            for slot in selection.slots(catalog, locale):
                approved = selection.texts[slot]
                catalogs[catalog][slot.key] = Message(
                    slot.key,
                    unrender(approved.text.words, details[locale]),
                    english[catalog, slot.key],
                    f"{FOLDER}/{approved.acts[-1]}.json",
                    0,
                )
        own = keywords[locale]
        words[locale] = Words(
            locale,
            catalogs | {Catalog.KEYWORDS: own.catalogs[Catalog.KEYWORDS]},
            dict.fromkeys(SPOKEN, frozenset[str]()) | {Catalog.KEYWORDS: own.unread[Catalog.KEYWORDS]},
            (),
        )
    return Draft(plan, words)
