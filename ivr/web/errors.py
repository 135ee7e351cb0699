"""What is no webhook gets a bare status; a bug goes on to the border (`turns`)."""

import logging

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from ivr.adapters.logs import this_turn
from ivr.core.errors import RequestError

log = logging.getLogger(__name__)


def handle_refusals(app: Flask) -> None:
    """Register what answers when a view does not."""
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.register_error_handler(RequestError, _refused)
    app.register_error_handler(HTTPException, _bare)


def _refused(error: RequestError) -> Response:
    log.warning("refused with %d: %s", error.status, error)
    return Response(status=error.status, content_type="text/plain")


def _bare(error: HTTPException) -> Response:
    """Give the status alone: no HTML, which Twilio might read to the caller.

    Behind the guard somebody waits for words; whatever is refused there for Flask's own reasons is a bug.
    """
    if this_turn().line:
        raise error
    return Response(status=error.code, content_type="text/plain")
