"""What the views share: the line, its settings, its clock, and how its last resort sounds."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Response, current_app

from ivr.adapters import twiml
from ivr.adapters.background import repeat
from ivr.adapters.callers import caller_key
from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.adapters.webhooks import Parties
from ivr.config import Settings
from ivr.core.prompts import HangUp, Reply, Say
from ivr.core.prompts import Line as Message
from ivr.line import Caller, Line

REPLAY_SECONDS = 1.0

EXTENSION = "cupline"


@dataclass(frozen=True, slots=True)
class Service:
    """One process of the service."""

    settings: Settings
    line: Line
    store: RedisStore
    spool: DiskSpool
    clock: Callable[[], float]
    last_resort: "LastResort"
    closing: threading.Event

    def caller(self, parties: Parties) -> Caller:
        """Forget a number but for its pseudonym."""
        key = caller_key(self.settings.privacy_key, parties.caller) if parties.caller else None
        return Caller(key, parties.line)

    def replay(self) -> None:
        """Hand what waits in the spool to the store, as often as it takes, until the service closes."""
        repeat(self._replay_once, REPLAY_SECONDS, self.closing)

    def _replay_once(self) -> bool:
        if self.spool.waiting:
            self.spool.replay(self.store.store_wish)
        return self.closing.is_set()

    def close(self) -> None:
        """End the background work and let go of Redis."""
        self.closing.set()
        self.store.close()


def service() -> Service:
    """Find the service of the running app."""
    return cast("Service", current_app.extensions[EXTENSION])


class LastResort:
    """The answers for when anything at all goes wrong, written before anything can."""

    def __init__(self, line: Line, public_url: str) -> None:
        release = line.shelf.current
        every = release.menu.locales
        says = {locale: (Say("last_resort", locale),) for locale in every}
        texts = {locale: (Message("last_resort", locale),) for locale in every}
        in_all = tuple(Say("both.last_resort", locale) for locale in every)
        texts_in_all = tuple(Message("both.last_resort", locale) for locale in every)
        self._numbers = line.numbers
        self._voice = {key: twiml.voice(release, HangUp(said), public_url) for key, said in says.items()}
        self._sms = {key: twiml.sms(release, Reply(lines)) for key, lines in texts.items()}
        self._voice_in_all = twiml.voice(release, HangUp(in_all), public_url)
        self._sms_in_all = twiml.sms(release, Reply(texts_in_all))

    def voice(self, locale: str | None) -> bytes:
        """Give the helpline by voice, in the language of the address if it has one."""
        return self._voice.get(locale or "", self._voice_in_all)

    def sms(self, locale: str | None) -> bytes:
        """Give the helpline by text, in the language of the number if it has one."""
        return self._sms.get(locale or "", self._sms_in_all)

    def locale_of(self, number: str | None) -> str | None:
        """Find the language of one of our numbers."""
        return self._numbers.get(number or "")


def xml(content: bytes) -> Response:
    """Answer Twilio; anything but text/xml would be spoken or texted as it is."""
    return Response(content, content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-store"})
