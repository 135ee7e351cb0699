"""Inspect every reply of every test: released words, the right language, the limits, silence after a stop."""

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lxml import etree

from ivr.simulator.document import Gather, Prompt, Say
from ivr.simulator.grammar import Refused
from ivr.simulator.wire import Exchange
from messages.readability import spoken_seconds
from messages.release import Release
from messages.render import as_text
from messages.segments import count

_ADDRESS = re.compile(r"/voice/(?P<locale>[^/]+)/")
LONGEST_PART = 45.0  # seconds
MOST_SEGMENTS = 4


class Inspector:
    """Look at each exchange of a handset, and fail the test at the first reply that must not be."""

    def __init__(self, release: Release, url: str) -> None:
        self._release = release
        self._url = url
        self._spoken: dict[str, set[tuple[str, str]]] = {}
        for (locale, key), words in release.voice.items():
            self._spoken.setdefault(as_text(words), set()).add((locale, key))
        self._texts: dict[str, set[tuple[str, str]]] = {}
        for place, text in release.sms.items():
            self._texts.setdefault(text, set()).add(place)
        self._stopped: set[str] = set()
        self._answered: dict[str, str | None] = {}

    def __call__(self, exchange: Exchange) -> None:
        """Inspect one exchange; what this phone would refuse, nobody should be sent."""
        assert not isinstance(exchange.result, Refused), exchange.result
        assert exchange.headers["Content-Type"] == "text/xml; charset=utf-8"
        if exchange.url.endswith("/sms"):
            assert isinstance(exchange.result, str | None)
            self._inspect_again_or_new(exchange.fields, exchange.result)
        elif isinstance(exchange.result, tuple):
            self._inspect_schema(exchange.body)
            for verb in exchange.result:
                self._inspect_verb(verb, exchange.url)

    def _inspect_schema(self, body: bytes) -> None:
        folder = os.environ.get("TWIML_XSD")
        if folder:
            schema(folder).assertValid(etree.fromstring(body))

    def _inspect_verb(self, verb: object, url: str) -> None:
        says = verb.prompts if isinstance(verb, Gather) else (verb,) if isinstance(verb, Say) else ()
        # What is said agrees with the address that it leads to; last words, with the one they come from.
        found = _ADDRESS.search(verb.action if isinstance(verb, Gather) else url)
        locale = found["locale"] if found else None
        for say in says:
            assert isinstance(say, Say)
            self._inspect_say(say, locale, says)

    def _inspect_say(self, say: Say, locale: str | None, says: tuple[Prompt, ...]) -> None:
        places = self._spoken.get(say.text)
        assert places, f"these words were never released: {say.text}"
        languages = {each for each, _ in places}
        tags = {self._release.languages[each].tag for each in languages}
        voices = {self._release.languages[each].voice for each in languages}
        assert say.language in tags
        assert say.voice in voices
        keys = {key for _, key in places}
        if locale and locale != "mul" and not any(key == "switch" or key.startswith("both.") for key in keys):
            assert locale in languages, f"spoken to somebody who hears {locale}: {say.text}"
        if locale == "mul":
            assert any(key.startswith("both.") for key in keys)
            assert len(says) in (1, len(self._release.languages), 2 * len(self._release.languages))
        assert spoken_seconds(say.text, 140) <= LONGEST_PART

    def _inspect_again_or_new(self, fields: Mapping[str, str], body: str | None) -> None:
        """Expect the identical body for a text that comes again, even for a stop that was confirmed."""
        sid = fields["MessageSid"]
        if sid in self._answered:
            assert body == self._answered[sid]
        else:
            self._inspect_text(fields["From"], body)
        self._answered[sid] = body

    def _inspect_text(self, number: str, body: str | None) -> None:
        if body is None:
            return
        lines = [self._places(line) for line in body.split("\n")]
        keys = {key for places in lines for _, key in places}
        assert number not in self._stopped or keys & {
            "start",
            "both.start",
            "start_failed",
            "both.start_failed",
        }
        if not any(key.startswith("both.") for key in keys):
            assert set.intersection(*({locale for locale, _ in places} for places in lines)), body
        assert count(body).segments <= MOST_SEGMENTS
        if keys & {"stop", "both.stop", "crisis_stop", "both.crisis_stop"}:
            self._stopped.add(number)
        elif keys & {"start", "both.start"}:
            self._stopped.discard(number)

    def _places(self, line: str) -> set[tuple[str, str]]:
        number, _, title = line.partition(" ")
        titles = {place for place in self._texts.get(title, ()) if place[1].startswith("title.")}
        places = self._texts.get(line) or (titles if number.isdecimal() else None)
        assert places, f"these words were never released: {line}"
        return places


@cache
def schema(folder: str) -> etree.XMLSchema:
    """Load Twilio's voice schema."""
    return etree.XMLSchema(etree.parse(Path(folder) / "twiml_v20100401_twilioRealtimeCallSchema.xsd"))
