"""`cupline demo`: a Redis, the service, a network and a telephone, all on this machine, gone afterwards.

Who tries it waits for the first word: the service and the telephone are loaded at the same time.
"""

import argparse
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.config import DEMO_ACCOUNT, DEMO_TOKEN, ENVIRON, SETTINGS, Mode
from ivr.core.errors import LineError

START_SECONDS = 60.0
"""What a service may take to start: on a busy machine all takes long."""

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
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        tempfile.TemporaryDirectory(prefix="cupline-") as folder,
        starting(Path(folder), **texting(_url(listening.getsockname()[1]), LINE)) as ready,
    ):
        _hand_over(ready, listening, is_tour=options.tour or not sys.stdin.isatty())
    return 0


def _hand_over(ready: Callable[[], str], listening: socket.socket, is_tour: bool) -> None:
    """Use the telephone; the network behind the line answers where the service was told that it listens."""
    # A third of a second, in which the service starts.
    from ivr.simulator.handset import Handset
    from ivr.simulator.network import Network
    from ivr.simulator.terminal import run, tour
    from ivr.simulator.wire import Account, Wire

    account = Account(DEMO_ACCOUNT, DEMO_TOKEN)
    with Network(account, listening=listening) as network:
        url = ready()
        _, page = Wire(url, url, account).fetch(f"{url}/readyz")
        print(page.decode())
        handset = Handset(url, account, line=LINE, network=network)
        if is_tour:
            tour(handset, sys.stdout)
        else:
            run(handset, sys.stdin, sys.stdout)


def texting(network_url: str, line: str) -> dict[str, str]:
    """Give the settings of a service that sends its texts through a network of this machine."""
    return {"TWILIO_API": network_url, "TWILIO_FROM": line}


def clean_up_when_killed() -> None:
    """Make a kill an ordinary end: it would leave Redis and the service behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


@contextmanager
def running(folder: Path, **more: str) -> Iterator[str]:
    """Run a Redis and the service with their files in `folder`; give the address of the service.

    `more` are settings of the service beside a demo's own.

    Raises LineError if one of them does not start.
    """
    with starting(folder, **more) as ready:
        yield ready()


@contextmanager
def starting(folder: Path, **more: str) -> Iterator[Callable[[], str]]:
    """Start what `running` runs, and go on at once: what is given waits for it, and tells the address."""
    redis, log = LocalRedis(find_server(ENVIRON), folder), folder / "service.log"
    redis.launch()
    try:
        environ = _environ(redis.url, folder / "spool") | more
        command = [sys.executable, "-m", "ivr.cli", "serve"]
        with log.open("wb") as stderr:  # a line for each turn, which would stand between the words
            service = subprocess.Popen(command, env=environ, stderr=stderr)  # noqa: S603 - our own command
        try:
            yield lambda: _when_ready(redis, service, int(environ["PORT"]), log)
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


def _when_ready(redis: LocalRedis, service: subprocess.Popen[bytes], port: int, log: Path) -> str:
    redis.wait_for_answer()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and service.poll() is None:
        if _answers(port):
            return _url(port)
        time.sleep(0.01)
    raise LineError(f"the service did not start: {log.read_text('utf-8', 'replace').strip()}")


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return connection.recv(12).endswith(b" 200")
    except OSError:
        return False
