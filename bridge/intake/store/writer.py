"""Group commit: many requests wait, one thread writes. What comes during a commit shares the next one."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bridge.errors import StoreUnavailable
from bridge.intake.store.interface import Store
from bridge.intake.store.records import Arrival, UploadRecord
from bridge.vendors.limits import MIB

#: Bytes of bodies that wait for the disk. Beyond this a client gets 503 with Retry-After.
PENDING_MAX = 256 * MIB

Waiting = tuple[Arrival, "asyncio.Future[UploadRecord]"]


class Overloaded(Exception):  # noqa: N818
    """The disk is behind: nothing was kept, and the client may try again."""


class Writer:
    """Feeds one store. Used from one event loop."""

    def __init__(self, store: Store, pending_max: int = PENDING_MAX) -> None:
        self._store = store
        self._pending_max = pending_max
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bridge-store")
        self._waiting: list[Waiting] = []
        self._pending = 0
        self._flushing: asyncio.Task[None] | None = None

    @property
    def pending(self) -> int:
        """Bytes of bodies that wait."""
        return self._pending

    async def keep(self, arrival: Arrival) -> UploadRecord:
        """Returns its record once it is durable. Raises Overloaded and StoreError: then it is not kept."""
        size = len(arrival.body)
        if self._pending and self._pending + size > self._pending_max:
            raise Overloaded
        self._pending += size
        future: asyncio.Future[UploadRecord] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, future))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        try:
            return await future
        finally:
            self._pending -= size

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                if not await self._write(batch):
                    # One that cannot be kept must not take the others with it.
                    for each in batch:
                        await self._write([each])
        finally:
            self._flushing = None

    async def _write(self, batch: list[Waiting]) -> bool:
        """Store a batch. Return whether all of it has its outcome.

        A failure is that of a batch of one, or of a store that would fail for each.
        """
        loop = asyncio.get_running_loop()
        arrivals = [arrival for arrival, _ in batch]
        try:
            kept = await loop.run_in_executor(self._thread, self._store.keep, arrivals)
        except Exception as error:  # any error must reach the future
            if len(batch) > 1 and not isinstance(error, StoreUnavailable):
                return False
            for _, future in batch:
                _resolve(future, error)
            return True
        for (_, future), each in zip(batch, kept, strict=True):
            _resolve(future, each)
        return True

    def close(self) -> None:
        """Wait for the commit that is under way."""
        self._thread.shutdown()


def _resolve(future: asyncio.Future[UploadRecord], outcome: UploadRecord | Exception) -> None:
    if future.done():  # its request was cancelled
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
