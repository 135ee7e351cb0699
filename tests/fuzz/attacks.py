"""Attacks on the HTTP of a running service: slow, huge, broken and endless requests."""

import re
import resource
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from ivr.adapters.webhooks import MOST_BYTES, sign
from tests.conftest import ACCOUNT
from tests.web.posting import text_form


@dataclass(frozen=True, slots=True)
class Force:
    """How hard an attack is: clients at once, and seconds for which it goes on."""

    clients: int = 200
    idle: int = 2000
    seconds: float = 10.0


class Target:
    """The address of a service, and true requests for it."""

    def __init__(self, url: str) -> None:
        self.url = url
        host, _, port = url.removeprefix("http://").partition(":")
        self._address = (host, int(port))

    def connect(self) -> socket.socket:
        """Open one connection."""
        client = socket.create_connection(self._address, timeout=10)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client

    def text(self, more: str = "", body: str = "symptoms") -> bytes:
        """Give a whole signed text, with more headers."""
        form = text_form(body)
        content = urlencode(form)
        signature = sign(f"{self.url}/sms", form, ACCOUNT.token)
        head = f"POST /sms HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: {signature}\r\n"
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        return f"{head}{kind}{more}Content-Length: {len(content)}\r\n\r\n{content}".encode()

    def ask(self, *parts: bytes, seconds: float = 5.0, more: float = 0.1) -> bytes:
        """Send something, and give all that comes back; `more` is how long a second answer is waited for."""
        answer = b""
        with self.connect() as client, suppress(OSError):
            client.settimeout(seconds)
            with suppress(ConnectionError):  # it may have answered before it had heard it all
                for part in parts:
                    client.sendall(part)
            while came := client.recv(65536):
                answer += came
                client.settimeout(more)
        return answer


Outcomes = Counter[str]


def statuses(answer: bytes) -> str:
    """Name the statuses in what came back: one, or several where several requests were seen."""
    return " ".join(found.decode() for found in re.findall(rb"HTTP/1\.[01] (\d{3})", answer)) or "cut"


def idle(target: Target, force: Force) -> Outcomes:
    """Connect, and say nothing."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # many systems begin with 1,024 files
    return _held([target.connect() for _ in range(force.idle)], [b""] * force.idle, force)


def slow_heads(target: Target, force: Force) -> Outcomes:
    """Send a head byte by byte, and never all of it."""
    head = b"POST /sms HTTP/1.1\r\n" + b"X-A: b\r\n" * 900
    return _held([target.connect() for _ in range(force.clients)], [head] * force.clients, force)


def slow_bodies(target: Target, force: Force) -> Outcomes:
    """Send a true, signed head, and then the body byte by byte."""
    clients, bodies = [], []
    for _ in range(force.clients):
        head, _, body = target.text(body="x" * 5000).partition(b"\r\n\r\n")
        client = target.connect()
        client.sendall(head + b"\r\n\r\n")
        clients.append(client)
        bodies.append(body)
    return _held(clients, bodies, force)


def slow_chunks(target: Target, force: Force) -> Outcomes:
    """Send chunks without an end, slowly."""
    head = b"POST /sms HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [head + b"1\r\na\r\n" * 1000] * force.clients
    return _held([target.connect() for _ in range(force.clients)], chunks, force)


def never_close(target: Target, force: Force) -> Outcomes:
    """Get an answer that ends the connection, and keep it open."""
    clients = [target.connect() for _ in range(force.clients)]
    for client in clients:
        client.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
    return _held(clients, [b""] * force.clients, force)


def _held(clients: Sequence[socket.socket], contents: Sequence[bytes], force: Force) -> Outcomes:
    """Trickle contents into connections for some seconds, then see what came back."""
    end, at = time.monotonic() + force.seconds, 0
    while time.monotonic() < end:
        for client, content in zip(clients, contents, strict=True):
            with suppress(OSError):
                client.sendall(content[at : at + 1])
        at += 1
        time.sleep(0.05)
    outcomes: Outcomes = Counter()
    for client in clients:
        client.settimeout(0.001)
        came = b""
        try:
            with suppress(ConnectionError):
                came = client.recv(4096)
            outcomes[statuses(came)] += 1
        except TimeoutError:
            outcomes["still open"] += 1
        client.close()
    return outcomes


def large_bodies(target: Target, force: Force) -> Outcomes:
    """Send 10 MB, whether it was announced or not."""
    content = b"Body=" + b"x" * 10_000_000
    told = b"POST /sms HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(content)
    chunked = b"POST /sms HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(content)
    just_over = b"POST /sms HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (MOST_BYTES + 1)
    heads = (told, chunked, just_over, b"POST /sms HTTP/1.1\r\n" + b"X" * 10_000)
    rounds = max(1, force.clients // 20)
    return Counter(statuses(target.ask(head, content)) for head in heads for _ in range(rounds))


def header_floods(target: Target, force: Force) -> Outcomes:
    """Send too many headers, too long ones, and too long an address."""
    true = target.text
    requests = (
        true("X-A: b\r\n" * 100),
        true("X-A: b\r\n" * 1500),
        true(f"X-A: {'b' * 9000}\r\n"),
        true(f"X-A: {'b' * 1_000_000}\r\n"),
        true().replace(b"/sms", b"/sms?x=" + b"y" * 5000),
        true().replace(b"/sms", b"/" + b"y" * 1_000_000),
        true().replace(b"Host: x", b"Host: " + b"x" * 7000),
    )
    rounds = max(1, force.clients // 20)
    return Counter(statuses(target.ask(request)) for request in requests for _ in range(rounds))


SMUGGLED = b"POST /sms HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


def smuggling(target: Target, _force: Force) -> Outcomes:
    """Send requests of which two readers could see different ends; not one is answered but by a refusal."""
    ends = (
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        b"X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b" Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer_Encoding: chunked\r\nContent-Length: x\r\n\r\n",
        b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nabcde",
        b"Content-Length: 5, 5\r\n\r\nabcde",
        b"Content-Length: +5\r\n\r\nabcde",
        b"Content-Length: 0x5\r\n\r\nabcde",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 5 5\r\n\r\nabcde",
        b"Content-Length : 5\r\n\r\nabcde",
        b"Content-Length:\r\n\r\n",
        b"Content-Length: 99999999999999999999999999\r\n\r\n",
        b"X: a\0b\r\n\r\n",
        b"X\r\n\r\n",
        b": x\r\n\r\n",
        b"X: y\r\n folded\r\nContent-Length: 0\r\n\r\n",
        b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        b"\xff\xfe: \xff\r\n\r\n",
    )
    heads = (
        b"POST /sms HTTP/1.1\r\nHost: x\r\n",
        b"POST /sms HTTP/1.0\r\n",
    )
    return Counter(statuses(target.ask(head + end + SMUGGLED)) for head in heads for end in ends)


LINES = (
    *(b"", b"\r\n", b"\0", b"GET", b"GET /", b"GET / HTTP/9.9", b"GET / HTTP/1.1 x", b"{}"),
    *(b"get /sms HTTP/1.1", b"POST  /sms HTTP/1.1", b"POST /sms\x00 HTTP/1.1", b"POST /sms\tHTTP/1.1"),
    *(b"POST http://evil.example.org/sms HTTP/1.1", b"CONNECT x:1 HTTP/1.1", b"OPTIONS * HTTP/1.1"),
    *(
        b"PRI * HTTP/2.0\r\n\r\nSM",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\xff\xfe HTTP/1.1",
    ),
    *(b"GET /audio/../../../../etc/passwd HTTP/1.1", b"GET /audio/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1"),
    *(b"GET /audio/%2e%2e/line.toml HTTP/1.1", b"GET /audio/..%5c..%5cline.toml HTTP/1.1"),
    *(b"GET /audio/%00.wav HTTP/1.1", b"GET /audio/%c0%ae%c0%ae/ HTTP/1.1", b"GET //etc/passwd HTTP/1.1"),
    *(b"GET /static/../ivr/config.py HTTP/1.1", b"GET /.git/config HTTP/1.1", b"GET /.env HTTP/1.1"),
    *(b"GET /audio/current.json HTTP/1.1", b"POST /voice/..%2f/%ff?keys=%ff HTTP/1.1"),
    *(b"POST /voice/en/%0d%0aSet-Cookie:a HTTP/1.1", b"TRACE /sms HTTP/1.1", b"DELETE /metrics HTTP/1.1"),
)


def broken_lines(target: Target, _force: Force) -> Outcomes:
    """Send lines that are no request, or one for what is nobody's business."""
    return Counter(statuses(target.ask(line + b"\r\nHost: x\r\n\r\n", seconds=1.0)) for line in LINES)


def cut_off(target: Target, force: Force) -> Outcomes:
    """Cut the connection in the middle of true requests."""
    outcomes: Outcomes = Counter()
    for at in range(force.clients):
        whole = target.text()
        with target.connect() as client:
            client.sendall(whole[: len(whole) * at // force.clients])
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, no goodbye
        outcomes["cut by the client"] += 1
    return outcomes


ATTACKS: dict[str, Callable[[Target, Force], Outcomes]] = {
    "idle connections": idle,
    "slow heads": slow_heads,
    "slow bodies": slow_bodies,
    "slow chunks": slow_chunks,
    "clients that never close": never_close,
    "10 MB bodies": large_bodies,
    "header floods": header_floods,
    "smuggling": smuggling,
    "broken lines, paths": broken_lines,
    "cut connections": cut_off,
}
