"""The service inside this process, with a Redis of its own: posts without a network between."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from flask import Flask

from ivr.adapters.local_redis import LocalRedis, find_server
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from tests.conftest import settings_for
from tests.fuzz.captured import HERE, Request
from tests.fuzz.core import NOON

if TYPE_CHECKING:
    from _typeshed import OptExcInfo


class Gate:
    """The WSGI callable as gunicorn would call it."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def post(self, request: Request) -> tuple[int, bytes]:
        """Give the status and the body of the answer."""
        path, _, query = request.target.partition("?")
        environ = {
            "REQUEST_METHOD": "POST",
            "RAW_URI": request.target,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": request.content_type,
            "CONTENT_LENGTH": str(len(request.body)),
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if request.signature is not None:
            environ["HTTP_X_TWILIO_SIGNATURE"] = request.signature
        status = [500]

        def start(
            line: str, headers: list[tuple[str, str]], error: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            status[0] = int(line[:3])
            return bool

        body = self._app(environ, start)
        return status[0], b"".join(body)


@contextmanager
def gate() -> Iterator[Gate]:
    """Open the service with an empty memory; its clock stands still."""
    with TemporaryDirectory() as folder:
        server = LocalRedis(find_server(os.environ), Path(folder))
        server.start()
        try:
            settings = replace(settings_for(server.url, Path(folder)), public_url=HERE)
            app = create_app(settings, lambda: NOON)
            yield Gate(app)
            service: Service = app.extensions[EXTENSION]
            service.close()
        finally:
            server.stop()
