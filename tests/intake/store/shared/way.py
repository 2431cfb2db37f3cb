"""The way to a server, which can be blocked: clients are connected, and nothing gets through."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self


class Way:
    """Listens on `port`, and hands on to a server of this machine: its port, or the path of its socket."""

    def __init__(self, server: int | Path) -> None:
        self._server = server
        self._free = threading.Event()
        self._free.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    @property
    def connected(self) -> int:
        """How often a client has connected."""
        return len(self._sockets) // 2

    def block(self) -> None:
        """Let nothing through, of new connections neither."""
        self._free.clear()

    def unblock(self) -> None:
        """Let through what has waited, and all that comes."""
        self._free.set()

    def _start(self, do: object, *arguments: socket.socket) -> None:
        assert callable(do)
        self._threads.append(threading.Thread(target=do, args=arguments))
        self._threads[-1].start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                self._sockets += [client, server := self._connected()]
                self._start(self._hand_on, client, server)
                self._start(self._hand_on, server, client)

    def _connected(self) -> socket.socket:
        if isinstance(self._server, int):
            return socket.create_connection(("127.0.0.1", self._server))
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self._server))
        return server

    def _hand_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._free.wait()
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._free.set()
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(20)
        for each in self._sockets:
            each.close()
