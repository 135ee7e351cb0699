"""Say how the messages of a release are heard and read, by their keys: what a canary holds a line against.

A release that lacks one raises ReleaseError.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from ivr.core.deployment import Deployment
from ivr.core.errors import ReleaseError
from ivr.core.events import TextReceived
from ivr.core.keywords import Keyword, Kind
from ivr.core.menu import Channel
from ivr.core.places import topic_key
from ivr.core.reading import Meaning, read
from ivr.core.wishes import answered
from ivr.simulator.receiver import Heard, Recorded, Texted
from messages.release import Release
from messages.render import as_text

T = TypeVar("T")

Answer = tuple[frozenset[str], ...]
"""What is heard or texted, one after the other; of a recording and its words either is right."""


def lines_of(answer: Heard | Texted | None) -> tuple[str, ...]:
    """Write an answer as it is compared; the seconds of a recording are left out."""
    if isinstance(answer, Heard):
        sounds = answer.sounds
        return tuple(
            f"♪ {sound.name}" if isinstance(sound, Recorded) else f"{sound.say.language}: {sound.say.text}"
            for sound in sounds
        )
    return () if answer is None or answer.body is None else (answer.body,)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one release in one language, on the line of one installation."""

    release: Release
    locale: str
    deployment: Deployment

    def said(self, key: str, locale: str = "") -> frozenset[str]:
        """Give a message as it is heard, in this language unless another is named."""
        place = (locale or self.locale, key)
        words = as_text(self._found(self.release.voice, place))
        spoken = f"{self.release.languages[place[0]].tag}: {words}"
        recording = self.release.recordings.get(place)
        return frozenset({spoken, f"♪ {recording}"} if recording else {spoken})

    def said_in_all(self, key: str) -> Answer:
        """Give a bilingual message as it is heard."""
        return tuple(self.said(f"both.{key}", locale) for locale in self.release.menu.locales)

    def texted(self, key: str) -> Answer:
        """Give a message as it is read."""
        return (frozenset({self._found(self.release.sms, (self.locale, key))}),)

    def texted_in_all(self, key: str) -> Answer:
        """Give a bilingual message as it is read."""
        places = ((locale, f"both.{key}") for locale in self.release.menu.locales)
        lines = (self._found(self.release.sms, place) for place in places)
        return (frozenset({"\n".join(lines)}),)

    def _found(self, texts: Mapping[tuple[str, str], T], place: tuple[str, str]) -> T:
        if place not in texts:
            raise ReleaseError(f"release {self.release.name} lacks {place[1]} ({place[0]}): release again")
        return texts[place]

    def place(self, place: str, locale: str = "") -> Answer:
        """Give what is heard at a menu, or at a topic and behind it."""
        menu = self.release.menu
        if menu.is_menu(place):
            return (self.said(f"menu.{place}", locale),)
        after = "more" if menu.parts(place, Channel.VOICE) > 1 else "after_topic"
        keep = ".keep" if self.deployment.can_text else ""
        return (self.said(topic_key(place, 1), locale), self.said(f"{after}{keep}", locale))

    def word(self, keyword: Keyword) -> tuple[str, bool] | None:
        """Find a word that means just this, and say whether this language alone has it.

        One that Twilio answers before the line is none.
        """
        means = Meaning.SUBJECT if keyword.kind is Kind.TOPIC else Meaning(keyword.kind)
        lexicons, by = self.release.menu.lexicons, self.deployment.stop_answered_by
        found = [
            (word, reading.locales == (self.locale,))
            for word, meant in lexicons[self.locale].exact.items()
            if meant == keyword and not answered(TextReceived(0.0, word), by)
            for reading in [read(lexicons, word, self.locale)]
            if reading.meaning is means and self.locale in reading.locales
            if not reading.stops and reading.subjects in ((), (keyword,))
        ]
        return max(found, key=lambda one: one[1], default=None)
