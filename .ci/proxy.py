"""Run docs/proxy on a real nginx before two real instances: nothing leaks, nothing is dropped.

    PYTHONPATH=. .venv/bin/python .ci/proxy.py

The gate of a desk does without, for it needs `nginx` and `openssl` on PATH.
"""

import http.client
import os
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from ivr.adapters.local_redis import LocalRedis, find_server, free_port
from ivr.cli import main as cupline
from tests.conftest import ACCOUNT, wait_until
from tests.web.posting import FORM, Answer, call_form, send, signed, text_form

ROOT = Path(__file__).parents[1]
PUBLIC_URL = "https://line.example.org"
CALLERS = 8
HIDDEN = (
    "/metrics",
    "/readyz",
    "/healthz",
    "/",
    "/voicemail",
    "/smss",
    "/../readyz",
    "//readyz",
    "/%72eadyz",
)
START_SECONDS = 30.0
SYMPTOMS = b"<Message>Symptoms"
MANY_CAPS = "[caps]\nprefix_segments = 1000000\nline_segments = 1000000\n"
"""All the phones of a test begin alike."""


ANY_CERTIFICATE = ssl._create_unverified_context()
"""That of a trial is of its own making."""


def ask(port: int, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] = FORM) -> Answer:
    """Send one request to the proxy."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=15, context=ANY_CERTIFICATE)
    try:
        connection.request(method, target, body, dict(headers))
        reply = connection.getresponse()
        return Answer(reply.status, reply.getheader("Content-Type", ""), reply.read())
    finally:
        connection.close()


def is_proxy_up(port: int) -> bool:
    """Say whether the proxy answers."""
    with suppress(OSError, http.client.HTTPException):
        return ask(port, "GET", "/").status == 404
    return False


def is_instance_up(port: int) -> bool:
    """Say whether an instance answers."""
    with suppress(OSError, http.client.HTTPException):
        return send(f"http://127.0.0.1:{port}", "GET", "/healthz", headers={}).status == 200
    return False


class Instance:
    """One `cupline serve`, which can be stopped and started again."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.port = free_port()
        (folder / "deployment.toml").write_text(MANY_CAPS)
        self._environ = os.environ | {
            "CUPLINE_MODE": "demo",
            "PUBLIC_URL": PUBLIC_URL,
            "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
            "TWILIO_AUTH_TOKEN": ACCOUNT.token,
            "REDIS_URL": redis_url,
            "CUPLINE_SPOOL": str(folder / "spool"),
            "CUPLINE_DEPLOYMENT": str(folder / "deployment.toml"),
            "PORT": str(self.port),
        }
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "ivr.cli", "serve"]
        self._process = subprocess.Popen(
            command, env=self._environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: is_instance_up(self.port), START_SECONDS)

    def stop(self) -> None:
        """Tell it to end, and wait until it has."""
        self._process.terminate()
        self._process.wait(START_SECONDS)


class Proxy:
    """nginx with our files as they stand, but for names and folders that are those of containers."""

    def __init__(self, folder: Path, instances: list[Instance]) -> None:
        self.port = free_port()
        self._folder = folder
        changes = {
            r"\bdaemon off;": "daemon off; master_process off;",
            r"listen 8443": f"listen 127.0.0.1:{self.port}",
            r"listen 8080": f"listen 127.0.0.1:{free_port()}",
            r"127\.0\.0\.1:8081": f"127.0.0.1:{free_port()}",
            r"line-1:8000": f"127.0.0.1:{instances[0].port}",
            r"line-2:8000": f"127.0.0.1:{instances[1].port}",
            r"/(tmp|front|certificate|etc/nginx)/": rf"{folder}/\1/",
        }
        for file in ("nginx.conf", "cupline.conf"):
            text = (ROOT / "docs/proxy" / file).read_text()
            for old, new in changes.items():
                text = re.sub(old, new, text)
            place = folder / "etc/nginx" / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Run it for a while."""
        (self._folder / "tmp").mkdir()
        log = (self._folder / "nginx.log").open("wb")
        command = ["nginx", "-p", str(self._folder), "-c", str(self._folder / "etc/nginx/nginx.conf")]
        subprocess.run([*command, "-t"], stderr=log, check=True)
        process = subprocess.Popen(command, stderr=log)
        try:
            # It starts before there is a certificate, and takes it when it has come.
            assert not is_proxy_up(self.port)
            make_certificate(self._folder / "certificate/live/line")
            wait_until(lambda: is_proxy_up(self.port), START_SECONDS)
            yield self
        finally:
            process.terminate()
            process.wait(START_SECONDS)
            log.close()


def make_certificate(folder: Path) -> None:
    """Make a certificate that nobody trusts."""
    folder.mkdir(parents=True)
    names = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    what = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=line.example.org"]
    subprocess.run(["openssl", "req", *what, *names], stderr=subprocess.DEVNULL, check=True)


class Callers:
    """Callers and texters who do not stop; what they got is counted."""

    def __init__(self, port: int) -> None:
        self.got: Counter[str] = Counter()
        self._port, self._done = port, threading.Event()
        self._threads = [threading.Thread(target=self._go_on) for _ in range(CALLERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self) -> None:
        while not self._done.is_set():
            self.got[post(self._port, "/voice/es/main", call_form(Digits="3"), b"<Gather")] += 1
            self.got[post(self._port, "/sms", text_form("symptoms"), SYMPTOMS)] += 1


def post(port: int, target: str, form: dict[str, str], words: bytes) -> str:
    """Post a signed form; say whether the answer is the right one."""
    headers = signed(PUBLIC_URL + target, form)
    try:
        answer = ask(port, "POST", target, urlencode(form).encode(), headers)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    return (
        "right" if answer.status == 200 and words in answer.body else f"{answer.status} {answer.body[:99]!r}"
    )


def faults(proxy: Proxy, instances: list[Instance], fallback: Path) -> Iterator[str]:
    """Try everything out; give every fault."""
    for page in HIDDEN:
        if ask(proxy.port, "GET", page).status not in {400, 404}:
            yield f"{page} is seen from outside"
    if (status := ask(proxy.port, "POST", "/sms", b"Body=" + b"x" * 70_000).status) != 413:
        yield f"a body of 70 kB got {status}"
    with Callers(proxy.port) as callers:
        for each in instances:
            time.sleep(1)
            each.stop()
            time.sleep(1)
            each.start()
        time.sleep(1)
    print(f"{callers.got.total()} turns while each instance was replaced: {dict(callers.got)}")
    if set(callers.got) != {"right"}:
        yield "turns were dropped"
    for each in instances:
        each.stop()
    for target, file in (("/voice/es/main", "voice"), ("/voice", "voice"), ("/sms", "sms")):
        answer, written = ask(proxy.port, "POST", target, b"Body=x"), fallback / f"fallback-{file}.xml"
        if answer != Answer(200, "text/xml; charset=utf-8", written.read_bytes()):
            yield f"with no instance {target} got {answer}"
    for each in instances:
        each.start()
    wait_until(lambda: post(proxy.port, "/sms", text_form("symptoms"), SYMPTOMS) == "right")


def main() -> int:
    """Try the proxy out; exit with 1 on any fault."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        for name in ("redis", "front"):
            (folder / name).mkdir()
        redis = LocalRedis(find_server(os.environ), folder / "redis")
        redis.start()
        ends.callback(redis.stop)
        cupline(["fallback", "--out", str(folder / "front/fallback")])
        instances = [Instance(folder, redis.url) for _ in range(2)]
        for each in instances:
            ends.callback(each.stop)
        proxy = ends.enter_context(Proxy(folder, instances).running())
        found = list(faults(proxy, instances, folder / "front/fallback"))
    print("\n".join(found) or "The proxy does as its files say.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
