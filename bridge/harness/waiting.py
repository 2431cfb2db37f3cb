"""A lock for what other threads change, and a way to wait until it has changed enough."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from bridge.errors import Timeout

T = TypeVar("T")


class Waiting:
    """The base of objects that threads change and wait on.

    A thread that changes it holds the lock `_changed`, and calls `_changed.notify_all()` afterwards. A thread
    may take the lock again while it holds it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._broken: BaseException | None = None

    def wait_for(self, condition: Callable[[], T | None], timeout_s: float, what: Callable[[], str]) -> T:
        """Return the first truthy answer of `condition`, which is asked under the lock, at each change.

        Raises Timeout with `what()`, or the error that `broke` was given.
        """
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

    def broke(self, error: BaseException) -> None:
        """Raise `error` in all who wait, now and later: what they wait for will not come."""
        with self._changed:
            self._broken = error
            self._changed.notify_all()
