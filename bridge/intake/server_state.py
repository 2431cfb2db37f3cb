"""What the parts of one running intake share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bridge.intake.faults import Faults
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
