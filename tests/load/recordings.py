"""Record golden conversations as the line itself answers them, for many callers to hold them again."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ivr.core.menu import Channel
from ivr.simulator.handset import Handset
from ivr.simulator.transcript import Transcript, differences, parse, play
from ivr.simulator.wire import Exchange
from tests import conversations
from tests.conftest import ACCOUNT

CALLS = (
    "voice-keys",
    "voice-keys-es",
    "voice-parts",
    "voice-parts-es",
    "voice-gate-silence",
    "voice-known-caller",
    "voice-known-caller-es",
    "voice-person-connected",
    "voice-person-connected-es",
    "voice-person-busy",
    "voice-person-busy-es",
    "voice-tests-places-research",
    "voice-tests-places-research-es",
    "voice-crisis-no-connect",
    "voice-crisis-no-connect-es",
)
"""Calls in which no key depends on the clock, and nothing is sent as a text."""

TEXTS = (
    "text-digits-and-codes-es",
    "text-erase",
    "text-erase-es",
    "text-more-back-again-menu",
    "text-same-message-twice",
    "text-stop-by-line",
    "text-stop-by-line-es",
    "text-two-topics",
    "text-two-topics-es",
    "text-weak-words",
    "text-weak-words-es",
)
"""Texts in which nobody waits, all from one phone."""

Names = Mapping[Channel, Sequence[str]]

EVERY: Names = {Channel.VOICE: CALLS, Channel.SMS: TEXTS}
"""The conversations that are held."""

FEW: Names = {
    Channel.VOICE: ("voice-crisis-no-connect-es", "voice-person-busy"),
    Channel.SMS: ("text-stop-by-line", "text-weak-words-es"),
}
"""The same for a short form: a call and some texts in each language."""

_GOODBYE = "/voice/status"
"""Where Twilio reports that a call is over: nobody waits for the answer, and none is measured."""

_FOLDER = Path(conversations.__file__).parent

_PASSING = re.compile(rb'keys=[^&"]*|http://127\.0\.0\.1:[0-9]+')
"""The keys in the addresses of an answer, which count for 3 s and stand there with the time; the port."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One request as the service got it, and its answer without what differs from caller to caller."""

    path: str
    fields: Mapping[str, str]
    answer: bytes

    @property
    def channel(self) -> Channel:
        """Say whether it is of a call or of a text."""
        return Channel.SMS if "MessageSid" in self.fields else Channel.VOICE


@dataclass(frozen=True, slots=True)
class Recording:
    """One conversation of one phone."""

    name: str
    number: str
    turns: tuple[Turn, ...]


def lasting(answer: bytes) -> bytes:
    """Take out of an answer what differs from hour to hour and from port to port."""
    return _PASSING.sub(b"", answer)


def record(url: str, names: Iterable[str], *, is_shipped: bool = True) -> list[Recording]:
    """Hold conversations with a line that knows none of the phones, each from a phone of its own.

    `is_shipped` says that it is the shipped line, which must say what the conversations say.
    """
    return [_held(url, name, is_shipped) for name in names]


def _held(url: str, name: str, is_shipped: bool) -> Recording:
    number = f"+1415555{(*CALLS, *TEXTS).index(name):04d}"
    exchanges: list[Exchange] = []
    phone = Handset(url, ACCOUNT, number=number, inspect=exchanges.append, sleep=lambda _: None)
    played = play(_transcript(name), phone)
    fault = differences(_transcript(name), played)
    assert not (is_shipped and fault), fault
    return Recording(name, number, tuple(_turns(exchanges)))


def _transcript(name: str) -> Transcript:
    return parse((_FOLDER / f"{name}.txt").read_text("utf-8"), name)


def _turns(exchanges: Iterable[Exchange]) -> Iterator[Turn]:
    for seen in exchanges:
        assert seen.status == 200, seen
        parts = urlsplit(seen.url)
        if parts.path != _GOODBYE:
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            yield Turn(path, seen.fields, lasting(seen.body))
