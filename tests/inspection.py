"""Inspect every reply of every test: released words, the right language, the limits, silence after a stop."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from lxml import etree

from ivr.simulator.document import Gather, Play, Say, VoiceVerb
from ivr.simulator.grammar import Refused
from ivr.simulator.wire import Exchange
from messages.readability import spoken_seconds
from messages.release import Release
from messages.render import as_text
from messages.segments import count

_ADDRESS = re.compile(r"/voice/(?P<locale>[^/]+)/")
T = TypeVar("T")

LONGEST_PART = 45.0  # seconds
MOST_SEGMENTS = 4


class _Words:
    """The words of one release, to inspect a whole reply by."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._spoken: dict[str, set[tuple[str, str]]] = {}
        for (locale, key), words in release.voice.items():
            self._spoken.setdefault(as_text(words), set()).add((locale, key))
        self._texts: dict[str, set[tuple[str, str]]] = {}
        for place, text in release.sms.items():
            self._texts.setdefault(text, set()).add(place)

    def inspect_verbs(self, verbs: tuple[VoiceVerb, ...], url: str) -> None:
        """Inspect what is said in answer to a request."""
        for verb in verbs:
            self._inspect_verb(verb, url)

    def _inspect_verb(self, verb: VoiceVerb, url: str) -> None:
        says = verb.prompts if isinstance(verb, Gather) else (verb,) if isinstance(verb, Say | Play) else ()
        # What is said agrees with the address that it leads to; last words, with the one they come from.
        found = _ADDRESS.search(verb.action if isinstance(verb, Gather) else url)
        locale = found["locale"] if found else None
        for say in says:
            assert isinstance(say, Say | Play)
            places = self._played(say) if isinstance(say, Play) else self._said(say)
            self._inspect_language(say, places, locale)
            assert locale != "mul" or len(says) % len(self._release.languages) == 0 or len(says) == 1

    def _said(self, say: Say) -> set[tuple[str, str]]:
        """Find what a voice says, in the voice of its language."""
        places = self._spoken.get(say.text)
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
        """Inspect a text; give the keys that it may be of."""
        lines = [self._places(line) for line in body.split("\n")]
        keys = {key for places in lines for _, key in places}
        if not any(key.startswith("both.") for key in keys):
            assert set.intersection(*({locale for locale, _ in places} for places in lines)), body
        assert count(body).segments <= MOST_SEGMENTS
        return keys

    def _places(self, line: str) -> set[tuple[str, str]]:
        number, _, title = line.partition(" ")
        titles = {place for place in self._texts.get(title, ()) if place[1].startswith("title.")}
        places = self._texts.get(line) or (titles if number.isdecimal() else None)
        assert places, f"these words were never released: {line}"
        return places


class Inspector:
    """Look at each exchange of a handset, and fail the test at the first reply that must not be.

    Of several releases that were in service, a reply must be wholly from one.
    """

    def __init__(self, release: Release, url: str) -> None:
        self._url = url
        self._known = [_Words(release)]
        self._stopped: set[str] = set()
        self._answered: dict[str, str | None] = {}

    def know(self, release: Release) -> None:
        """Know another release that will be in service."""
        self._known.append(_Words(release))

    def __call__(self, exchange: Exchange) -> None:
        """Inspect one exchange; what this phone would refuse, nobody should be sent."""
        assert not isinstance(exchange.result, Refused), exchange.result
        assert exchange.headers["Content-Type"] == "text/xml; charset=utf-8"
        if exchange.url.endswith("/sms"):
            assert isinstance(exchange.result, str | None)
            self._inspect_again_or_new(exchange.fields, exchange.result)
        elif isinstance(exchange.result, tuple):
            self._inspect_schema(exchange.body)
            verbs, url = exchange.result, exchange.url
            self._from_one(lambda words: words.inspect_verbs(verbs, url))

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
        if sid in self._answered:
            assert body == self._answered[sid]
        elif body is not None:
            self._inspect_stop(fields["From"], self._from_one(lambda words: words.inspect_text(body)))
        self._answered[sid] = body

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


@cache
def schema(folder: str) -> etree.XMLSchema:
    """Load Twilio's voice schema."""
    return etree.XMLSchema(etree.parse(Path(folder) / "twiml_v20100401_twilioRealtimeCallSchema.xsd"))
