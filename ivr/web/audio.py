"""The page that recordings are played from."""

from flask import Blueprint, Response, abort, request

from ivr.core.errors import ReleaseError
from ivr.web.service import Service, service
from messages.release import Release, released
from messages.sounds import CONTENT_TYPES, kind_of, sound

YEAR = 31_536_000  # seconds

audio = Blueprint("audio", __name__)


@audio.get("/audio/<name>")
def play(name: str) -> Response:
    """Give a recording of a release, whole or not at all, to keep for ever: other bytes have another name.

    No signature is asked for: Twilio fetches sounds through caches of its own, and these words are public.
    """
    here = service()
    kind, content = kind_of(name), sound(here.settings.locales, name)
    if kind is None or content is None or not _is_released(here, name):
        abort(404)
    response = Response(content, content_type=CONTENT_TYPES[kind])
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    response.cache_control.immutable = True
    response.set_etag(name)
    response.make_conditional(request)
    return response


def _is_released(here: Service, name: str) -> bool:
    """Say whether a release names a sound; a call that began with an older one may still ask for it."""
    shelf = here.line.edges.shelf
    if _names(shelf.current, name):
        return True
    for older in released(here.settings.locales):
        try:
            if _names(shelf[older], name):
                return True
        except ReleaseError:
            continue  # readyz tells of it, if it is the one that should be served
    return False


def _names(release: Release, name: str) -> bool:
    return name in release.recordings.values()
