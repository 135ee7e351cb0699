"""Gather all that people must know of a text to decide on it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from messages.acts import Role, SignedText, Slot
from messages.catalog import SOURCE, Catalog, Message
from messages.codes import code
from messages.desk import Desk
from messages.facts import Fact, cited
from messages.packet.history import Before, last_approved
from messages.packet.measures import language, measures
from messages.plan import Language
from messages.render import as_text
from messages.status import State, TextState, states

STALE = "It is a translation of other English than there is now: a translator must check it first."


@dataclass(frozen=True, slots=True)
class Scope:
    """Say which texts are asked about: all that wait, or all there are; of a role or language, or of any.

    A language that is not served yet is asked about by its name alone.
    """

    role: Role | None = None
    locale: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One text with what there is to know of it; `role` may approve it.

    `is_asked` is false where it stands for comparison only. `obstacles` keep it from being approved.
    `old_english` is what a translation was last checked against, where that is other English.
    """

    signed: SignedText
    language: Language
    role: Role
    state: State
    is_asked: bool
    obstacles: tuple[str, ...]
    measures: tuple[str, ...]
    message: Message
    notes: str
    before: Before | None
    old_english: str

    @property
    def code(self) -> str:
        """Give the code to approve it by; empty where nobody is asked, or nobody could."""
        return code(self.signed) if self.is_asked and not self.obstacles else ""

    @property
    def words(self) -> str:
        """Give the words."""
        return as_text(self.signed.words)

    @property
    def is_starter(self) -> bool:
        """Say whether no words were ever approved here by the role that must."""
        return self.before is None or self.before.role is Role.STARTER


@dataclass(frozen=True, slots=True)
class Row:
    """One text in the languages it stands in, the English first, with the facts that it says."""

    slot: Slot
    texts: tuple[Text, ...]
    facts: tuple[Fact, ...]
    notes: str

    @property
    def is_asked(self) -> bool:
        """Say whether any of its texts is to be decided on."""
        return any(text.is_asked for text in self.texts)

    @property
    def content(self) -> list[list[str]]:
        """Give all that its decision rests on: the words, the English they are of, and the facts."""
        facts = [[each.number, each.words, each.source_name, each.reviewed, each.use] for each in self.facts]
        words = [[str(each.signed.slot), code(each.signed), each.code] for each in self.texts]
        return [*words, *facts]

    @property
    def english(self) -> str:
        """Give the English, empty where there is none."""
        return next((text.words for text in self.texts if text.signed.slot.locale == SOURCE), "")


def read_rows(desk: Desk, scope: Scope) -> Iterator[Row]:
    """Give every text of the line once, in the languages of a scope."""
    found = {each.slot: each for each in states(desk) if each.slot in desk.texts}
    for named in sorted({replace(slot, locale=SOURCE) for slot in found}):
        slots = [replace(named, locale=locale) for locale in desk.draft.words]
        texts = [_text(desk, scope, found[slot]) for slot in slots if slot in found]
        message = desk.messages.get(named)
        comment = message.comment if message else ""
        facts = tuple(desk.draft.facts[number] for number in cited(comment) if number in desk.draft.facts)
        yield Row(
            named, tuple(text for text in texts if _is_shown(desk, scope, text)), facts, _notes(comment)
        )


def _is_shown(desk: Desk, scope: Scope, text: Text) -> bool:
    """Show the English always, and translations that are asked about, or served and of the scope."""
    locale = text.signed.slot.locale
    is_served = locale in desk.draft.plan.languages and scope.locale in ("", locale)
    return locale == SOURCE or text.is_asked or is_served


def _text(desk: Desk, scope: Scope, found: TextState) -> Text:
    slot = found.slot
    message, source = desk.messages[slot], desk.messages.get(replace(slot, locale=SOURCE))
    role, before = desk.draft.plan.policy.role(slot.locale), last_approved(desk, slot)
    is_here = slot.locale == scope.locale or (not scope.locale and slot.locale in desk.draft.plan.languages)
    is_wanted = scope.role in (None, role) and is_here
    return Text(
        signed=desk.texts[slot],
        language=language(desk, slot.locale),
        role=role,
        state=found.state,
        is_asked=is_wanted and (scope.is_whole or found.waits_for is not None),
        obstacles=tuple(_obstacles(desk, slot)),
        measures=tuple(measures(desk, slot)),
        message=message,
        notes=_own_notes(message, source),
        before=before,
        old_english=_old_english(desk, slot, before),
    )


def _obstacles(desk: Desk, slot: Slot) -> Iterator[str]:
    """Tell why nobody can approve a text as it is."""
    message = desk.messages[slot]
    if desk.is_stale(slot):
        yield STALE
    for fault in desk.faults:
        if (fault.file, fault.line) == (message.file, message.line):
            yield fault.problem


def _notes(comment: str) -> str:
    """Give what a comment says beside the facts that it cites."""
    return comment.partition(".")[2].strip() if cited(comment) else comment


def _own_notes(message: Message, source: Message | None) -> str:
    """Give the notes that stand at a translation alone."""
    common = source.comment.splitlines() if source else []
    return "\n".join(line for line in message.comment.splitlines() if line not in common)


def _old_english(desk: Desk, slot: Slot, before: Before | None) -> str:
    """Find the English that a translation was last checked against, if that is not the English of today.

    A list of keywords is no translation, so that it notes no English of its own.
    """
    english = desk.texts.get(replace(slot, locale=SOURCE))
    if slot.locale == SOURCE or english is None:
        return ""
    message, now = desk.messages[slot], as_text(english.words)
    noted = replace(message, text=message.checked_english or message.english)
    old = before.english if before else ""
    if not old and slot.catalog is not Catalog.KEYWORDS:
        old = desk.draft.text(SOURCE, noted)
    return "" if old == now else old
