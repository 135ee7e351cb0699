"""Tell where every text stands on its way into service, and what it waits for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from messages.acts import Role, Slot
from messages.desk import Desk
from messages.selection import wanted_keys
from messages.standing import SPOKEN


class State(StrEnum):
    """Where one text stands."""

    APPROVED = "approved"
    STARTER = "starter"
    WAITING = "waiting"
    STALE = "stale"
    WITHDRAWN = "withdrawn"
    GONE = "gone"
    MISSING = "missing"

    @property
    def meaning(self) -> str:
        """Say it in words, for people who have never seen the list."""
        return _MEANING[self]


_MEANING = {
    State.APPROVED: "approved by the roles that line.toml asks for",
    State.STARTER: "drafted by the project, not yet reviewed: demo only",
    State.WAITING: "edited or new, and not approved: what was approved before is still said",
    State.STALE: "a translation of English that has changed since",
    State.WITHDRAWN: "taken out: callers are told that it is not available, and get the helpline",
    State.GONE: "in service, and in no catalog any more: `cupline catalog revoke` takes it out",
    State.MISSING: "not written yet",
}


@dataclass(frozen=True, slots=True)
class TextState:
    """One text, where it stands, and the role that it waits for, if any."""

    slot: Slot
    state: State
    waits_for: Role | None


def states(desk: Desk) -> Iterator[TextState]:
    """Tell of every text that the line has, or ought to have."""
    withdrawn = desk.standing.withdrawn
    for slot in sorted(desk.texts):
        yield _state(desk, slot, slot.key in withdrawn)
    for slot in _absent(desk):
        said = desk.standing.choose(slot.catalog, slot.key)
        state = State.GONE if said and slot.locale in said else State.MISSING
        yield TextState(slot, state, None)


def _state(desk: Desk, slot: Slot, is_withdrawn: bool) -> TextState:
    role = desk.lacks(slot)
    if is_withdrawn:
        return TextState(slot, State.WITHDRAWN, role)
    if desk.is_stale(slot):
        return TextState(slot, State.STALE, role)
    if desk.approved(slot) is None:
        return TextState(slot, State.WAITING, role)
    return TextState(slot, State.STARTER if role else State.APPROVED, role)


def _absent(desk: Desk) -> list[Slot]:
    """List the slots that have no entry in the catalogs."""
    plan = desk.draft.plan
    wanted = {
        Slot(catalog, locale, key)
        for catalog in SPOKEN
        for key in (*wanted_keys(plan, desk.standing, catalog), *desk.draft.required[catalog])
        for locale in desk.draft.words
    }
    return sorted(wanted - desk.texts.keys())


def counts(found: Iterator[TextState] | list[TextState]) -> Mapping[str, Counter[State]]:
    """Count the texts of each language by where they stand."""
    by_locale: dict[str, Counter[State]] = {}
    for each in found:
        by_locale.setdefault(each.slot.locale, Counter())[each.state] += 1
    return by_locale
