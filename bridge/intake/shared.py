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


class News:
    """Wakes whoever waits for the next request to be kept. Used from one event loop."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        told, self._next = self._next, asyncio.Event()
        told.set()

    @property
    def next(self) -> asyncio.Event:
        """Set at the next news. Take it before looking at the store, so that none is missed."""
        return self._next


@dataclass
class Shared:
    """`store` and `writer` are None where nothing is kept. `closing` is set when the server closes."""

    settings: Settings
    store: Store | None = None
    writer: Writer | None = None
    forwarder: Forwarder | None = None
    faults: Faults = field(default_factory=Faults)
    metrics: Metrics = field(default_factory=Metrics)
    news: News = field(default_factory=News)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
