"""Inspect every reply of every test: released words, the right language, the limits, silence after a stop."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from lxml import etree

from ivr.simulator.document import Dial, Gather, Play, Say, VoiceVerb
from ivr.simulator.grammar import Refused
from ivr.simulator.resource import Sms
from ivr.simulator.wire import Exchange
from messages.readability import spoken_seconds
from messages.release import Release
from messages.render import Ending, Rendered, as_text
from messages.segments import count

_ADDRESS = re.compile(r"/voice/(?P<locale>[^/]+)/(?P<place>[^/?]*)")
T = TypeVar("T")

LONGEST_PART = 45.0  # seconds
MOST_SEGMENTS = 4
OFFERS_OF_HELP = {"offer_person", "helpline", "both.helpline"}
"""What is said to whoever seems lost; in a crisis and at a helpline they are at help already."""

MOST_KEPT_SEGMENTS = 5
"""A text that was asked for by phone ends in a line that says who sends it."""


class _Words:
    """The words of one release, to inspect a whole reply by."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._spoken: dict[str, set[tuple[str, str]]] = {}
        self._ending: list[tuple[tuple[str, str], Rendered]] = []
        for place, words in release.voice.items():
            if Ending() in words:
                self._ending.append((place, words))
            else:
                self._spoken.setdefault(as_text(words), set()).add(place)
        self._texts: dict[str, set[tuple[str, str]]] = {}
        for place, text in release.sms.items():
            self._texts.setdefault(text, set()).add(place)

    def inspect_verbs(self, verbs: tuple[VoiceVerb, ...], url: str, caller: str) -> None:
        """Inspect what is said in answer to a request, and who is called."""
        for verb in verbs:
            if isinstance(verb, Dial):
                self._inspect_dial(verb, caller)
            # What is said agrees with the address that it leads to; last words, with the one they come from.
            self._inspect_verb(verb, leads_to(verbs, url), caller)

    def _inspect_dial(self, dial: Dial, caller: str) -> None:
        """Expect somebody of the release; only those who save lives see the caller's number."""
        menu = self._release.menu
        crisis = {menu.crisis_line.phone} if menu.crisis_line else set()
        assert dial.number in crisis | {person.phone for person in menu.people}
        assert dial.number in crisis or dial.caller_id not in ("", caller)

    def _inspect_verb(self, verb: VoiceVerb, address: str, caller: str) -> None:
        locale = locale_of(address)
        says = verb.prompts if isinstance(verb, Gather) else (verb,) if isinstance(verb, Say | Play) else ()
        for say in says:
            assert isinstance(say, Say | Play)
            places = self._played(say) if isinstance(say, Play) else self._said(say, caller)
            self._inspect_language(say, places, locale)
            assert not (is_help(address) and {key for _, key in places} & OFFERS_OF_HELP), "help is here"
            assert locale != "mul" or len(says) % len(self._release.languages) == 0 or len(says) == 1

    def _said(self, say: Say, caller: str) -> set[tuple[str, str]]:
        """Find what a voice says, in the voice of its language; digits are the caller's last four."""
        places = self._spoken.get(say.text) or {
            place
            for place, words in self._ending
            if say.text == as_text(caller[-4:] if isinstance(span, Ending) else span for span in words)
        }
        assert places, f"these words were never released: {say.text}"
        languages = [self._release.languages[locale] for locale, _ in places]
        assert say.language in {language.tag for language in languages}
        assert say.voice in {language.voice for language in languages}
        assert spoken_seconds(say.text, 140) <= LONGEST_PART
        return places

    def _played(self, play: Play) -> set[tuple[str, str]]:
        """Find what a recording says: a telephone does not know its words."""
        name = play.url.rpartition("/audio/")[2]
        places = {place for place, file in self._release.recordings.items() if file == name}
        assert places, f"this recording was never released: {play.url}"
        return places

    def _inspect_language(self, say: Say | Play, places: set[tuple[str, str]], locale: str | None) -> None:
        is_for_all = any(key == "switch" or key.startswith("both.") for _, key in places)
        if locale == "mul":
            assert any(key.startswith("both.") for _, key in places)
        elif locale and not is_for_all:
            assert locale in {each for each, _ in places}, f"spoken to somebody who hears {locale}: {say}"

    def inspect_text(self, body: str) -> set[str]:
        """Inspect an answer to a text; give the keys that it may be of."""
        lines = [self._places(line) for line in body.split("\n")]
        keys = {key for places in lines for _, key in places}
        if not any(key.startswith("both.") for key in keys):
            assert self._locales(lines), body
        assert count(body).segments <= MOST_SEGMENTS
        return keys

    def inspect_kept(self, body: str, locale: str | None) -> None:
        """Inspect a text that was asked for by phone, by somebody who hears a locale."""
        lines = [self._places(line) for line in body.split("\n")]
        assert any(key == "kept" for _, key in lines[-1]), f"nobody says who sends this: {body}"
        assert locale in self._locales(lines), f"texted to somebody who hears {locale}: {body}"
        segments = count(body).segments
        assert segments <= MOST_KEPT_SEGMENTS, f"{segments} segments: {body}"

    def _locales(self, lines: list[set[tuple[str, str]]]) -> set[str]:
        """Find the languages that all lines have in common."""
        return set.intersection(*({locale for locale, _ in places} for places in lines))

    def _places(self, line: str) -> set[tuple[str, str]]:
        number, _, title = line.partition(" ")
        titles = {place for place in self._texts.get(title, ()) if place[1].startswith("title.")}
        places = self._texts.get(line) or (titles if number.isdecimal() else None)
        assert places, f"these words were never released: {line}"
        return places


@lru_cache(maxsize=8)
def _words_of(release: Release) -> _Words:
    """Sort the words of a release once: nearly every test has an inspector of the shipped one."""
    return _Words(release)


class Inspector:
    """Look at each exchange of a handset, and fail the test at the first reply that must not be.

    Of several releases that were in service, a reply must be wholly from one.
    """

    def __init__(self, release: Release, url: str) -> None:
        self._url = url
        self._lost: list[AssertionError] = []
        self._hears: dict[str, str | None] = {}
        self._known = [_words_of(release)]
        self._stopped: set[str] = set()
        self._answered: dict[str, str | None] = {}

    def know(self, release: Release) -> None:
        """Know another release that will be in service."""
        self._known.append(_words_of(release))

    def __call__(self, exchange: Exchange) -> None:
        """Inspect one exchange; what this phone would refuse, nobody should be sent."""
        self.find_no_fault()
        assert not isinstance(exchange.result, Refused), exchange.result
        assert exchange.headers["Content-Type"] == "text/xml; charset=utf-8"
        if exchange.url.endswith("/sms"):
            assert isinstance(exchange.result, str | None)
            self._inspect_again_or_new(exchange.fields, exchange.result)
        elif isinstance(exchange.result, tuple):
            self._inspect_schema(exchange.body)
            verbs, url, caller = exchange.result, exchange.url, exchange.fields.get("From", "")
            self._from_one(lambda words: words.inspect_verbs(verbs, url, caller))
            self._hears[caller] = locale_of(leads_to(verbs, url))

    def inspect_sent(self, sms: Sms) -> None:
        """Inspect a text that the line sends of itself; a fault shows at the next exchange, or at the end."""
        try:
            assert sms.to not in self._stopped, "this phone wants no texts"
            assert sms.to in self._hears, "nobody asked for this text by phone"
            locale = self._hears[sms.to]
            self._from_one(lambda words: words.inspect_kept(sms.body, locale))
        except AssertionError as fault:
            self._lost.append(fault)

    def find_no_fault(self) -> None:
        """Fail the test if a text that the line sent of itself must not be."""
        for fault in self._lost:
            raise fault

    def _from_one(self, inspect: Callable[[_Words], T]) -> T:
        """Inspect a reply by each release, until one has all of it."""
        *others, last = self._known
        for words in others:
            with suppress(AssertionError):
                return inspect(words)
        return inspect(last)

    def _inspect_schema(self, body: bytes) -> None:
        folder = os.environ.get("TWIML_XSD")
        if folder:
            schema(folder).assertValid(etree.fromstring(body))

    def _inspect_again_or_new(self, fields: Mapping[str, str], body: str | None) -> None:
        """Expect the identical body for a text that comes again, even for a stop that was confirmed."""
        sid = fields["MessageSid"]
        self._mirror(fields["From"], fields.get("OptOutType", ""))
        if sid in self._answered:
            assert body == self._answered[sid]
        elif body is not None:
            self._inspect_stop(fields["From"], self._from_one(lambda words: words.inspect_text(body)))
        self._answered[sid] = body

    def _mirror(self, number: str, mark: str) -> None:
        """Learn what Twilio says that it has answered itself."""
        if mark == "STOP":
            self._stopped.add(number)
        elif mark == "START":
            self._stopped.discard(number)

    def _inspect_stop(self, number: str, keys: set[str]) -> None:
        assert number not in self._stopped or keys & {
            "start",
            "both.start",
            "start_failed",
            "both.start_failed",
        }
        if keys & {"stop", "both.stop", "crisis_stop", "both.crisis_stop"}:
            self._stopped.add(number)
        elif keys & {"start", "both.start"}:
            self._stopped.discard(number)


def leads_to(verbs: tuple[VoiceVerb, ...], url: str) -> str:
    """Find the address that a document leads to; one that ends the call stays where it was asked for."""
    return next((verb.action for verb in verbs if isinstance(verb, Gather | Dial)), url)


def locale_of(url: str) -> str | None:
    """Read the language of a call from an address."""
    found = _ADDRESS.search(url)
    return found["locale"] if found else None


def is_help(url: str) -> bool:
    """Say whether an address is that of a crisis or of a helpline."""
    found = _ADDRESS.search(url)
    return found is not None and found["place"].startswith(("crisis", "person."))


@cache
def schema(folder: str) -> etree.XMLSchema:
    """Load Twilio's voice schema."""
    return etree.XMLSchema(etree.parse(Path(folder) / "twiml_v20100401_twilioRealtimeCallSchema.xsd"))
