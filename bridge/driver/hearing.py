"""Which events of a document have been heard: one out of the bfcache says again what may have been missed.

The binding keeps order (measured), so an event is new when its number is higher than all before it. What
lies below was either heard, or is one that was missed and is told late.
"""

from __future__ import annotations

from typing import Literal

from bridge.core.events import PageEvent

News = Literal["new", "late", "old"]


class Hearing:
    """Of one document at a time: a window can be given to another one."""

    def __init__(self) -> None:
        self._document = ""
        self._highest = 0
        self._missed: set[int] = set()

    def hears(self, event: PageEvent) -> News:
        if event.document != self._document:
            self._document, self._highest, self._missed = event.document, 0, set()
        if event.seq > self._highest:
            self._missed |= set(range(self._highest + 1, event.seq))
            self._highest = event.seq
            return "new"
        if event.seq in self._missed:
            self._missed.remove(event.seq)
            return "late"
        return "old"
