"""Puts a document's events in order, drops duplicates, and reports missing events.

A document numbers its events from 1. They come through the binding, in order. The last events of a page that
is being left come by beacon, in addition or only. Bindings keep the order (measured), so only a beacon can
bring a missing event. Later events wait for it until the caller, who has a clock, calls `settle`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.core.events import (
    LEAVING_EVENTS_MAX,
    DocumentGone,
    DocumentLost,
    Event,
    EventsMissing,
    PageEvent,
    PageHidden,
    PageShown,
)


@dataclass
class _Document:
    last_seq: int = 0
    last_wall_ms: float | None = None
    left: bool = False
    early: dict[int, PageEvent] = field(default_factory=dict)
    gone: DocumentGone | None = None


class Sequencer:
    """Takes events as they arrive, returns them in order. It has no clock and no lock."""

    def __init__(self) -> None:
        self._documents: dict[str, _Document] = {}

    def feed(self, event: Event) -> list[Event]:
        """Return the events that are in order now: `event` too, unless it is early or a duplicate."""
        if isinstance(event, PageEvent):
            return self._feed_page(event)
        if isinstance(event, DocumentGone):
            self._document(event.document).gone = event
            return []
        return [event]

    def unsettled(self) -> bool:
        """Whether events are still expected: missing numbers, or the last events of a gone document."""
        return any(
            document.early or (document.gone and not document.left) for document in self._documents.values()
        )

    def settle(self, wall_ms: float) -> list[Event]:
        """Stop waiting. Missing numbers become `events-missing`, missing last events `document-lost`."""
        due: list[Event] = []
        for name, document in self._documents.items():
            while document.early:
                due += self._skip_hole(name, document, wall_ms)
            if document.gone and not document.left:
                due.append(
                    DocumentLost(
                        wall_ms=document.gone.wall_ms,
                        tab=document.gone.tab,
                        document=name,
                        last_seq=document.last_seq,
                        missing_at_most=LEAVING_EVENTS_MAX,
                    )
                )
            if document.gone:
                document.gone = None
        return due

    def _document(self, name: str) -> _Document:
        return self._documents.setdefault(name, _Document())

    def _feed_page(self, event: PageEvent) -> list[Event]:
        document = self._document(event.document)
        if event.seq <= document.last_seq or event.seq in document.early:
            return []
        document.early[event.seq] = event
        return self._drain(document)

    def _drain(self, document: _Document) -> list[Event]:
        due: list[Event] = []
        while (event := document.early.pop(document.last_seq + 1, None)) is not None:
            document.last_seq, document.last_wall_ms = event.seq, event.wall_ms
            document.left = _has_left(document.left, event)
            if isinstance(event, PageShown):
                document.gone = None  # it was only in the bfcache
            due.append(event)
        return due

    def _skip_hole(self, name: str, document: _Document, wall_ms: float) -> list[Event]:
        first = document.last_seq + 1
        last = min(document.early) - 1
        tab = document.early[last + 1].tab
        document.last_seq = last
        # The missing events may have happened at any time after the last event before them.
        since = wall_ms if document.last_wall_ms is None else document.last_wall_ms
        missing = EventsMissing(wall_ms=since, tab=tab, document=name, first_seq=first, last_seq=last)
        return [missing, *self._drain(document)]


def _has_left(left: bool, event: PageEvent) -> bool:
    """`pagehide` is the last event of a document, unless it returns from the bfcache with `pageshow`."""
    if isinstance(event, PageHidden):
        return True
    return left and not isinstance(event, PageShown)
