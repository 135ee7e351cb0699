"""A server in Twilio's place, that answers as it is told and keeps a journal of what it was asked."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `POST /path`, what stood in its address and its form, and who asked."""

    what: str
    query: dict[str, str]
    form: dict[str, str]
    credentials: str


class Manner(Enum):
    """What the server does about a request that it has read."""

    ANSWERS = auto()
    CLOSES = auto()
    IS_SILENT = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; a text is sent as it is, anything else as JSON."""

    status: int = 200
    body: object = None
    manner: Manner = Manner.ANSWERS

    @property
    def content(self) -> bytes:
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


Judge = Callable[[Asked], Answer]


@dataclass
class Rest:
    """A running server; `judge` gives the answers, and may be changed; `is_deaf` closes what nobody read."""

    address: str
    judge: Judge
    journal: list[Asked] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    is_deaf: bool = False


def refuse(status: int, code: int, message: str = "said of +14155550001") -> Answer:
    """Refuse as Twilio's older pages do."""
    return Answer(status, {"code": code, "message": message, "more_info": "", "status": status})


@contextmanager
def answering(judge: Judge) -> Iterator[Rest]:
    """Run a server on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    rest = Rest(f"http://127.0.0.1:{server.server_port}", judge)
    server.rest = rest  # type: ignore[attr-defined]  # the one way to a handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield rest
    finally:
        rest.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Take one request after another of one connection."""

    protocol_version = "HTTP/1.1"

    @property
    def rest(self) -> Rest:
        rest: Rest = self.server.rest  # type: ignore[attr-defined]
        return rest

    def handle(self) -> None:
        self.rest.connections += 1
        if not self.rest.is_deaf:
            super().handle()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        asked = self._asked()
        self.rest.journal.append(asked)
        answer = self.rest.judge(asked)
        self.close_connection = True
        if answer.manner is Manner.IS_SILENT:
            self.rest.closing.wait(30)
        if answer.manner is Manner.ANSWERS:
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

    def _asked(self) -> Asked:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        _, _, secret = self.headers.get("Authorization", "").partition(" ")
        return Asked(
            f"{self.command} {parts.path}",
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            dict(parse_qsl(body, keep_blank_values=True)),
            base64.b64decode(secret).decode(),
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing: the journal is there."""
