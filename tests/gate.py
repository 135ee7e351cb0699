"""A TCP gate on loopback that holds back what servers send each other, and lets everybody else through.

What is held back is neither lost nor refused: it arrives when the gate opens, as over a network that
was cut for a while.
"""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

PEERS = "127.0.0.2"
"""Where connections of servers come from; everybody else comes from 127.0.0.1."""


class Gate:
    """Stand before a port of this machine, from `with` on; `shut` is for servers, or for `everybody`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._opened = {PEERS: _set(), "": _set()}
        self._sockets = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open()
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for each in self._sockets:
            each.close()

    def shut(self, everybody: bool = False) -> None:
        """Hold back what servers send and get, or what everybody does."""
        for source, opened in self._opened.items():
            if everybody or source == PEERS:
                opened.clear()

    def open(self) -> None:
        """Let everything through, what was held back first."""
        for opened in self._opened.values():
            opened.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, (source, _) = self._listener.accept()
                self._sockets.append(client)
                with suppress(ConnectionError):  # whoever stands behind may have been killed
                    server = socket.create_connection(("127.0.0.1", self._target))
                    self._sockets.append(server)
                    opened = self._opened.get(source, self._opened[""])
                    self._pump(client, server, opened)
                    self._pump(server, client, opened)
                    continue
                client.close()

    def _pump(self, source: socket.socket, to: socket.socket, opened: threading.Event) -> None:
        def pump() -> None:
            with suppress(OSError):
                while received := source.recv(65536):
                    opened.wait()
                    to.sendall(received)
            with suppress(OSError):
                to.shutdown(socket.SHUT_RDWR)

        self._threads.append(threading.Thread(target=pump))
        self._threads[-1].start()


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event
