"""What the parts of one running intake share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bridge.errors import StoreError
from bridge.intake.faults import Faults, Step
from bridge.intake.forwarding import Forwarder
from bridge.intake.metrics import Metrics
from bridge.intake.settings import Settings
from bridge.intake.store import Store
from bridge.intake.store.writer import Writer

T = TypeVar("T")


class NewUploads:
    """Wakes live streams when an upload was stored. Used from one event loop."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def announce(self) -> None:
        announced, self._next = self._next, asyncio.Event()
        announced.set()

    @property
    def next(self) -> asyncio.Event:
        """Set at the next announcement. Take it before reading the store, so that no upload is missed."""
        return self._next


class Together(Generic[T]):
    """A call that may take long, made once for all who ask for its result meanwhile: however many ask, one
    thread waits. Whoever asks gets the result of a call that began later. Used from one event loop."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._running: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None

    async def result(self) -> T:
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running))
        return await asyncio.shield(self._next)

    async def _after(self, before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        self._running, self._next = self._next, None
        return await asyncio.to_thread(self._call)


@dataclass
class ServerState:
    """`store` and `writer` are None where nothing is kept. `streams`: how many live streams are open;
    `merges`: how many trees are being merged.

    `closing` is set when the server begins to close.
    """

    settings: Settings
    store: Store | None = None
    writer: Writer | None = None
    forwarder: Forwarder | None = None
    faults: Faults = field(default_factory=Faults)
    metrics: Metrics = field(default_factory=Metrics)
    new_uploads: NewUploads = field(default_factory=NewUploads)
    streams: int = 0
    merges: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._on_order = Together(self.faults.now)

    async def fault(self, route: str, tab: str, client_key: str) -> Step | None:
        """Return the fault for a request, which is used up by it. Raises StoreError."""
        if not self.faults.waits:
            return self.faults.take(route, tab, client_key)
        if not (await self._on_order.result()).has(route, tab, client_key):
            return None
        return await asyncio.to_thread(self.faults.take, route, tab, client_key)

    async def fault_of_preflight(self, route: str, tab: str) -> bool:
        """Return whether a preflight is to be refused."""
        if not self.faults.waits:
            return self.faults.takes_preflight(route, tab)
        with suppress(StoreError):  # the request itself will be told
            if (await self._on_order.result()).has(route, tab):
                return await asyncio.to_thread(self.faults.takes_preflight, route, tab)
        return False
