"""Find what was approved of a text before, so that people see what has changed since."""

from dataclasses import dataclass, replace

from messages.acts import Role, Slot
from messages.catalog import SOURCE
from messages.desk import Desk
from messages.render import as_text


@dataclass(frozen=True, slots=True)
class Before:
    """The last words that were approved for a place, by whom, and the English they were a translation of.

    `english` is empty for English itself, and where nobody knows it any more.
    """

    words: str
    english: str
    who: str
    role: Role
    day: str


def last_approved(desk: Desk, slot: Slot) -> Before | None:
    """Find the last words that the role of the policy approved for a slot, else the last starter words."""
    role, standing = desk.draft.plan.policy.role(slot.locale), desk.standing
    found = [
        (desk.approvals.acts[name].role is role, desk.approvals.position[name], name, approved.text)
        for approved in standing.approved(slot)
        for name in approved.acts
    ]
    if not found:
        return None
    *_, name, text = max(found, key=lambda each: each[:2])
    act = desk.approvals.acts[name]
    return Before(as_text(text.words), _english(desk, slot, text.english), act.who, act.role, act.when[:10])


def _english(desk: Desk, slot: Slot, digest: str) -> str:
    """Find English by its digest among all that was ever approved."""
    if slot.locale == SOURCE:
        return ""
    found = (
        as_text(each.text.words)
        for each in desk.standing.approved(replace(slot, locale=SOURCE))
        if each.text.digest == digest
    )
    return next(found, "")
