"""A TCP proxy that fails on demand: it delays, loses replies, cuts them short, and lets a test in between."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self


class Proxy:
    """Stand between a client and a port of this machine.

    `before` is called with each request before it goes on; `is_away` lets nothing through. The other
    switches hold for replies: `greeting` takes their place, and of `swap` the second is put where the
    first stands.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]
        self.port = int(self._listener.getsockname()[1])
        self.is_away = False
        self.delay = 0.0
        self.lost_replies = 0
        self.cut_at: int | None = None
        self.greeting = b""
        self.swap = (b"", b"")
        self.before: Callable[[bytes], object] = bool
        self.connections = 0
        self.requests = 0

    @property
    def url(self) -> str:
        """Give the address of a Redis behind this proxy."""
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for each in self._sockets:
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                try:
                    if self.is_away:
                        raise ConnectionRefusedError
                    server = socket.create_connection(("127.0.0.1", self._target))
                except ConnectionError:  # whoever listens there was killed, and may come back
                    client.close()
                    continue
                self._sockets += [client, server]
                self._start(self._to_server, client, server)
                self._start(self._to_client, server, client)

    def _start(
        self, pump: Callable[[socket.socket, socket.socket], None], source: socket.socket, to: socket.socket
    ) -> None:
        thread = threading.Thread(target=pump, args=(source, to))
        self._threads.append(thread)
        thread.start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while request := client.recv(65536):
                self.requests += 1
                self.before(request)
                if self.is_away:
                    break
                server.sendall(request)
            server.shutdown(socket.SHUT_RDWR)

    def _to_client(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while reply := server.recv(65536):
                time.sleep(self.delay)
                if self.lost_replies:
                    self.lost_replies -= 1
                elif self.cut_at is not None:
                    client.sendall(reply[: self.cut_at])
                    break
                else:
                    client.sendall(self.greeting or reply.replace(*self.swap, 1))
            client.shutdown(socket.SHUT_RDWR)
