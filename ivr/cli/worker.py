"""gunicorn's worker, made patient: a thread is given a request when all of it has come.

gunicorn's own gives a thread to whoever connects and lets it wait there, so that sixteen slow clients
keep everybody else from two workers with eight threads each.
"""

import re
import socket
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import TConn, ThreadWorker

from ivr.adapters.background import places
from ivr.adapters.webhooks import MOST_BYTES

MOST_HEAD = 16 * 1024
"""Twilio's line and headers have 1 kB."""

WHOLE_SECONDS = 10.0
"""How long a request may take to come; Twilio gives up at 15 s, and its requests are one packet or two."""

MOST_WAITING = 500
"""How many may be on their way at once; one more takes the place of the one that has waited longest.

With those that are kept alive they stay below the 1,024 files that most systems allow.
"""

MOST_KEPT_ALIVE = 400

WHOLE = 200

_END = b"\r\n\r\n"

_TELLING = re.compile(rb"\r\n\s*(content-length|transfer-encoding|expect)\s*:\s*([^\r\n]*)", re.IGNORECASE)
"""The headers that tell how much is to come; a request has ten others, which are not looked at."""

_UNWANTED = {b"transfer-encoding": 411, b"expect": 417}
_STATUS = {LimitRequestLine: 414, LimitRequestHeaders: 431}


def verdict(come: bytes) -> int | None:
    """Judge what has come of a request: WHOLE, or the status that refuses it; None while more must come.

    What is no HTTP counts as whole: the parser refuses it.

    >>> verdict(b"GET / HTTP/1.1"), verdict(b"GET / HTTP/1.1 - - "), verdict(b"GET / HTTP/1.1" + _END)
    (None, None, 200)
    """
    end = come.find(_END, 0, MOST_HEAD + len(_END))
    if end < 0:
        return 431 if len(come) >= MOST_HEAD + len(_END) else None
    told = [(name.lower(), value) for name, value in _TELLING.findall(come, 0, end)]
    lengths = [value.rstrip() for name, value in told if name == b"content-length"]
    for name, status in _UNWANTED.items():
        if any(name == each for each, _ in told):
            return status
    if len(lengths) != 1 or not (lengths[0].isdigit() and len(lengths[0]) < 20):
        return WHOLE
    if int(lengths[0]) > MOST_BYTES:
        return 413
    return WHOLE if len(come) >= end + len(_END) + int(lengths[0]) else None


class _Connection(TConn):
    """A client, and what has come from it."""

    come = b""
    is_refused = False

    def close(self, graceful: bool = False) -> None:
        """Close at once: gunicorn would wait 2 s for the client to close too, and everybody with it."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_WR)
        self.sock.close()


class Worker(ThreadWorker):
    """gunicorn's worker with threads, which no slow client can hold."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.max_keepalived = MOST_KEPT_ALIVE

    def accept(self, listener: socket.socket) -> None:
        """Take a client in."""
        with suppress(BlockingIOError, ConnectionAbortedError):
            self._take_in(listener)

    def _take_in(self, listener: socket.socket) -> None:
        client, address = listener.accept()
        self.nr_conns += 1
        self.enqueue_req(_Connection(self.cfg, client, address, listener.getsockname()))

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take clients in, or none for now; a worker that ends takes in those who wait, and closes the door.

        Whoever came to a door that is open but not tended would be cut when it closes, after up to 20 s;
        at a closed one they are refused at once, and a balancer goes on to the next service.
        """
        super().set_accept_enabled(enabled)
        if self.alive:
            return
        for listener in self.sockets:
            with suppress(BlockingIOError):
                while True:
                    self._take_in(listener)
            listener.close()

    def enqueue_req(self, conn: _Connection) -> None:
        """Wait for a request to be whole, which most are by now; also for the next one of a client."""
        conn.come = conn.parser.unreader.take_buffered() if conn.parser else b""
        conn.timeout = time.monotonic() + WHOLE_SECONDS
        conn.sock.setblocking(False)
        if self._has_settled(conn):
            return
        if len(self.pending_conns) >= MOST_WAITING:
            self._forget(self.pending_conns[0])
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: _Connection, client: socket.socket) -> None:
        """Take what has come, and wait on if that is not all."""
        self.poller.unregister(client)
        if self._has_settled(conn):
            self.pending_conns.remove(conn)
        else:
            self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _has_settled(self, conn: _Connection) -> bool:
        """Say whether nothing is waited for any more: a thread has the request, or it was refused, or cut."""
        try:
            come = conn.sock.recv(MOST_HEAD + MOST_BYTES)
        except BlockingIOError:
            come = None
        except OSError:
            come = b""
        if come == b"":
            self._end(conn)
            return True
        if conn.is_refused:  # whoever still sends could not read the answer if the connection were cut
            return False
        conn.come += come or b""
        status = verdict(conn.come)
        if status == WHOLE:
            self._hand_over(conn)
            return True
        if status:
            self._refuse(conn, status)
        return False

    def _hand_over(self, conn: _Connection) -> None:
        """Give a whole request to a thread, which reads it from memory."""
        conn.init()
        conn.parser.unreader.unread(conn.come)
        conn.come = b""
        super().enqueue_req(conn)

    def _forget(self, conn: _Connection) -> None:
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)
        self._end(conn)

    def _end(self, conn: _Connection) -> None:
        self.nr_conns -= 1
        conn.close(graceful=True)

    def handle_error(self, _req: object, client: socket.socket, _addr: object, exc: Exception) -> None:
        """Answer with a bare status what is no request of HTTP, and log neither who nor what."""
        status = _STATUS.get(type(exc), 400 if isinstance(exc, ParseException) else 500)
        self.log.warning("refused with %d: %s in %s", status, type(exc).__name__, places(exc))
        _answer(client, status)

    def _refuse(self, conn: _Connection, status: int) -> None:
        self.log.warning("refused with %d: the head of a request", status)
        _answer(conn.sock, status)
        conn.is_refused, conn.come = True, b""
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)


def _answer(client: socket.socket, status: int) -> None:
    head = f"HTTP/1.1 {status} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    with suppress(OSError):
        write_nonblock(client, head.encode())
