"""Serve a WSGI app on loopback for as long as a test needs it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Flask, Response, request
from werkzeug.serving import make_server


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve an app from a thread, on a free port unless one is named; give its address."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


WORDS = ("Digits", "Body", "DialCallStatus")
"""The fields that choose an answer."""


@contextmanager
def canned(documents: Mapping[str, str], sound: bytes = b"") -> Iterator[str]:
    """Serve TwiML by path and by what was pressed, texted or dialed: `/voice/mul/gate 2`; give the address.

    `sound` is a WAV that stands at any address.
    """

    def answer(path: str) -> Response:
        word = next((request.form[name] for name in WORDS if request.form.get(name)), "")
        body = documents.get(f"/{path} {word}".rstrip(), "")
        return Response(f"<Response>{body}</Response>", mimetype="text/xml")

    app = Flask("canned")
    app.add_url_rule("/<path:path>", view_func=answer, methods=["POST"])
    app.add_url_rule("/<path:path>", "sound", lambda path: Response(sound, content_type="audio/wav"))
    with serving(app) as address:
        yield address
