"""`cupline serve`: the service, on gunicorn.

gunicorn's gthread workers lost no request in reload, worker kill and drain tests; they never kill
a stuck request, so deadlines are in the code.
"""

import argparse
import shutil
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from ivr.adapters.background import places
from ivr.adapters.metrics import forget
from ivr.adapters.spool import DiskSpool
from ivr.config import ENVIRON, Settings, read_settings, share_counts
from ivr.web.app import THREADS, create_app, open_shelf
from ivr.web.fitness import words_of
from messages.release import Release
from messages.shelf import Shelf


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="run the service; its settings are environment variables")
    parser.set_defaults(run=serve)


def serve(_options: argparse.Namespace) -> None:
    """Run the service until it is told to stop; gunicorn then ends the process."""
    settings = read_settings(ENVIRON)
    shelf = open_shelf(settings)
    DiskSpool(settings.spool)  # where it cannot be written, better to hear it now than at the first STOP
    print(start_line(settings, shelf.current), flush=True)
    counts = Path(tempfile.mkdtemp(prefix="cupline-counts-"))
    share_counts(str(counts))
    _Server(settings, shelf, counts).run()


def start_line(settings: Settings, release: Release) -> str:
    """Say in one line what is served, where, and whether it may meet real callers."""
    return (
        f"cupline: http://{settings.address} for {settings.public_url},"
        f" mode {settings.mode}, release {release.name} ({words_of(release)})"
    )


_STATUS = {LimitRequestLine: 414, LimitRequestHeaders: 431}


class _Worker(ThreadWorker):
    """gunicorn's worker, which would answer with HTML what is no request of HTTP."""

    def handle_error(self, _req: object, client: socket.socket, _addr: object, exc: Exception) -> None:
        """Answer with a bare status, and log neither who nor what."""
        status = _STATUS.get(type(exc), 400 if isinstance(exc, ParseException) else 500)
        self.log.warning("refused with %d: %s in %s", status, type(exc).__name__, places(exc))
        head = f"HTTP/1.1 {status} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        with suppress(OSError):
            write_nonblock(client, head.encode())


class _Server(BaseApplication):
    """gunicorn without files and flags of its own."""

    def __init__(self, settings: Settings, shelf: Shelf, counts: Path) -> None:
        self._settings, self._shelf, self._counts = settings, shelf, counts
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": self._settings.address,
            "workers": self._settings.workers,
            "worker_class": _Worker,
            "threads": THREADS,
            "timeout": 30,
            "graceful_timeout": 20,
            "keepalive": 30,
            "limit_request_fields": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
            "child_exit": lambda _server, worker: forget(worker.pid, self._counts),
            "on_exit": lambda _server: shutil.rmtree(self._counts, ignore_errors=True),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the app, in each worker: connections and threads do not survive a fork."""
        return create_app(self._settings, shelf=self._shelf)
