"""What the views share: the line, its settings, its clock, and how its last resort sounds."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self, cast

from flask import Response, current_app

from ivr.adapters import twiml
from ivr.adapters.background import repeat
from ivr.adapters.callers import caller_key, caller_keys, prefix_key
from ivr.adapters.metrics import Metrics
from ivr.adapters.reach import Reaches, prefix
from ivr.adapters.sender import TwilioSender
from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.adapters.webhooks import Parties
from ivr.config import Settings
from ivr.core.errors import ReleaseError
from ivr.core.events import Reach
from ivr.core.prompts import HangUp, Reply, Say
from ivr.core.prompts import Line as Message
from ivr.line import Caller, Line
from ivr.web.fitness import check_fit
from messages.release import Release

REPLAY_SECONDS = 1.0

REFRESH_SECONDS = 0.5
"""A new release is served within 2 s; loading one takes 0.25 s on a busy machine."""

EXTENSION = "cupline"


@dataclass(frozen=True, slots=True)
class Service:
    """One process of the service."""

    settings: Settings
    line: Line
    store: RedisStore
    spool: DiskSpool
    sender: TwilioSender | None
    clock: Callable[[], float]
    last_resort: "LastResort"
    reaches: Reaches
    closing: threading.Event

    def caller(self, parties: Parties) -> Caller:
        """Forget a number but for its pseudonym."""
        number, privacy_keys = parties.caller, self.settings.privacy_keys
        if not number:
            echo = caller_key(privacy_keys[0], parties.sender)
            return Caller(keys=(), line=parties.line, reach=Reach.HIDDEN, echo=echo)
        keys = caller_keys(privacy_keys, number)
        return Caller(
            keys=keys,
            line=parties.line,
            reach=self.reaches.of(keys[0], number),
            echo=keys[0],
            prefix=prefix_key(privacy_keys[0], prefix(number)),
            number=number,
        )

    def replay(self) -> None:
        """Hand what waits in the spool to the store, as often as it takes, until the service closes."""
        repeat(self._replay_once, REPLAY_SECONDS, self.closing)

    def _replay_once(self) -> bool:
        if self.spool.waiting:
            self.spool.replay(self.store.store_wish)
        return self.closing.is_set()

    def follow(self) -> None:
        """Take every release that is put in service, until the service closes."""
        repeat(self.refresh, REFRESH_SECONDS, self.closing)

    def refresh(self) -> bool:
        """Take the release that was put in service last; there may always be another one.

        Raises ReleaseError if it may not be served: the last valid one is served on.
        """
        self.metrics.breakers_open(to=self.store.is_away)
        self.metrics.release_number(to=self.line.edges.shelf.current.number)
        self.line.edges.shelf.refresh(self._accept)
        return False

    def _accept(self, release: Release) -> None:
        check_fit(self.settings, release)
        self.last_resort.follow(release)  # at last: a release that is refused changes nothing

    @property
    def metrics(self) -> Metrics:
        """Give the counts of this process."""
        return self.line.edges.metrics

    def close(self) -> None:
        """End the background work, let go of Redis, and send nothing more."""
        self.closing.set()
        self.store.close()
        if self.sender:
            self.sender.close()


def service() -> Service:
    """Find the service of the running app."""
    return cast("Service", current_app.extensions[EXTENSION])


@dataclass(frozen=True, slots=True)
class LastWords:
    """The last resort as one release says it, written out: by language, and in every one."""

    voice: Mapping[str, bytes]
    sms: Mapping[str, bytes]
    voice_in_all: bytes
    sms_in_all: bytes

    @classmethod
    def of(cls, release: Release, public_url: str) -> Self:
        """Write the last resort of a release.

        Raises ReleaseError if it cannot be written: then nothing else of that release is to be trusted.
        """
        every = release.menu.locales
        says = {locale: (Say("last_resort", locale),) for locale in every}
        texts = {locale: (Message("last_resort", locale),) for locale in every}
        in_all = tuple(Say("both.last_resort", locale) for locale in every)
        texts_in_all = tuple(Message("both.last_resort", locale) for locale in every)
        try:
            return cls(
                {key: twiml.voice(release, HangUp(said), public_url) for key, said in says.items()},
                {key: twiml.sms(release, Reply(lines)) for key, lines in texts.items()},
                twiml.voice(release, HangUp(in_all), public_url),
                twiml.sms(release, Reply(texts_in_all)),
            )
        except (LookupError, ValueError) as error:
            problem = f"the last resort of release {release.name} cannot be written ({error!r})"
            raise ReleaseError(f"{problem}: correct it and release again", "release-mute") from error


class LastResort:
    """The answers for when anything at all goes wrong, written before anything can."""

    def __init__(self, line: Line, public_url: str) -> None:
        self._numbers = line.edges.numbers
        self._public_url = public_url
        self._words = LastWords.of(line.edges.shelf.current, public_url)

    def follow(self, release: Release) -> None:
        """Speak from another release from now on.

        Raises ReleaseError, and goes on with the words it has.
        """
        self._words = LastWords.of(release, self._public_url)

    def voice(self, locale: str | None) -> bytes:
        """Give the helpline by voice, in the language of the address if it has one."""
        words = self._words
        return words.voice.get(locale or "", words.voice_in_all)

    def sms(self, locale: str | None) -> bytes:
        """Give the helpline by text, in the language of the number if it has one."""
        words = self._words
        return words.sms.get(locale or "", words.sms_in_all)

    def locale_of(self, number: str | None) -> str | None:
        """Find the language of one of our numbers."""
        return self._numbers.get(number or "")


def xml(content: bytes) -> Response:
    """Answer Twilio; anything but text/xml would be spoken or texted as it is."""
    return Response(content, content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-store"})
