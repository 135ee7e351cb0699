"""The outer border of a request: what is no webhook gets a bare status, and a bug becomes the last resort."""

import logging
import uuid

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from ivr.adapters.background import places
from ivr.core.errors import RequestError
from ivr.web.service import service, xml

log = logging.getLogger(__name__)


def guard_border(app: Flask) -> None:
    """Register what answers when a view does not."""
    app.register_error_handler(RequestError, _refused)
    app.register_error_handler(HTTPException, _bare)
    app.register_error_handler(Exception, _last_resort)


def _refused(error: RequestError) -> Response:
    log.warning("refused with %d: %s", error.status, error)
    return Response(status=error.status, content_type="text/plain")


def _bare(error: HTTPException) -> Response:
    """Give the status alone: no HTML, which Twilio might read to the caller."""
    return Response(status=error.code, content_type="text/plain")


def _last_resort(error: Exception) -> Response:
    """Answer with the helpline, and leave one line in the log to find the bug by."""
    trace, where = uuid.uuid4().hex[:12], places(error)
    log.error("trace %s: %s in %s: %s", trace, type(error).__name__, request.endpoint, where)
    last_resort, fields = service().last_resort, g.get("fields", {})
    of_number = last_resort.locale_of(fields.get("To"))
    match request.blueprint:
        case "voice":
            return xml(last_resort.voice((request.view_args or {}).get("locale", of_number)))
        case "sms":
            return xml(last_resort.sms(of_number))
    return Response(status=500, content_type="text/plain")
