"""What both channels of a rehearsal stand on: the release, its limits, and the faults that were found."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from ivr.core import places
from ivr.core.errors import Fault
from ivr.core.menu import Channel
from ivr.core.prompts import Line, Say
from messages.keys import count_parts
from messages.release import Release

AT = 1_000_000_000.0
"""When everything happens: one moment is enough, for only a run of keys has a pace."""

NUMBER = re.compile(r"[0-9]+")
NAME_A_LANGUAGE = frozenset({"both.gate", "both.start", "both.dying", "switch"})

Prompt = Say | Line


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a message may be by voice in all its languages, and a text in several languages."""

    voice_seconds: float = 45.0
    bilingual_segments: int = 4


@dataclass(slots=True)
class Stage:
    """What both channels rehearse on: the release, and each fault with the first way to it."""

    release: Release
    limits: Limits
    turns: int = 0
    faults: dict[tuple[str, object], Fault] = field(default_factory=dict)
    _inspected: set[tuple[tuple[Prompt, ...], str | None]] = field(default_factory=set)

    def note(self, code: str, about: object, way: str, problem: str) -> None:
        """Note a fault, once for what it is about: of several ways to it the first is the shortest."""
        fault = Fault(f"release {self.release.name}", 0, f"{way}: {problem}", code)
        self.faults.setdefault((code, about), fault)

    def has_heard(self, channel: Channel, locale: str, place: str, heard: tuple[str, list[str]]) -> bool:
        """Compare what was heard of a topic, on some way, with all that there is to be heard."""
        way, keys = heard
        there = {key for each, key in self._texts(channel) if each == locale}
        wanted = [places.topic_key(place, part) for part in range(1, count_parts(place, there) + 1)]
        if keys != wanted:
            found, should = ", ".join(keys) or "nothing", ", ".join(wanted)
            problem = f"of `{place}` in {locale} is heard {found}, and should be {should}"
            todo = "give it a key of its own, and every language the same parts"
            self.note("topic-unheard", (channel, locale, place), way, f"{problem}: {todo}")
        return keys == wanted

    def _texts(self, channel: Channel) -> Collection[tuple[str, str]]:
        return (self.release.voice if channel is Channel.VOICE else self.release.sms).keys()

    def inspect(self, channel: Channel, way: str, said: tuple[Prompt, ...], locale: str | None) -> bool:
        """Find what has no words, or is not in `locale` (None: in every language).

        Gives True for what is new and has words, so that it can be measured.
        """
        self.turns += 1
        if (said, locale) in self._inspected:
            return False
        self._inspected.add((said, locale))
        wordless = [each for each in said if (each.locale, each.key) not in self._texts(channel)]
        for each in wordless:
            problem = f"`{each.key}` has no words in {each.locale}: write them, and release anew"
            self.note("words-missing", (channel, each.locale, each.key), way, problem)
        wanted = [locale] if locale else [*self.release.menu.locales]
        for key in dict.fromkeys(each.key for each in said if each.key != "switch"):
            spoken = [each.locale for each in said if each.key == key]
            if sorted({*spoken}) != sorted(wanted):
                problem = f"`{key}` comes in {', '.join(spoken)}, and should in {', '.join(wanted)}"
                problem = f"{problem}: look for what mixes the languages"
                self.note("language-wrong", (channel, key, locale), way, problem)
        return bool(said) and not wordless
