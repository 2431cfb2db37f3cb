"""Requests that arrive at an intake without a browser of ours: a mailbox for each who is to see some."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from bridge.core.attempts import Attempt
from bridge.core.uploads import Profile, SdkEvent, Upload
from bridge.errors import BridgeError, Timeout
from bridge.harness.arrivals import Arrivals

T = TypeVar("T")


class Mailbox:
    """Thread safe. Keeps everything, raw bodies too."""

    def __init__(self) -> None:
        self._arrivals = Arrivals()
        self._changed = threading.Condition(threading.RLock())
        self._broken: BridgeError | None = None

    def add(self, upload: Upload) -> None:
        with self._changed:
            self._arrivals.add(upload)
            self._changed.notify_all()

    def broke(self, error: BridgeError) -> None:
        """Nothing will arrive any more: whoever waits hears it now."""
        with self._changed:
            self._broken = error
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[], T | None], timeout_s: float, what: Callable[[], str]) -> T:
        """The first truthy answer of `condition`, asked after each arrival. Raises Timeout with `what()`."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not (answer := condition()):
                if self._broken is not None:
                    raise self._broken
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Timeout(what())
                self._changed.wait(left)
            return answer

    def uploads(self) -> list[Upload]:
        with self._changed:
            return list(self._arrivals.uploads.values())

    def profiles(self) -> list[Profile]:
        with self._changed:
            return list(self._arrivals.profiles)

    def events(self) -> list[SdkEvent]:
        with self._changed:
            return self._arrivals.events()

    def attempts(self) -> list[Attempt]:
        with self._changed:
            return self._arrivals.attempts


class Post:
    """Hands each upload to those that it is for. Thread safe."""

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
        """Nothing is put there any more. May be called twice."""
        with self._lock:
            self._boxes.pop(box, None)

    def deliver(self, upload: Upload) -> None:
        with self._lock:
            boxes = [box for box, belongs in self._boxes.items() if belongs(upload)]
        for box in boxes:
            box.add(upload)
