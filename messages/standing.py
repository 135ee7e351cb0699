"""Decide which approved words stand: what may be said, going by all signing acts of a folder.

An approval stands until a revocation of the same words that it did not know of; a withdrawn key
comes back when it was approved anew, in every language and channel, by people who knew of the
withdrawal. So taking a sentence out needs one person, and putting one in needs two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from messages.acts import Act, Kind, Role, SignedText, Slot, same_person
from messages.approvals import Approvals
from messages.catalog import SOURCE, Catalog

SPOKEN = (Catalog.VOICE, Catalog.SMS)
"""The catalogs whose words leave the line."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who must approve: a role for the English, another for each translation, by different people.

    With `starter`, words that only the project has drafted may be served, in demo; they never take
    the place of words that people have approved. `keywords` are the lists that people must own
    before the line is live.
    """

    source: Role
    translations: Role
    starter: bool
    review_months: int
    keywords: tuple[str, ...]

    def role(self, locale: str) -> Role:
        """Name the role that approves the words of a language."""
        return self.source if locale == SOURCE else self.translations


@dataclass(frozen=True, slots=True)
class Approved:
    """Words with the names of the acts that approve them, the oldest first."""

    text: SignedText
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the acts of a folder say of every text, for a policy and the languages that are served."""

    approvals: Approvals
    policy: Policy
    locales: tuple[str, ...]
    _approved: Mapping[Slot, tuple[Approved, ...]]
    _withdrawals: Mapping[str, tuple[str, ...]]
    _chosen: dict[tuple[Catalog, str], Mapping[str, Approved] | None] = field(
        default_factory=dict, repr=False
    )

    @classmethod
    def of(cls, approvals: Approvals, policy: Policy, locales: Collection[str]) -> "Standing":
        """Read the acts for a policy."""
        withdrawals: defaultdict[str, list[str]] = defaultdict(list)
        for name, act in approvals.acts.items():
            if act.kind is Kind.WITHDRAW:
                for key in sorted({text.slot.key for text in act.texts}):
                    withdrawals[key].append(name)
        return cls(
            approvals,
            policy,
            tuple(locales),
            {slot: tuple(approved) for slot, approved in _approved(approvals).items()},
            {key: tuple(names) for key, names in withdrawals.items()},
        )

    def keys(self, catalog: Catalog) -> set[str]:
        """Name the keys of a catalog of which any words are approved."""
        return {slot.key for slot in self._approved if slot.catalog is catalog}

    def approved(self, slot: Slot) -> tuple[Approved, ...]:
        """List all words that are approved for a slot, withdrawn or not."""
        return self._approved.get(slot, ())

    def choose(self, catalog: Catalog, key: str) -> Mapping[str, Approved] | None:
        """Choose the words of a key, in all languages together; None if they lack one of them."""
        if (catalog, key) not in self._chosen:  # each slot asks, and each part of a topic
            known = self._withdrawals.get(key, ())
            self._chosen[catalog, key] = self._choose(catalog, key, known) or self._choose(catalog, key, ())
        return self._chosen[catalog, key]

    def is_withdrawn(self, key: str) -> bool:
        """Say whether a key was taken out, and not put back since in every channel that has it."""
        withdrawals = self._withdrawals.get(key)
        if withdrawals is None:
            return False
        having = [catalog for catalog in SPOKEN if self._choose(catalog, key, ())]
        return not having or not all(self._choose(catalog, key, withdrawals) for catalog in having)

    @property
    def withdrawn(self) -> set[str]:
        """Name every key that is out."""
        return {key for key in self._withdrawals if self.is_withdrawn(key)}

    def stands(self, slot: Slot, digest: str) -> bool:
        """Say whether these words may be said now: approved, and not withdrawn since."""
        withdrawals = self._withdrawals.get(slot.key, ())
        return any(each.text.digest == digest for each in self._since(slot, withdrawals))

    def is_displaced(self, approved: Approved) -> bool:
        """Say whether others are said in the place of some words, for they were approved later.

        Whoever goes back to the older words must approve them again.
        """
        slot = approved.text.slot
        said = (self.choose(slot.catalog, slot.key) or {}).get(slot.locale)
        return (
            slot.catalog in SPOKEN
            and said is not None
            and (slot.locale == SOURCE or said.text.english == approved.text.english)
            and said.text.digest != approved.text.digest
            and self._latest(said) > self._latest(approved)
        )

    def withdrawals(self, key: str) -> tuple[str, ...]:
        """Name the acts that took a key out."""
        return self._withdrawals.get(key, ())

    def is_reviewed(self, english: Approved, translation: Approved | None = None) -> bool:
        """Say whether the roles of the policy approved words, by two people where there are two texts."""
        clinicians = list(self.signers(english, self.policy.source))
        if translation is None:
            return bool(clinicians)
        linguists = list(self.signers(translation, self.policy.translations))
        return any(not same_person(one, other) for one in clinicians for other in linguists)

    def signers(self, approved: Approved, role: Role) -> Iterator[str]:
        """Name the people who approved words in a role."""
        for name in approved.acts:
            if self.approvals.acts[name].role is role:
                yield self.approvals.acts[name].who

    def _choose(self, catalog: Catalog, key: str, known: tuple[str, ...]) -> Mapping[str, Approved] | None:
        """Choose among the approvals that knew of some acts: reviewed before starter, then the latest."""
        best: tuple[tuple[bool, int], Mapping[str, Approved]] | None = None
        for english in self._since(Slot(catalog, SOURCE, key), known):
            chosen = {SOURCE: english}
            reviewed = self.is_reviewed(english)
            for locale in self.locales:
                translations = self._translations(Slot(catalog, locale, key), english, known)
                if locale != SOURCE and translations:
                    chosen[locale] = max(translations, key=lambda each: self._rank(each, english))
                    reviewed &= self.is_reviewed(english, chosen[locale])
            rank = (reviewed, self._latest(english))
            if chosen.keys() == {*self.locales} and (best is None or rank > best[0]):
                best = rank, {locale: chosen[locale] for locale in self.locales}
        return best[1] if best else None

    def _since(self, slot: Slot, known: tuple[str, ...]) -> list[Approved]:
        """List the words of a slot with those approvals alone that count, and knew of some acts."""
        since = []
        for approved in self.approved(slot):
            acts = tuple(
                name
                for name in approved.acts
                if self._counts(self.approvals.acts[name], slot.locale)
                and all(self.approvals.knows(name, other) for other in known)
            )
            if acts:
                since.append(Approved(approved.text, acts))
        return since

    def _counts(self, act: Act, locale: str) -> bool:
        return act.role is self.policy.role(locale) or (act.role is Role.STARTER and self.policy.starter)

    def _translations(self, slot: Slot, english: Approved, known: tuple[str, ...]) -> list[Approved]:
        return [each for each in self._since(slot, known) if each.text.english == english.text.digest]

    def _rank(self, translation: Approved, english: Approved) -> tuple[bool, int]:
        return self.is_reviewed(english, translation), self._latest(translation)

    def _latest(self, approved: Approved) -> int:
        return max(self.approvals.position[name] for name in approved.acts)


def _approved(approvals: Approvals) -> dict[Slot, list[Approved]]:
    """Collect what is approved for each slot, and by which acts that no revocation undid."""
    revoked: defaultdict[tuple[Slot, str], list[str]] = defaultdict(list)
    for name, act in approvals.acts.items():
        if act.kind is Kind.REVOKE:
            for text in act.texts:
                revoked[text.slot, text.digest].append(name)
    found: defaultdict[Slot, dict[tuple[str, str], Approved]] = defaultdict(dict)
    for name, act in approvals.acts.items():
        for text in act.texts if act.kind is Kind.APPROVE else ():
            if all(approvals.knows(name, each) for each in revoked[text.slot, text.digest]):
                before = found[text.slot].get((text.digest, text.english), Approved(text, ()))
                found[text.slot][text.digest, text.english] = Approved(text, (*before.acts, name))
    return {slot: list(approved.values()) for slot, approved in found.items()}
