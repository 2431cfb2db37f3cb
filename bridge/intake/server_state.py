"""What the parts of one running intake share."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from bridge.errors import StoreError
from bridge.intake.faults import Faults, Step
from bridge.intake.forwarding import Forwarder
from bridge.intake.metrics import Metrics
from bridge.intake.settings import Settings
from bridge.intake.store import Store
from bridge.intake.store.writer import Writer


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

    async def fault(self, route: str, tab: str, client_key: str) -> Step | None:
        """Return the fault for a request, which is used up by it. Raises StoreError."""
        if self.faults.waits:
            return await asyncio.to_thread(self.faults.take, route, tab, client_key)
        return self.faults.take(route, tab, client_key)

    async def fault_of_preflight(self, route: str, tab: str) -> bool:
        """Return whether a preflight is to be refused."""
        if not self.faults.waits:
            return self.faults.takes_preflight(route, tab)
        with suppress(StoreError):  # the request itself will be told
            return await asyncio.to_thread(self.faults.takes_preflight, route, tab)
        return False
