"""The page of counts, for whoever has the token."""

import hmac

from flask import Blueprint, Response, abort, request

from ivr.web.health import take_stock
from ivr.web.service import service

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
def show() -> Response:
    """Show all counts; without a token in the settings there is no such page."""
    here = service()
    token = here.settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    take_stock(here)
    return Response(here.metrics.show(), content_type="text/plain; version=0.0.4; charset=utf-8")
