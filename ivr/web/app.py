"""Wire the rooms together into one Flask app."""

import threading
import time
from collections.abc import Callable

from flask import Flask

from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.adapters.webhooks import MOST_BYTES
from ivr.config import Mode, Settings
from ivr.core.errors import Fault, ReleaseError, SettingsError
from ivr.line import Line
from ivr.web.errors import guard_border
from ivr.web.health import health
from ivr.web.service import EXTENSION, LastResort, Service
from ivr.web.sms import sms
from ivr.web.voice import voice
from messages.release import Shelf

THREADS = 8
"""Threads of one worker process; each may hold one connection to Redis, and two are to spare."""


def create_app(settings: Settings, clock: Callable[[], float] = time.time) -> Flask:
    """Make the service. `clock` gives seconds since 1970.

    Raises ReleaseError, SettingsError, SpoolError or StoreError if it could not serve well.
    """
    shelf = open_shelf(settings)
    store = RedisStore(settings.redis_url, connections=THREADS + 2)
    spool = DiskSpool(settings.spool)
    line = Line(shelf, store, spool, settings.numbers, time.monotonic)
    last_resort = LastResort(line, settings.public_url)
    here = Service(settings, line, store, spool, clock, last_resort, threading.Event())

    app = Flask("cupline", static_folder=None)
    app.config |= {"MAX_CONTENT_LENGTH": MOST_BYTES, "PROVIDE_AUTOMATIC_OPTIONS": False}
    app.url_map.merge_slashes = False  # a redirect loses the key that was pressed
    app.extensions[EXTENSION] = here
    for blueprint in (voice, sms, health):
        app.register_blueprint(blueprint)
    guard_border(app)
    threading.Thread(target=here.replay, name="spool", daemon=True).start()
    return app


def open_shelf(settings: Settings) -> Shelf:
    """Open the releases, and refuse to start live with words that nobody has reviewed.

    Raises ReleaseError, or SettingsError if a number speaks a language that is not served.
    """
    shelf = Shelf(settings.locales)
    release = shelf.current
    if settings.mode is Mode.LIVE and not release.is_reviewed:
        texts = len(release.voice) + len(release.sms)
        raise ReleaseError(
            f"release {release.name} is not fit for CUPLINE_MODE=live: its {texts}"
            " texts are starter words that no clinician and no translator has reviewed"
        )
    faults = [
        Fault(
            "CUPLINE_DEPLOYMENT", 0, f'[numbers] gives {number} the language "{locale}", which is not served'
        )
        for number, locale in settings.numbers.items()
        if locale not in release.menu.locales
    ]
    if faults:
        raise SettingsError(faults)
    return shelf
