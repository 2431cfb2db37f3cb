"""Removes uploads by age and by size every minute, and bodies without an upload every hour.

It has a thread of its own. Both begin at the start.
"""

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
#: A sweep lists all bodies: 1,000 of them are one request to S3.
SWEEP_EVERY_S = 3600.0


class Retention(msgspec.Struct, frozen=True):
    """`age_s`: what arrived longer ago goes. `bytes_max`: of bodies; the oldest go until they fit."""

    age_s: float | None = None
    bytes_max: int | None = None


class Keeper:
    """Applies a retention to a store, and sweeps it, until it is closed. `now_s` gives epoch seconds."""

    def __init__(
        self,
        store: Store,
        retention: Retention,
        every_s: float | None = None,
        sweep_every_s: float | None = None,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._retention = retention
        self._every_s = EVERY_S if every_s is None else every_s
        self._sweep_every_s = SWEEP_EVERY_S if sweep_every_s is None else sweep_every_s
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
        sweep_s = time.monotonic()
        while not self._over.is_set():
            # A kill, and a place of bodies that was away, can leave bodies without an upload.
            if time.monotonic() >= sweep_s and self._try(self.sweep):
                sweep_s = time.monotonic() + self._sweep_every_s
            self._try(self.apply)
            self._over.wait(self._every_s)

    def sweep(self) -> int:
        """Remove bodies without an upload, until the keeper is closed. Returns their number."""
        return self._store.sweep(self._over)

    def apply(self) -> int:
        """Remove what is too old or too much. Returns the number of uploads."""
        age_s, bytes_max = self._retention.age_s, self._retention.bytes_max
        if age_s is None and bytes_max is None:
            return 0
        before_ms = None if age_s is None else (self._now_s() - age_s) * 1000
        return self._store.expire(before_ms=before_ms, bytes_max=bytes_max)

    def _try(self, what: Callable[[], int]) -> bool:
        """Return whether it was done. Else it is tried again: a disk that is full may have room by then."""
        try:
            what()
        except StoreError as error:
            log.warning("what is too old, or without an upload, could not be removed: %s", error)
            return False
        return True
