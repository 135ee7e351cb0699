"""Rules on people to talk to: their number is heard, and no other; a closed line tells its hours."""

import re
from collections.abc import Iterator

from ivr.core.errors import Fault
from ivr.core.menu import RESERVED_CODES, Channel
from messages.catalog import Message
from messages.draft import Draft
from messages.keys import CLOSED, NUMBER, PERSON
from messages.render import ENDING, PLACEHOLDER, placeholders

CONNECTS = "1"
"""The key that puts a caller through."""

_ASKS = "keep"
"""The question whether words are to be texted: it names the phone that gets them."""

_NUMBER = re.compile(r"[0-9]+")


def people_have_their_number(draft: Draft) -> Iterator[Fault]:
    """Find people whose number is not spoken: twice by voice, for who looks for a pen, and else once."""
    for channel, kind, name, message in _of_people(draft):
        if kind == CLOSED:
            continue
        times = 2 if channel is Channel.VOICE else 1
        if placeholders(message.text).count(f"{name}.phone") < times:
            yield message.fault(
                f"`{message.key}` must speak {{{name}.phone}}{' twice' * (times - 1)}: put it into the text"
            )


def people_are_connected(draft: Draft) -> Iterator[Fault]:
    """Find people who are offered by voice without the key that connects."""
    for channel, kind, _, message in _of_people(draft):
        named = _NUMBER.findall(PLACEHOLDER.sub("", message.text))
        if (channel, kind) == (Channel.VOICE, PERSON) and named.count(CONNECTS) != 1:
            yield message.fault(
                f"`{message.key}` must name the key {CONNECTS}, which connects, once: say so in the text"
            )


def closed_lines_tell_their_hours(draft: Draft) -> Iterator[Fault]:
    """Find closed lines without their hours, or with hours that are not those of line.toml any more."""
    for _, kind, name, message in _of_people(draft):
        if kind == CLOSED and f"{name}.hours" not in placeholders(message.text):
            yield message.fault(
                f"`{message.key}` must tell the hours as they are now: put {{{name}.hours}} into the text,"
                " and have it approved"
            )


def people_stand_alone(draft: Draft) -> Iterator[Fault]:
    """Find the number or hours of somebody else where one is offered; 988, 911 and their like may stand."""
    short = {name for name, each in draft.plan.directory.listings.items() if each.phone in RESERVED_CODES}
    for _, _, name, message in _of_people(draft):
        for other in placeholders(message.text):
            who, _, what = other.partition(".")
            if who != name and (what == "hours" or who not in short):
                yield message.fault(f"`{message.key}` is about {name} and speaks {{{other}}}: take it out")


def endings_are_asked_about(draft: Draft) -> Iterator[Fault]:
    """Find the last digits of the caller anywhere but in the question that must have them."""
    for channel in Channel:
        for _, message in draft.messages(channel):
            is_place, has = (
                (channel, message.key) == (Channel.VOICE, _ASKS),
                ENDING in placeholders(message.text),
            )
            if has and not is_place:
                yield message.fault(
                    f"`{message.key}` has {{{ENDING}}}, which only `{_ASKS}` by voice can say: take it out"
                )
            if is_place and not has:
                yield message.fault(
                    f"`{message.key}` must say which phone gets the text: put {{{ENDING}}}, its last four"
                    " digits, into it"
                )


def _of_people(draft: Draft) -> Iterator[tuple[Channel, str, str, Message]]:
    """Give every message about one of the people, with what it is for and the name."""
    for channel in Channel:
        for _, message in draft.messages(channel):
            kind, _, name = message.key.partition(".")
            if kind in (PERSON, CLOSED, NUMBER) and name in draft.plan.directory.people:
                yield channel, kind, name, message
