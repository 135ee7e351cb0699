"""Lay out what people are to decide, page by page: each text beside its English, with its facts."""

import re
from dataclasses import dataclass
from datetime import date

from ivr.core.menu import walk
from messages.acts import Role, Slot
from messages.catalog import SOURCE, Catalog, shown
from messages.desk import Desk
from messages.facts import Fact
from messages.files import digest, to_json
from messages.keys import topics
from messages.packet.texts import Row, Scope, Text, read_rows
from messages.plan import Plan
from messages.pofile import read_po
from messages.status import State

MENUS = "Menus, and the names of menus"
IN_ALL_LANGUAGES = "What is said in all languages at once"
OTHERS = "What the line says beside its topics"

_PART = re.compile(r"\.[0-9]+$")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: all parts of a topic in both channels, or a group of other texts.

    `code` is what callers press or text to get there, if that is one place.
    """

    title: str
    code: str
    rows: tuple[Row, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """Give the texts of the page that somebody is asked about."""
        return tuple(text for row in self.rows for text in row.texts if text.is_asked)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Give the facts that the page rests on, each once, by their numbers."""
        found = {fact.number: fact for row in self.rows for fact in row.facts}
        return tuple(sorted(found.values(), key=lambda fact: (fact.number[:1], int(fact.number[1:]))))

    @property
    def signers(self) -> tuple[tuple[Role, str], ...]:
        """Tell who signs: a role, and the name of the language it signs for."""
        return tuple(dict.fromkeys((text.role, text.language.name) for text in self.texts if text.code))


@dataclass(frozen=True, slots=True)
class Packet:
    """All pages, with the name of the line, the release in service, and the day of the print."""

    line: str
    release: str
    day: date
    pages: tuple[Page, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """Give the texts that somebody is asked about."""
        return tuple(text for page in self.pages for text in page.texts)

    @property
    def roles(self) -> tuple[Role, ...]:
        """Name the roles that are asked."""
        return tuple(sorted({text.role for text in self.texts}))

    @property
    def states(self) -> tuple[State, ...]:
        """Name the states that the texts of the packet are in, in their own order."""
        found = {text.state for page in self.pages for row in page.rows for text in row.texts}
        return tuple(state for state in State if state in found)

    @property
    def starters(self) -> int:
        """Count the texts of which no words were ever approved by the role that must."""
        return sum(text.is_starter for text in self.texts)

    @property
    def version(self) -> str:
        """Name the packet by what stands in it: the same words beside the same facts are the same packet."""
        return digest(to_json([row.content for page in self.pages for row in page.rows]))


def make_packet(desk: Desk, scope: Scope, release: str, day: date) -> Packet:
    """Lay out what a scope asks about; `release` is the name of the one in service."""
    plan = desk.draft.plan
    codes = {place: code for code, place in reversed(list(walk(plan.menus)))}
    groups: dict[str, list[Row]] = {}
    for row in read_rows(desk, scope):
        groups.setdefault(_group(row.slot, plan), []).append(row)
    pages = []
    for name in (*topics(plan.menus), MENUS, IN_ALL_LANGUAGES, OTHERS, *map(_list, plan.policy.keywords)):
        rows = sorted(groups.get(name, []), key=_order)
        kept = rows if name in codes else [row for row in rows if row.is_asked]
        if any(row.is_asked for row in rows):
            pages.append(Page(_title(desk, name), codes.get(name, ""), tuple(kept)))
    return Packet(_line(desk), release, day, tuple(pages))


def _group(slot: Slot, plan: Plan) -> str:
    """Name the page on which a text stands: a topic, or one of the groups."""
    if slot.catalog is Catalog.KEYWORDS:
        return _list(slot.key)
    family, _, name = slot.key.partition(".")
    place = _PART.sub("", name)
    if family in ("topic", "title") and place in topics(plan.menus):
        return place
    return {"menu": MENUS, "title": MENUS, "both": IN_ALL_LANGUAGES}.get(family, OTHERS)


def _list(key: str) -> str:
    return f"Words that mean “{key}” wherever they are texted"


def _order(row: Row) -> tuple[bool, str, str]:
    """Put the name of a topic first, then what is spoken, then what is texted; all else by its key."""
    slot = row.slot
    if slot.key.startswith("topic."):
        return True, "" if slot.catalog is Catalog.VOICE else slot.catalog, slot.key
    return not slot.key.startswith("title."), slot.key, slot.catalog


def _title(desk: Desk, name: str) -> str:
    """Give a page its title: that of the topic, else the name of the group."""
    title = desk.draft.source(Catalog.SMS, f"title.{name}")
    return desk.draft.text(SOURCE, title) if title else name


def _line(desk: Desk) -> str:
    """Give the line its name: that of the project in the header of its English texts."""
    return read_po(desk.folder, shown(SOURCE, Catalog.SMS)).metadata.get("Project-Id-Version", "")
