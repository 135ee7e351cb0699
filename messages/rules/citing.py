"""Rules on facts: every topic says what it rests on, and rests on nothing that is on hold."""

from collections import defaultdict
from collections.abc import Iterator

from ivr.core.errors import Fault
from ivr.core.menu import Channel
from messages.catalog import SOURCE, Message
from messages.draft import CATALOG, Draft
from messages.facts import Use, cited
from messages.keys import topics


def facts_are_cited(draft: Draft) -> Iterator[Fault]:
    """Find topics that name no fact: a text without a source is nobody's."""
    for channel in Channel:
        for _, _, message in _topics(draft, channel):
            if not cited(message.comment):
                yield message.fault(
                    f"`{message.key}` cites no fact: begin its comment with numbers of facts.toml,"
                    " as `#. F1 F2.`"
                )


def facts_exist(draft: Draft) -> Iterator[Fault]:
    """Find citations of facts that facts.toml does not have."""
    for message in _source(draft):
        for number in cited(message.comment):
            if number not in draft.facts:
                yield message.fault(
                    f"`{message.key}` cites {number}, which facts.toml does not have: correct it"
                )


def facts_may_be_said(draft: Draft) -> Iterator[Fault]:
    """Find citations of facts that are on hold until a clinician decides."""
    for message in _source(draft):
        for number in cited(message.comment):
            fact = draft.facts.get(number)
            if fact and fact.use is Use.H:
                yield message.fault(
                    f"`{message.key}` cites {number}, which is on hold ({fact.note}): take it out of the text"
                )


def channels_say_the_same(draft: Draft) -> Iterator[Fault]:
    """Find topics that say other facts by voice than by text, all their parts together."""
    found: defaultdict[str, dict[Channel, set[str]]] = defaultdict(dict)
    first: dict[str, Message] = {}
    for channel in Channel:
        for place, _, message in _topics(draft, channel):
            found[place].setdefault(channel, set()).update(cited(message.comment))
            first.setdefault(place, message)
    for place, facts in found.items():
        if len(facts) == len(Channel) and all(facts.values()) and facts[Channel.VOICE] != facts[Channel.SMS]:
            only = sorted(facts[Channel.VOICE] ^ facts[Channel.SMS])
            yield first[place].fault(
                f"`topic.{place}` says {', '.join(only)} in one of voice and SMS only: say the same in both"
            )


def _topics(draft: Draft, channel: Channel) -> Iterator[tuple[str, str, Message]]:
    """Give every part of every topic in the source language."""
    catalog = draft.words[SOURCE].catalogs[CATALOG[channel]]
    for place in topics(draft.plan.menus):
        for key, message in catalog.items():
            if key == f"topic.{place}" or (
                key.startswith(f"topic.{place}.") and key.removeprefix(f"topic.{place}.").isdigit()
            ):
                yield place, key, message


def _source(draft: Draft) -> Iterator[Message]:
    for channel in Channel:
        yield from draft.words[SOURCE].catalogs[CATALOG[channel]].values()
