"""The mobile network behind the line: Twilio's REST for texts, taken at its word, and failing on demand.

It listens on loopback. What it takes lies in the inbox of the number it is for; what became of a text is
reported, signed, when the network is told to.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from ivr.simulator.behaviour import CARRIES, Behaviour
from ivr.simulator.forms import API_VERSION, status_form
from ivr.simulator.resource import Sms, created, refused, unfit
from ivr.simulator.wire import Account, Wire, read_status

SILENT_SECONDS = 30.0
"""How long `nothing` lasts before the connection is closed."""

NOT_FOUND, NOT_US = 20404, 20003


class _Quiet(WSGIRequestHandler):
    """Leave the terminal to the telephone, and no connection open behind an answer."""

    protocol_version = "HTTP/1.0"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own name
        """Write nothing."""


class Network:
    """Take the texts of one account, from `with` on.

    `journal` holds every text that the service handed over, whether it was taken or not; `inspect` sees
    each of them first, and must not raise. `listening` is a socket that others know already; without it
    one is opened.
    """

    def __init__(
        self,
        account: Account,
        inspect: Callable[[Sms], None] | None = None,
        listening: socket.socket | None = None,
    ) -> None:
        self.journal: list[Sms] = []
        self._account = account
        self.inspect = inspect
        self._fd = listening.fileno() if listening else None
        self._behaviour = Behaviour(CARRIES)
        self._reported = 0
        self._seen: dict[str, int] = {}
        self._closing = threading.Event()
        self._server: BaseWSGIServer
        self._thread: threading.Thread

    def __enter__(self) -> Self:
        app = Request.application(self._answer)
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet, fd=self._fd)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()

    @property
    def url(self) -> str:
        """Give the address that stands for Twilio's."""
        return f"http://127.0.0.1:{self._server.port}"

    def says(self, words: str) -> None:
        """Choose what happens to the next texts, as Behaviour has it; raise Refused for what is unknown."""
        self._behaviour = Behaviour.parse(words)

    def arrived(self, number: str) -> tuple[str, ...]:
        """Give the texts that reached a number since this was last asked."""
        bodies = tuple(sms.body for sms in self.journal if sms.to == number and sms.behaviour.carries)
        seen = self._seen.get(number, 0)
        self._seen[number] = len(bodies)
        return bodies[seen:]

    def report(self) -> None:
        """Report what became of the texts since this was last asked; raise Refused for a bad answer."""
        news, self._reported = self.journal[self._reported :], len(self.journal)
        for sms in news:
            for status in sms.statuses if sms.callback else ():
                self._post(sms, status)

    def _post(self, sms: Sms, status: dict[str, str]) -> None:
        parts = urlsplit(sms.callback)
        origin = f"{parts.scheme}://{parts.netloc}"
        form = status_form(self._account, sms.sid, sms.to, sms.sender) | status
        Wire(origin, origin, self._account).exchange("POST", sms.callback, form, read_status)

    def _answer(self, request: Request) -> Response:
        if request.path != f"/{API_VERSION}/Accounts/{self._account.sid}/Messages.json":
            return refused(404, NOT_FOUND)
        sms = self._handed_over(request)
        if self.inspect:
            self.inspect(sms)
        self.journal.append(sms)
        if sms.behaviour.refuses:
            return refused(sms.behaviour.refuses, sms.behaviour.code)
        if sms.behaviour.words == "garbage":
            return Response("<html>busy</html>", 201, content_type="text/html")
        if sms.behaviour.words == "nothing":
            self._closing.wait(SILENT_SECONDS)
        if sms.behaviour.words in ("nothing", "closed", "lost"):
            connection: socket.socket = request.environ["werkzeug.socket"]
            with suppress(OSError):  # whoever asked may have gone first
                connection.shutdown(socket.SHUT_RDWR)
        return created(self._account.sid, sms)

    def _handed_over(self, request: Request) -> Sms:
        form, login = request.form.to_dict(), request.authorization
        is_ours = login and (login.username, login.password) == (self._account.sid, self._account.token)
        wrong = unfit(form) if is_ours else NOT_US
        return Sms(
            sid="SM" + uuid4().hex,
            to=form.get("To", ""),
            sender=form.get("MessagingServiceSid") or form.get("From", ""),
            body=form.get("Body", ""),
            callback=form.get("StatusCallback", ""),
            behaviour=Behaviour(str(wrong)) if wrong else self._behaviour,
        )
