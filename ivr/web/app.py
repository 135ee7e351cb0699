"""Wire the rooms together into one Flask app."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from flask import Flask

from ivr.adapters.callers import fingerprint
from ivr.adapters.logs import TurnLog
from ivr.adapters.metrics import Metrics
from ivr.adapters.reach import Reaches
from ivr.adapters.rest import Credentials
from ivr.adapters.sender import TwilioSender
from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.adapters.webhooks import MOST_BYTES
from ivr.config import ENVIRON, Settings, shared_counts
from ivr.core.errors import ReleaseError, StoreError
from ivr.line import Edges, Line
from ivr.web.audio import audio
from ivr.web.errors import handle_refusals
from ivr.web.fitness import check_fit
from ivr.web.health import health
from ivr.web.metrics import metrics
from ivr.web.service import EXTENSION, LastResort, LastWords, Service
from ivr.web.sms import sms
from ivr.web.statuses import statuses
from ivr.web.turns import Turns
from ivr.web.voice import voice
from messages.shelf import Shelf

log = logging.getLogger(__name__)

THREADS = 8
"""Threads of one worker process; each may hold one connection to Redis, and two are to spare."""


def create_app(
    settings: Settings,
    clock: Callable[[], float] = time.time,
    shelf: Shelf | None = None,
    told: TurnLog | None = None,
    spool: DiskSpool | None = None,
) -> Flask:
    """Make the service. `clock` gives seconds since 1970, `told` takes a line for each turn.

    A worker is given the shelf and the spool that were opened before it was forked: whatever is published
    by the time it starts, there is a last valid release to serve, and a disk that fails since then stops
    no worker.

    Raises ReleaseError, SettingsError, SpoolError or StoreError if it could not serve well.
    """
    shelf = shelf or open_shelf(settings)
    store = RedisStore(settings.redis_url, THREADS + 2, [fingerprint(key) for key in settings.privacy_keys])
    spool, sender = spool or DiskSpool(settings.spool), _sender(settings)
    line = Line(
        Edges(
            shelf,
            store,
            spool,
            settings.installation.numbers,
            time.monotonic,
            sender,
            settings.deployment,
            metrics=Metrics(shared_counts(ENVIRON)),
        )
    )
    last_resort = LastResort(line, settings.public_url)
    reaches = Reaches(settings.installation.countries)
    here = Service(settings, line, store, spool, sender, clock, last_resort, reaches, threading.Event())
    with suppress(ReleaseError):  # the thread below will say so
        here.refresh()
    _compare_keys(store)

    app = Flask("cupline", static_folder=None)
    app.config |= {"MAX_CONTENT_LENGTH": MOST_BYTES, "PROVIDE_AUTOMATIC_OPTIONS": False}
    app.url_map.merge_slashes = False  # a redirect loses the key that was pressed
    app.extensions[EXTENSION] = here
    for blueprint in (voice, sms, statuses, health, metrics, audio):
        app.register_blueprint(blueprint)
    handle_refusals(app)
    app.wsgi_app = Turns(app.wsgi_app, here, told)  # type: ignore[method-assign]
    for work, name in ((here.replay, "spool"), (here.follow, "refresh")):
        threading.Thread(target=work, name=name, daemon=True).start()
    return app


def _compare_keys(store: RedisStore) -> None:
    """Write down which privacy key stores wishes, before one is; or tell that it was another one so far."""
    try:
        store.check_privacy_key()
    except StoreError as error:
        log.error("%s", error)


def _sender(settings: Settings) -> TwilioSender | None:
    """Make what sends texts, where this installation has something to send them from."""
    origin = settings.messaging_service_sid or settings.from_number
    if not origin:
        return None
    credentials = Credentials(settings.account_sid, settings.auth_tokens[0], settings.twilio_api)
    return TwilioSender(credentials, origin, settings.public_url)


def open_shelf(settings: Settings) -> Shelf:
    """Open the releases, and refuse to start with words that callers must not hear.

    Raises ReleaseError, or SettingsError if a number speaks a language that is not served.
    """
    shelf = Shelf(settings.locales)
    check_fit(settings, shelf.current)
    LastWords.of(shelf.current, settings.public_url)
    return shelf
