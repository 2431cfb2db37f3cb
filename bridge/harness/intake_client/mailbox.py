"""Hands what arrives at an intake without a browser of ours to those whom it is for."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bridge.core.uploads import Upload
from bridge.harness.intake_client.inbox import Inbox


class Mailbox(Inbox):
    """The uploads that one scope of an intake has received."""

    def add(self, upload: Upload) -> None:
        with self._changed:
            self._arrivals.add(upload)
            self._changed.notify_all()


class Post:
    """Puts each upload into every mailbox where it belongs. Thread safe."""

    def __init__(self) -> None:
        self._boxes: dict[Mailbox, Callable[[Upload], bool]] = {}
        self._lock = threading.Lock()

    def open(self, belongs: Callable[[Upload], bool]) -> Mailbox:
        """A mailbox for what belongs there and arrives from now on."""
        box = Mailbox()
        with self._lock:
            self._boxes[box] = belongs
        return box

    def close(self, box: Mailbox) -> None:
        """Put nothing into this mailbox any more. May be called twice."""
        with self._lock:
            self._boxes.pop(box, None)

    def deliver(self, upload: Upload) -> None:
        with self._lock:
            boxes = [box for box, belongs in self._boxes.items() if belongs(upload)]
        for box in boxes:
            box.add(upload)
