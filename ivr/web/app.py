"""Wire the rooms together into one Flask app."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from flask import Flask

from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.adapters.webhooks import MOST_BYTES
from ivr.config import Settings
from ivr.core.errors import ReleaseError
from ivr.line import Line
from ivr.web.audio import audio
from ivr.web.errors import guard_border
from ivr.web.fitness import check_fit
from ivr.web.health import health
from ivr.web.service import EXTENSION, LastResort, LastWords, Service
from ivr.web.sms import sms
from ivr.web.voice import voice
from messages.shelf import Shelf

THREADS = 8
"""Threads of one worker process; each may hold one connection to Redis, and two are to spare."""


def create_app(
    settings: Settings, clock: Callable[[], float] = time.time, shelf: Shelf | None = None
) -> Flask:
    """Make the service. `clock` gives seconds since 1970.

    A worker is given the shelf that was opened before it was forked: whatever is published by the
    time it starts, there is a last valid release to serve.

    Raises ReleaseError, SettingsError, SpoolError or StoreError if it could not serve well.
    """
    shelf = shelf or open_shelf(settings)
    store = RedisStore(settings.redis_url, connections=THREADS + 2)
    spool = DiskSpool(settings.spool)
    line = Line(shelf, store, spool, settings.numbers, time.monotonic)
    last_resort = LastResort(line, settings.public_url)
    here = Service(settings, line, store, spool, clock, last_resort, threading.Event())
    with suppress(ReleaseError):  # the thread below will say so
        here.refresh()

    app = Flask("cupline", static_folder=None)
    app.config |= {"MAX_CONTENT_LENGTH": MOST_BYTES, "PROVIDE_AUTOMATIC_OPTIONS": False}
    app.url_map.merge_slashes = False  # a redirect loses the key that was pressed
    app.extensions[EXTENSION] = here
    for blueprint in (voice, sms, health, audio):
        app.register_blueprint(blueprint)
    guard_border(app)
    for work, name in ((here.replay, "spool"), (here.follow, "refresh")):
        threading.Thread(target=work, name=name, daemon=True).start()
    return app


def open_shelf(settings: Settings) -> Shelf:
    """Open the releases, and refuse to start with words that callers must not hear.

    Raises ReleaseError, or SettingsError if a number speaks a language that is not served.
    """
    shelf = Shelf(settings.locales)
    check_fit(settings, shelf.current)
    LastWords.of(shelf.current, settings.public_url)
    return shelf
