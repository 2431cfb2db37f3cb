"""Waits for the signals that end a command."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ENDS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ending() -> Iterator[Callable[[], None]]:
    """Catch SIGINT and SIGTERM from now on. Yields a function that waits for one of them. In the main thread.

    Python writes each signal to a socket at once. A `threading.Event` that its handler sets would be a trap:
    a signal that comes while the wait begins finds the lock of the event taken, by the thread that it
    stopped.
    """
    reading, writing = socket.socketpair()
    with reading, writing:
        writing.setblocking(False)
        before = [signal.signal(number, lambda *_: None) for number in _ENDS]
        woken = signal.set_wakeup_fd(writing.fileno())
        try:
            yield lambda: _wait(reading)
        finally:
            signal.set_wakeup_fd(woken)
            for number, handler in zip(_ENDS, before, strict=True):
                signal.signal(number, handler)


def _wait(reading: socket.socket) -> None:
    while reading.recv(1)[0] not in _ENDS:
        pass
