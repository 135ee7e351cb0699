"""The menu of the line: places, the keys that lead to them, and what is known of the words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ivr.core.keywords import Lexicon
from ivr.core.referrals import Referral
from ivr.core.session import CRISIS, GATE, KEEP, MAIN, PERSON, RESUME, TRANSFER

DIGITS = "12345"
"""Five choices at most (AHRQ health literacy tool 7); the other keys mean the same everywhere."""

DEEPEST = 3
"""Keys to the deepest place."""

RESERVED_CODES = frozenset({"211", "711", "911", "988"})
"""Numbers that people text when they mean the number."""

ALWAYS = (CRISIS, PERSON)
"""Places that every line has."""

_OF_THE_LINE = frozenset({GATE, MAIN, PERSON, CRISIS, RESUME, TRANSFER, KEEP})
"""Places of the line itself; what follows a dot in a name says more of the same place, as `person.acs`."""


class Channel(StrEnum):
    """How words travel."""

    VOICE = "voice"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Entry:
    """One choice of a menu: a digit and the place it leads to."""

    digit: str
    place: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One place with an answer, in so many parts by voice and by text."""

    place: str
    voice_parts: int
    sms_parts: int

    def parts(self, channel: Channel) -> int:
        """Count the parts of the answer."""
        return self.voice_parts if channel is Channel.VOICE else self.sms_parts


@dataclass(frozen=True, slots=True)
class Menu:
    """The whole tree, with the languages in the order of their keys and their keywords.

    `choices` are the questions that an ambiguous word opens; `ask_first` the places to which a
    misspelt word never leads straight; `dying` the place that says more to who asks about dying.
    `people` are offered to who wants to talk, in their order; `crisis_line` takes those in danger.
    """

    locales: tuple[str, ...]
    entries: Mapping[str, tuple[Entry, ...]]
    topics: Mapping[str, Topic]
    choices: Mapping[str, tuple[str, ...]]
    ask_first: frozenset[str]
    resume_seconds: float
    lexicons: Mapping[str, Lexicon]
    dying: str
    people: tuple[Referral, ...] = ()
    crisis_line: Referral | None = None
    _codes: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Work the code of every place out; one that stands in two menus keeps its first."""
        codes: dict[str, str] = {}
        for code, place in walk(self.entries):
            codes.setdefault(place, code)
        object.__setattr__(self, "_codes", codes)

    def is_menu(self, place: str) -> bool:
        """Say whether a place offers other places."""
        return place in self.entries

    def is_lasting(self, place: str) -> bool:
        """Say whether a caller can be brought back to a place: it is a menu or a topic."""
        return place in self.entries or place in self.topics

    def choose(self, menu: str, digit: str) -> str | None:
        """Find where a digit leads from a menu."""
        return next((entry.place for entry in self.entries.get(menu, ()) if entry.digit == digit), None)

    def code(self, place: str) -> str:
        """Give the digits that lead to a place from the main menu."""
        return self._codes[place]

    def by_code(self, code: str) -> str | None:
        """Find the place that a full code leads to."""
        place = MAIN
        for digit in code:
            found = self.choose(place, digit)
            if found is None:
                return None
            place = found
        return place

    def up(self, place: str) -> str:
        """Find the menu that holds a place; the main menu holds itself."""
        code = self._codes.get(place, "")
        return self.by_code(code[:-1]) or MAIN

    def holds(self, menu: str, place: str) -> bool:
        """Say whether a place lies somewhere below a menu."""
        return any(place == below for _, below in walk(self.entries, menu))

    def parts(self, place: str, channel: Channel) -> int:
        """Count the parts of a place; a menu has one."""
        topic = self.topics.get(place)
        return topic.parts(channel) if topic else 1

    def next_locale(self, locale: str) -> str:
        """Find the language that key 8 leads to: the next one, round and round."""
        return self.locales[(self.locales.index(locale) + 1) % len(self.locales)]


def walk(
    entries: Mapping[str, tuple[Entry, ...]], menu: str = MAIN, code: str = ""
) -> Iterator[tuple[str, str]]:
    """Walk the tree from the main menu; give each code and its place, no deeper than it may be."""
    for entry in entries.get(menu, ()):
        yield code + entry.digit, entry.place
        if len(code) < DEEPEST:
            yield from walk(entries, entry.place, code + entry.digit)


@dataclass(frozen=True, slots=True)
class MenuFault:
    """What is wrong with a menu, or with one digit of it, and what to do about it."""

    menu: str
    digit: str
    problem: str


def menu_faults(entries: Mapping[str, tuple[Entry, ...]]) -> Iterator[MenuFault]:
    """Find everything that is wrong with a tree."""
    if MAIN not in entries:
        yield MenuFault(MAIN, "", "there is no main menu: add a table [menu.main]")
    reached = {MAIN, *(place for _, place in walk(entries))}
    for menu, listed in entries.items():
        if menu != MAIN and _is_of_the_line(menu):
            yield MenuFault(menu, "", f"`{menu}` is a place of the line itself: give the menu another name")
        if menu not in reached:
            yield MenuFault(menu, "", f"nobody can reach the menu `{menu}`: give it a key, or remove it")
        if not listed:
            yield MenuFault(menu, "", f"the menu `{menu}` is empty: give it a key, or remove it")
        for entry in listed:
            yield from _entry_faults(menu, entry)
    if all(entry.digit in {*DIGITS} for listed in entries.values() for entry in listed):
        yield from _code_faults(entries)


def _entry_faults(menu: str, entry: Entry) -> Iterator[MenuFault]:
    if entry.digit not in {*DIGITS}:
        problem = f"`{entry.digit}` cannot be a choice: 1 to 5 can, other keys mean the same everywhere"
        yield MenuFault(menu, entry.digit, problem)
    if entry.place != CRISIS and _is_of_the_line(entry.place):
        problem = f"`{entry.place}` is a place of the line itself: no key of a menu leads there"
        yield MenuFault(menu, entry.digit, problem)


def _is_of_the_line(place: str) -> bool:
    return place.partition(".")[0] in _OF_THE_LINE


def _code_faults(entries: Mapping[str, tuple[Entry, ...]]) -> Iterator[MenuFault]:
    menus = {"": MAIN, **dict(walk(entries))}
    for code, place in walk(entries):
        menu, digit = menus[code[:-1]], code[-1]
        if len(code) == DEEPEST + 1:
            problem = f"`{place}` is more than {DEEPEST} keys deep, or a menu leads back to itself"
            yield MenuFault(menu, digit, f"{problem}: move it up")
        if code in RESERVED_CODES:
            problem = f"`{place}` would have the code {code}, which people text to reach {code}: move it"
            yield MenuFault(menu, digit, problem)
