"""Removes uploads by age and by size: at the start, and then every minute, on a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import msgspec

from bridge.errors import StoreError
from bridge.intake.store.interface import Store

log = logging.getLogger(__name__)

EVERY_S = 60.0


class Retention(msgspec.Struct, frozen=True):
    """`age_s`: what arrived longer ago goes. `bytes_max`: of bodies; the oldest go until they fit."""

    age_s: float | None = None
    bytes_max: int | None = None


class Keeper:
    """Applies a retention to a store until it is closed. `now_s` gives epoch seconds."""

    def __init__(
        self,
        store: Store,
        retention: Retention,
        every_s: float = EVERY_S,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._retention = retention
        self._every_s = every_s
        self._now_s = now_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bridge-retention", daemon=True)

    def start(self) -> Keeper:
        self._thread.start()
        return self

    def close(self) -> None:
        """End the thread, after what it is removing."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        self._try(self._store.sweep)  # a kill can leave bodies without an upload
        while not self._over.is_set():
            self._try(self.apply)
            self._over.wait(self._every_s)

    def apply(self) -> int:
        """Remove what is too old or too much. Returns the number of uploads."""
        age_s, bytes_max = self._retention.age_s, self._retention.bytes_max
        if age_s is None and bytes_max is None:
            return 0
        before_ms = None if age_s is None else (self._now_s() - age_s) * 1000
        return self._store.expire(before_ms=before_ms, bytes_max=bytes_max)

    def _try(self, what: Callable[[], int]) -> None:
        try:
            what()
        except StoreError as error:
            # It is tried again: a disk that is full may have room by then.
            log.warning("what is too old could not be removed: %s", error)
