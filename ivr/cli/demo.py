"""`cupline demo`: a Redis, the service, a network and a telephone, all on this machine, gone afterwards."""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.config import DEMO_ACCOUNT, DEMO_TOKEN, ENVIRON, SETTINGS, Mode
from ivr.core.errors import LineError
from ivr.simulator.handset import Handset
from ivr.simulator.network import Network
from ivr.simulator.terminal import run, tour
from ivr.simulator.wire import Account

START_SECONDS = 15.0
STOP_SECONDS = 10.0
"""What a service may take to end by itself: no turn lasts half as long."""

LINE = "+18005550100"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="hold a conversation with the line, on this terminal")
    parser.add_argument(
        "--tour", action="store_true", help="play a bilingual tour instead of waiting for keys"
    )
    parser.set_defaults(run=demo)


def demo(options: argparse.Namespace) -> int:
    """Start everything, hand over the telephone, and clean up; without a terminal play the tour."""
    clean_up_when_killed()
    account = Account(DEMO_ACCOUNT, DEMO_TOKEN)
    with (
        tempfile.TemporaryDirectory(prefix="cupline-") as folder,
        Network(account) as network,
        running(Path(folder), **texting(network, LINE)) as url,
    ):
        handset = Handset(url, account, line=LINE, network=network)
        print(requests.get(f"{url}/readyz", timeout=5).text)
        if options.tour or not sys.stdin.isatty():
            tour(handset, sys.stdout)
        else:
            run(handset, sys.stdin, sys.stdout)
    return 0


def texting(network: Network, line: str) -> dict[str, str]:
    """Give the settings of a service that sends its texts through a network of this machine."""
    return {"TWILIO_API": network.url, "TWILIO_FROM": line}


def clean_up_when_killed() -> None:
    """Make a kill an ordinary end: it would leave Redis and the service behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


@contextmanager
def running(folder: Path, **more: str) -> Iterator[str]:
    """Run a Redis and the service with their files in `folder`; give the address of the service.

    `more` are settings of the service beside a demo's own.

    Raises LineError if one of them does not start.
    """
    redis = LocalRedis(find_server(ENVIRON), folder)
    redis.start()
    try:
        environ = _environ(redis.url, folder / "spool") | more
        command = [sys.executable, "-m", "ivr.cli", "serve"]
        service = subprocess.Popen(command, env=environ)  # noqa: S603 - our own command
        try:
            yield _when_ready(service, f"http://127.0.0.1:{environ['PORT']}")
        finally:
            stop(service)
    finally:
        redis.stop()


def stop(service: subprocess.Popen[bytes], seconds: float = STOP_SECONDS) -> None:
    """End a program, by force if it does not end by itself in time."""
    service.terminate()
    try:
        service.wait(seconds)
    except subprocess.TimeoutExpired:
        service.kill()
        service.wait()


def _environ(redis_url: str, spool: Path) -> dict[str, str]:
    """Give the service a demo's settings, whatever this terminal has set for a real one."""
    ours = {setting.name for setting in SETTINGS}
    kept = {name: value for name, value in ENVIRON.items() if name.removesuffix("_FILE") not in ours}
    return kept | {
        "CUPLINE_MODE": Mode.DEMO,
        "HOST": "127.0.0.1",
        "REDIS_URL": redis_url,
        "CUPLINE_SPOOL": str(spool),
        "PORT": str(free_port()),
        "WORKERS": "1",
    }


def _when_ready(service: subprocess.Popen[bytes], url: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and service.poll() is None:
        try:
            requests.get(f"{url}/healthz", timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return url
    raise LineError("the service did not start: the lines above say why")
