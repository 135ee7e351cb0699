"""The words of some languages with the plan they belong to, before they are a release."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from ivr.core.menu import Channel
from messages.catalog import SOURCE, Catalog, Message, Words
from messages.facts import Fact
from messages.keys import count_parts, required_keys, topics
from messages.plan import Plan
from messages.render import Details, Rendered, as_text, render
from messages.termbase import Termbase

CATALOG = {Channel.VOICE: Catalog.VOICE, Channel.SMS: Catalog.SMS}
"""Where the messages of a channel stand."""


@dataclass(frozen=True)
class Draft:
    """The plan and the words of every served language, with the facts and terms they are held to."""

    plan: Plan
    words: Mapping[str, Words]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    terms: Termbase = field(default_factory=lambda: Termbase({}, {}))

    def messages(self, channel: Channel) -> list[tuple[str, Message]]:
        """List every message of a channel, with its language."""
        return [
            (locale, message)
            for locale, words in self.words.items()
            for message in words.catalogs[CATALOG[channel]].values()
        ]

    def source(self, catalog: Catalog, key: str) -> Message | None:
        """Find the English of a message."""
        return self.words[SOURCE].catalogs[catalog].get(key)

    @cached_property
    def required(self) -> Mapping[Catalog, Set[str]]:
        """Name the keys that every language must have; a part that one has, all have."""
        keys = required_keys(self.plan.outline)
        for catalog in (Catalog.VOICE, Catalog.SMS):
            there = {key for words in self.words.values() for key in words.catalogs[catalog]}
            for topic in topics(self.plan.menus):
                keys[catalog] |= {f"topic.{topic}.{part}" for part in range(2, count_parts(topic, there) + 1)}
        return keys

    @cached_property
    def details(self) -> Mapping[str, Details]:
        """Give what the placeholders of each language say."""
        return {locale: self.plan.details(locale) for locale in self.words}

    def rendered(self, locale: str, message: Message) -> Rendered:
        """Fill the placeholders of a message; one that is not known says nothing."""
        return render(message.text, self.details[locale])

    def text(self, locale: str, message: Message) -> str:
        """Give the words of a message as they will be read."""
        return as_text(self.rendered(locale, message))
