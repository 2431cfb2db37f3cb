"""Which events of a document are new: a document that comes out of bfcache repeats what may have been lost.

The binding keeps the order of events (measured), so an event is new when its number is higher than all
before it. An event with a lower number has been received already, or was lost before and comes late.
"""

from __future__ import annotations

from typing import Literal

from bridge.core.events import PageEvent

Novelty = Literal["new", "late", "repeated"]


class Deduplicator:
    """Of one document at a time: a window can be given to another document."""

    def __init__(self) -> None:
        self._document = ""
        self._highest = 0
        self._missing: set[int] = set()

    def novelty(self, event: PageEvent) -> Novelty:
        """Classify the next event received, and remember it."""
        if event.document != self._document:
            self._document, self._highest, self._missing = event.document, 0, set()
        if event.seq > self._highest:
            self._missing |= set(range(self._highest + 1, event.seq))
            self._highest = event.seq
            return "new"
        if event.seq in self._missing:
            self._missing.remove(event.seq)
            return "late"
        return "repeated"
