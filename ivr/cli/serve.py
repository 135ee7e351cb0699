"""`cupline serve`: the service, on gunicorn.

No request is lost when workers are reloaded, killed or told to stop (`make chaos` shows it). Nothing ever
kills a stuck request, so deadlines are in the code.
"""

import argparse
import gc
import shutil
import sys
from pathlib import Path

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from ivr.adapters.counts import open_counts, place_of_counts
from ivr.adapters.logs import TurnLog, configure
from ivr.adapters.metrics import forget
from ivr.adapters.spool import DiskSpool
from ivr.cli.arbiter import Arbiter, fail_alone
from ivr.cli.worker import Worker
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
    spool = DiskSpool(settings.spool)  # one that cannot be written is better heard of now than at a STOP
    print(start_line(settings, shelf.current), flush=True)
    configure()
    counts = open_counts(place_of_counts())
    share_counts(str(counts))
    _Server(settings, shelf, spool, counts).run()


def start_line(settings: Settings, release: Release) -> str:
    """Say in one line what is served, where, and whether it may meet real callers."""
    return (
        f"cupline: http://{settings.address} for {settings.public_url},"
        f" mode {settings.mode}, release {release.name} ({words_of(release)})"
    )


class _Log(Logger):
    """gunicorn's own log, written as all others are; requests are told of by their turns."""

    def setup(self, cfg: Config) -> None:
        """Hand everything on to the root logger."""
        self.error_log.propagate = True
        self.error_log.setLevel(self.LOG_LEVELS[cfg.loglevel])


class _Server(BaseApplication):
    """gunicorn without files and flags of its own."""

    def __init__(self, settings: Settings, shelf: Shelf, spool: DiskSpool, counts: Path) -> None:
        self._settings, self._shelf, self._spool, self._counts = settings, shelf, spool, counts
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": self._settings.address,
            "workers": self._settings.workers,
            "worker_class": Worker,
            "threads": THREADS,
            "timeout": 30,
            "graceful_timeout": 20,
            "keepalive": 30,
            "worker_tmp_dir": str(self._counts.parent),  # a disk that hangs must not hold up signs of life
            "limit_request_fields": 60,
            "loglevel": "warning",
            "logger_class": _Log,
            "control_socket_disable": True,
            "post_fork": fail_alone,
            "child_exit": lambda _server, worker: forget(worker.pid, self._counts),
            "on_exit": lambda _server: shutil.rmtree(self._counts, ignore_errors=True),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the app, in each worker: connections and threads do not survive a fork."""
        return create_app(
            self._settings, shelf=self._shelf, told=TurnLog(sys.stderr.buffer), spool=self._spool
        )

    def run(self) -> None:
        """Serve until told to stop; what is there by now stays in memory that the workers share."""
        gc.collect()
        gc.freeze()  # else each worker's collector would write to all of it, and so have a copy of its own
        Arbiter(self).run()
