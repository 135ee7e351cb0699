"""Sign for words: what the catalogs say now, who may approve it, and the acts that come of it."""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from ivr.core.errors import CatalogError, Fault, Severity
from messages.acts import Act, Kind, Role, SignedText, Slot, same_person
from messages.approvals import Approvals, read_approvals, sign
from messages.catalog import SOURCE, Catalog, Message
from messages.draft import Draft
from messages.lint import lint_draft, read_draft
from messages.selection import list_words
from messages.standing import Approved, Standing


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, in what role, and when (UTC); `review_by` is a day, or empty for the policy's term."""

    who: str
    role: Role
    at: datetime
    review_by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Desk:
    """The words of a folder as they stand, beside all that was signed so far.

    `faults` are the errors of the words; what has one cannot be approved.
    """

    folder: Path
    draft: Draft
    standing: Standing
    faults: tuple[Fault, ...]

    @classmethod
    def open(cls, folder: Path) -> "Desk":
        """Read everything.

        Raises CatalogError if signing acts are damaged, or there is too little to go on.
        """
        draft, faults = read_draft(folder)
        approvals, damaged = read_approvals(folder)
        if damaged:
            raise CatalogError(damaged)
        found = (*faults, *lint_draft(draft))
        errors = tuple(fault for fault in found if fault.severity is Severity.ERROR)
        return cls(folder, draft, Standing.of(approvals, draft.plan.policy, draft.plan.languages), errors)

    @property
    def approvals(self) -> Approvals:
        """Give all signing acts."""
        return self.standing.approvals

    @cached_property
    def messages(self) -> Mapping[Slot, Message]:
        """Give every entry of the catalogs that can be signed for."""
        found = {}
        for catalog in Catalog:
            for locale, words in self.draft.words.items():
                for key, message in words.catalogs[catalog].items():
                    if catalog is not Catalog.KEYWORDS or key in self.draft.plan.policy.keywords:
                        found[Slot(catalog, locale, key)] = message
        return found

    @cached_property
    def texts(self) -> Mapping[Slot, SignedText]:
        """Give the words of every slot as they will be said, each with its English."""
        words = {}
        for slot, message in self.messages.items():
            is_list = slot.catalog is Catalog.KEYWORDS
            words[slot] = (
                list_words(self.draft.words[slot.locale], slot.key)
                if is_list
                else self.draft.rendered(slot.locale, message)
            )
        english = {slot: SignedText(slot, words[slot], "").digest for slot in words if slot.locale == SOURCE}
        sources = {slot: Slot(slot.catalog, SOURCE, slot.key) for slot in words}
        return {slot: SignedText(slot, words[slot], english.get(sources[slot], "")) for slot in words}

    def approved(self, slot: Slot) -> Approved | None:
        """Give the approvals that stand for the words of a slot as they are now, if there are any."""
        text = self.texts[slot]
        for each in self.standing.approved(slot):
            same = (each.text.digest, each.text.english) == (text.digest, text.english)
            if same and self.standing.stands(slot, text.digest) and not self.standing.is_displaced(each):
                return each
        return None

    def is_stale(self, slot: Slot) -> bool:
        """Say whether a translation is of other English than there is now, or marked as not sure."""
        message, source = self.messages[slot], self.messages.get(Slot(slot.catalog, SOURCE, slot.key))
        is_of_other = source is None or (
            slot.catalog is not Catalog.KEYWORDS and message.english != source.text
        )
        return slot.locale != SOURCE and bool(message.is_fuzzy or is_of_other)

    def lacks(self, slot: Slot) -> Role | None:
        """Name the role that must still approve a text as it is now; None if none must."""
        approved, role = self.approved(slot), self.draft.plan.policy.role(slot.locale)
        if approved is None:
            return role
        english = self.approved(Slot(slot.catalog, SOURCE, slot.key)) if slot.locale != SOURCE else None
        if english:
            return None if self.standing.is_reviewed(english, approved) else role
        return None if any(self.standing.signers(approved, role)) else role

    def for_role(self, role: Role, locale: str = "") -> list[Slot]:
        """List the slots that a role may sign for, in one language or in all."""
        policy = self.draft.plan.policy
        return [
            slot
            for slot in sorted(self.texts)
            if locale in ("", slot.locale) and (role is Role.STARTER or policy.role(slot.locale) is role)
        ]

    def approve(self, signer: Signer, wanted: Collection[Slot]) -> str:
        """Write an approval of the words as they stand; give the name of the act.

        Raises CatalogError with everything that stands against it.
        """
        faults = [*self._beneath(wanted)]
        faults += [fault for slot in sorted(wanted) for fault in self._against(signer, slot)]
        if faults:
            raise CatalogError(faults)
        return self._sign(Kind.APPROVE, signer, [self.texts[slot] for slot in wanted])

    def revoke(self, signer: Signer, texts: Collection[SignedText]) -> str:
        """Write that some words are approved no more; those approved before them come back."""
        return self._sign(Kind.REVOKE, signer, texts)

    def _sign(self, kind: Kind, signer: Signer, texts: Collection[SignedText]) -> str:
        return sign(self.folder, self.act(kind, signer, texts))

    def act(self, kind: Kind, signer: Signer, texts: Collection[SignedText]) -> Act:
        """Make an act that follows all there are."""
        due = signer.review_by or review_by(signer, self.draft.plan.policy.review_months)
        return new_act(self.approvals, kind, signer, texts, due if kind is Kind.APPROVE else "")

    def _beneath(self, wanted: Collection[Slot]) -> Iterator[Fault]:
        """Find what is wrong with the files that decide who may sign, and which numbers are spoken."""
        files = {"line.toml", *(f"{slot.locale}/locale.toml" for slot in wanted)}
        yield from (fault for fault in self.faults if fault.file in files)

    def _against(self, signer: Signer, slot: Slot) -> Iterator[Fault]:
        message, policy = self.messages[slot], self.draft.plan.policy
        yield from (each for each in self.faults if (each.file, each.line) == (message.file, message.line))
        if signer.role is not Role.STARTER and policy.role(slot.locale) is not signer.role:
            needed = policy.role(slot.locale)
            yield _refused(message, slot, f"is for the role {needed}, not {signer.role}", "approve-role")
        if signer.role is Role.STARTER and not policy.starter:
            yield _refused(
                message, slot, "may not be starter words: line.toml switches them off", "approve-role"
            )
        if self.is_stale(slot):
            yield _refused(
                message, slot, "is a translation of other English: check it first", "approve-stale"
            )
        if message.author and same_person(message.author, signer.who):
            yield _refused(
                message, slot, "was written by the same person: another must approve it", "approve-author"
            )
        if signer.role is not Role.STARTER:
            yield from self._same_person(signer, slot, message)

    def _same_person(self, signer: Signer, slot: Slot, message: Message) -> Iterator[Fault]:
        """Find that the one who would sign approved the other half of the pair."""
        others = (
            [Slot(slot.catalog, SOURCE, slot.key)]
            if slot.locale != SOURCE
            else [Slot(slot.catalog, locale, slot.key) for locale in self.draft.words if locale != SOURCE]
        )
        for other in others:
            approved = self.approved(other) if other in self.texts else None
            for name in approved.acts if approved else ():
                act = self.approvals.acts[name]
                if act.role is not Role.STARTER and same_person(act.who, signer.who):
                    problem = f"needs another person: {act.who} approved {other}"
                    yield _refused(message, slot, problem, "approve-same-person")


def _refused(message: Message, slot: Slot, problem: str, code: str) -> Fault:
    return Fault(message.file, message.line, f"`{slot.key}` {problem}", code)


def new_act(
    approvals: Approvals, kind: Kind, signer: Signer, texts: Collection[SignedText], due: str = ""
) -> Act:
    """Make an act that follows all there are."""
    when = signer.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    ordered = tuple(sorted(texts, key=lambda text: text.slot))
    return Act(kind, signer.who, signer.role, when, due, signer.note, approvals.tips, ordered)


def review_by(signer: Signer, months: int) -> str:
    """Work out the day on which a review is due; starter words were never reviewed, so they have none.

    >>> review_by(Signer("Ana", Role.CLINICAL, datetime(2026, 8, 31)), 6)
    '2027-02-28'
    """
    if signer.role is Role.STARTER:
        return ""
    year, month = divmod(signer.at.year * 12 + signer.at.month - 1 + months, 12)
    _, last = monthrange(year, month + 1)
    return date(year, month + 1, min(signer.at.day, last)).isoformat()
