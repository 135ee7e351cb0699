"""The line as a WSGI app, for servers that have commands of their own."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from ivr.config import ENVIRON, read_settings
from ivr.web.app import create_app


def line() -> Flask:
    """Make the line as the environment sets it, for one process of a server."""
    app = create_app(read_settings(ENVIRON))
    app.wsgi_app = with_raw_path(app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def with_raw_path(app: WSGIApplication) -> WSGIApplication:
    """Tell an app the path as it was sent, which is what Twilio signs; of the servers, gunicorn alone does.

    It is made of the path that the server has decoded: the line's own have no letter to decode.
    """

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        environ.setdefault("RAW_URI", f"{environ['PATH_INFO']}{query}")
        return app(environ, start_response)

    return serve
