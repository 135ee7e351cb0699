"""Name the keys that a line must have words for: what its conversations say, and what its menus hold."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from ivr.core.keywords import Kind
from ivr.core.menu import ALWAYS, Entry, Menu
from ivr.core.places import topic_key
from ivr.core.prompts import SMS_MESSAGES, VOICE_MESSAGES
from ivr.core.referrals import Referral
from ivr.core.session import MAIN
from messages.catalog import Catalog

KEYWORD_LISTS = frozenset({*Kind} - {Kind.TOPIC, Kind.CHOICE})
"""The lists of keywords that every language has, beside `topic.`, `menu.` and `choice.`."""

MOST_PARTS = 9
"""A longer answer is several topics."""

UNAVAILABLE = "topic.unavailable"
"""What is said in the place of a topic that was withdrawn."""

PERSON, CLOSED, NUMBER = "person", "closed", "number"
"""What is said of one of the people, as `person.acs`: an offer, the hours of who is away, a number alone."""

Menus = Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a line asks for words of its own: menus, questions, and people in the order of the offer."""

    menus: Menus
    choices: tuple[str, ...] = ()
    people: tuple[Referral, ...] = ()

    @classmethod
    def of(cls, menu: Menu) -> Self:
        """Take the outline of the menu of a release."""
        return cls(menu.entries, tuple(menu.choices), menu.people)


def topics(menus: Menus) -> tuple[str, ...]:
    """List the places that have an answer, in the order of the menus."""
    named = (entry.place for entries in menus.values() for entry in entries)
    return tuple(dict.fromkeys(place for place in named if place not in menus and place not in ALWAYS))


def submenus(menus: Menus) -> tuple[str, ...]:
    """List the menus below the main one."""
    return tuple(menu for menu in menus if menu != MAIN)


def required_keys(outline: Outline) -> dict[Catalog, set[str]]:
    """Name the keys that each catalog of every language must have, but for later parts of topics."""
    menus = outline.menus
    answers = {f"topic.{topic}" for topic in topics(menus)}
    printed = {f"menu.{menu}" for menu in menus}
    titles = {f"title.{place}" for place in (*topics(menus), *submenus(menus))}
    people = {f"{PERSON}.{person.name}" for person in outline.people}
    spoken = {*printed, *answers, *people, *_turned_away(outline.people), UNAVAILABLE}
    return {
        Catalog.VOICE: {*VOICE_MESSAGES, *spoken},
        Catalog.SMS: {*SMS_MESSAGES, *printed, *answers, *titles, *people, UNAVAILABLE},
        Catalog.KEYWORDS: {
            *KEYWORD_LISTS,
            *answers,
            *(f"menu.{menu}" for menu in submenus(menus)),
            *(f"choice.{choice}" for choice in outline.choices),
        },
    }


def _turned_away(people: Collection[Referral]) -> set[str]:
    """Name what is said of people who are closed, or were not reached."""
    closed = {f"{CLOSED}.{person.name}" for person in people if person.hours is not None}
    return closed | {f"{NUMBER}.{person.name}" for person in people}


def is_later_part(key: str) -> bool:
    """Say whether a key is a topic's second part, or a later one.

    >>> is_later_part("topic.nodes.neck.2"), is_later_part("topic.nodes.neck")
    (True, False)
    """
    return key.startswith("topic.") and key.rpartition(".")[2].isdecimal()


def with_parts(keys: Collection[str], every: Iterable[str]) -> set[str]:
    """Add the later parts of topics to their keys: who decides on a topic decides on all of it."""
    return {key for key in every if key in keys or (is_later_part(key) and key.rpartition(".")[0] in keys)}


def count_parts(topic: str, keys: Collection[str]) -> int:
    """Count the parts of a topic: its first, and `topic.PLACE.2` and on as far as they follow each other.

    >>> count_parts("cup", {"topic.cup", "topic.cup.2", "topic.cup.4"})
    2
    """
    part = 1
    while part < MOST_PARTS and topic_key(topic, part + 1) in keys:
        part += 1
    return part
