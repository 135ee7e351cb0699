"""Chart a release: what stands at every place of the menu in one language, and who has reviewed it."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ivr.core.keywords import Keyword, Kind, plain
from ivr.core.menu import DEEPEST, Channel
from ivr.core.places import topic_key
from ivr.core.session import CRISIS, GATE, MAIN, PERSON
from messages.acts import Slot
from messages.catalog import SOURCE
from messages.chart.people import notes, offered
from messages.keys import CLOSED, NUMBER
from messages.readability import spoken_seconds
from messages.release import Release
from messages.render import as_text
from messages.segments import count
from messages.status import State, TextState

MOST_WORDS = 3
"""So many of its keywords show what a place is called in a text."""

_HEADINGS = {GATE: "Gate, all languages", MAIN: "Main menu", PERSON: "A person", CRISIS: "Crisis"}
"""Names of the places that have no title: nobody texts one back."""

_LISTS = {GATE: Kind.LANGUAGE, MAIN: Kind.MENU_WORD, PERSON: Kind.PERSON, CRISIS: Kind.CRISIS}

_KEYS = (
    ("0", "a person"),
    ("6", "crisis"),
    ("7", "get a text"),
    ("8", "next language"),
    ("9", "hear it again"),
    ("*", "back"),
    ("#", "next part"),
)

_KEY_OF_PLACE = re.compile(r"(?:topic|title|menu)\.(?P<place>[a-z0-9_.]+?)(?:\.[0-9]+)?")

_OF_PEOPLE = frozenset({PERSON, CLOSED, NUMBER})

_PLACE_OF_KEY = {
    "both.gate": GATE,
    "both.crisis": CRISIS,
    "both.helpline": PERSON,
    CRISIS: CRISIS,
    "crisis.connect": CRISIS,
}


class Mark(StrEnum):
    """How far the words of a place are approved; the best first."""

    REVIEWED = "reviewed"
    STARTER = "starter"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


_WORST_LAST = tuple(Mark)

_MARKS = {State.APPROVED: Mark.REVIEWED, State.STARTER: Mark.STARTER, State.WITHDRAWN: Mark.WITHDRAWN}
"""Any other state is of words that wait for somebody."""


@dataclass(frozen=True, slots=True)
class Card:
    """One place: its title in the language `locale`, the keys to it, and what its words cost.

    `seconds` are those of each part by phone, `segments` those of each part by text, or those of each
    of the people who are offered, of whom `notes` tell; `below` are the places that it offers.
    """

    place: str
    code: str
    title: str
    locale: str
    keywords: tuple[str, ...]
    seconds: tuple[int, ...]
    segments: tuple[int, ...]
    mark: Mark
    below: tuple["Card", ...] = ()
    notes: tuple[str, ...] = ()

    def walk(self) -> Iterator["Card"]:
        """Give this place and all below it."""
        yield self
        for card in self.below:
            yield from card.walk()


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole menu of a release in one language; of its `texts` so many are `unreviewed`.

    `always` are the places that a key leads to from everywhere; `keys` says what such keys do.
    """

    release: str
    locale: str
    language: str
    texts: int
    unreviewed: int
    gate: Card
    always: tuple[Card, ...]
    main: Card
    keys: tuple[tuple[str, str], ...]

    def cards(self) -> tuple[Card, ...]:
        """List every place."""
        return self.gate, *self.always, *self.main.walk()


def chart(release: Release, locale: str, found: Iterable[TextState]) -> Chart:
    """Chart a release in one language; `found` says where its texts stand in the catalogs now."""
    draughtsman = _Draughtsman(release, locale, _marks(release, locale, found))
    slots = [slot for slot in release.reviews if slot.locale == locale]
    lacking = _lacking(release)
    return Chart(
        release=release.name,
        locale=locale,
        language=release.languages[locale].name,
        texts=len(slots),
        unreviewed=sum(str(slot) in lacking for slot in slots),
        gate=draughtsman.gate(),
        always=(draughtsman.card(PERSON, "0"), draughtsman.card(CRISIS, "6")),
        main=draughtsman.card(MAIN, ""),
        keys=tuple((key, does) for key, does in _KEYS if key != "8" or len(release.languages) > 1),
    )


def _lacking(release: Release) -> set[str]:
    """Name the slots that lack a review, without the role that it must come from."""
    return {listed.rpartition(": ")[0] for listed in release.unreviewed}


def _marks(release: Release, locale: str, found: Iterable[TextState]) -> Mapping[str, Mark]:
    """Give each place the worst mark of its texts, as they are served and as they stand now."""
    lacking = _lacking(release)
    told = [(slot, _served(release, slot, lacking)) for slot in release.reviews]
    told += [(each.slot, _MARKS.get(each.state, Mark.WAITING)) for each in found]
    worst: dict[str, Mark] = {}
    for slot, mark in told:
        place = _place(slot.key)
        if slot.locale == locale and place:
            worst[place] = max(mark, worst.get(place, mark), key=_WORST_LAST.index)
    return worst


def _served(release: Release, slot: Slot, lacking: set[str]) -> Mark:
    if slot.key in release.withdrawn:
        return Mark.WITHDRAWN
    return Mark.STARTER if str(slot) in lacking else Mark.REVIEWED


def _place(key: str) -> str:
    """Name the place that a key has words for; empty if it has words for more than one.

    >>> _place("topic.nodes.neck.2"), _place("closed.acs"), _place("after_topic")
    ('nodes.neck', 'person', '')
    """
    if key.partition(".")[0] in _OF_PEOPLE:
        return PERSON
    named = _KEY_OF_PLACE.fullmatch(key)
    return named["place"] if named else _PLACE_OF_KEY.get(key, "")


@dataclass(frozen=True, slots=True)
class _Draughtsman:
    """Draw cards of one release in one language."""

    release: Release
    locale: str
    marks: Mapping[str, Mark]

    def card(self, place: str, code: str) -> Card:
        """Draw a place up, and all below it."""
        menu, named = self.release.menu, (self.locale, f"title.{place}")
        entries = menu.entries.get(place, ()) if len(code) < DEEPEST else ()
        return Card(
            place=place,
            code=code,
            title=self.release.sms.get(named, _HEADINGS.get(place, place)),
            locale=self.locale if named in self.release.sms else SOURCE,
            keywords=self._keywords(place),
            seconds=tuple(
                _seconds(self.release, self.locale, key)
                for key in self._keys(place, Channel.VOICE)
                if (self.locale, key) in self.release.voice
            ),
            segments=tuple(
                count(self.release.sms[self.locale, key]).segments
                for key in self._keys(place, Channel.SMS)
                if (self.locale, key) in self.release.sms
            ),
            mark=self.marks.get(place, Mark.WAITING),
            below=tuple(self.card(entry.place, code + entry.digit) for entry in entries),
            notes=tuple(notes(offered(menu, place, self.locale), place)),
        )

    def gate(self) -> Card:
        """Draw the gate up: it speaks all languages, one after the other."""
        key, spoken, written = "both.gate", self.release.voice, self.release.sms
        locales = self.release.languages
        said = [_seconds(self.release, each, key) for each in locales if (each, key) in spoken]
        sent = "\n".join(written[each, key] for each in locales if (each, key) in written)
        return Card(
            place=GATE,
            code="",
            title=_HEADINGS[GATE],
            locale=SOURCE,
            keywords=self._keywords(GATE),
            seconds=(sum(said),),
            segments=(count(sent).segments,),
            mark=self.marks.get(GATE, Mark.WAITING),
        )

    def _keys(self, place: str, channel: Channel) -> tuple[str, ...]:
        menu = self.release.menu
        if menu.is_menu(place):
            return (f"menu.{place}",)
        if place == PERSON:
            return tuple(f"{PERSON}.{person.name}" for person in offered(menu, place, self.locale))
        if place not in menu.topics:
            return (place,)
        return tuple(topic_key(place, part) for part in range(1, menu.parts(place, channel) + 1))

    def _keywords(self, place: str) -> tuple[str, ...]:
        """Give the first words that lead to a place, each in one spelling; the very first is advertised."""
        wanted = Keyword(_LISTS[place]) if place in _LISTS else Keyword(Kind.TOPIC, place)
        lexicon = self.release.menu.lexicons[self.locale]
        listed = [word for word, keyword in lexicon.exact.items() if keyword == wanted]
        spelt = {plain(word): word for word in reversed(listed)}
        return tuple(word for word in listed if spelt[plain(word)] == word)[:MOST_WORDS]


def _seconds(release: Release, locale: str, key: str) -> int:
    rate = release.languages[locale].words_per_minute
    return math.ceil(spoken_seconds(as_text(release.voice[locale, key]), rate))
