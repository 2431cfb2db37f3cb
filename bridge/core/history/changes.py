"""A value over time, as a list of changes: (from which moment on, value)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
D = TypeVar("D")

#: A change can be dated up to this long before the one that was added before it, ms. For example, a stop is
#: known to be no collection only `COLLECTION_MS` later.
DISORDER_MS = 1000.0


class Changes(Generic[T]):
    """Changes in the order in which they were added. Times are wall ms.

    A query about one moment takes O(log n) for n changes.
    """

    def __init__(self, changes: Iterable[tuple[float, T]] = ()) -> None:
        self._changes: list[tuple[float, T]] = []
        #: for each change, the latest moment of it and all before it: never decreases
        self._latest: list[float] = []
        for at, value in changes:
            self.add(at, value)

    def add(self, at: float, value: T) -> None:
        """Add a change: the value is `value` from `at` on."""
        self._changes.append((at, value))
        self._latest.append(max(at, self._latest[-1]) if self._latest else at)

    def __iter__(self) -> Iterator[tuple[float, T]]:
        return iter(self._changes)

    def __len__(self) -> int:
        return len(self._changes)

    @property
    def last(self) -> tuple[float, T] | None:
        return self._changes[-1] if self._changes else None

    def change_at(self, at: float) -> tuple[float, T] | None:
        """Return the last change at or before `at`, None if there is none."""
        number = bisect_right(self._latest, at)
        return self._changes[number - 1] if number else None

    def value_at(self, at: float, default: D) -> T | D:
        """Return the value at `at`; `default` before the first change."""
        change = self.change_at(at)
        return default if change is None else change[1]

    def between(self, start: float, end: float) -> list[tuple[float, T]]:
        """Return the changes after `start` and up to `end`."""
        first = bisect_right(self._latest, start)
        stop = bisect_right(self._latest, end + DISORDER_MS)
        return [change for change in self._changes[first:stop] if start < change[0] <= end]

    def back_from(self, at: float) -> Iterator[tuple[float, T]]:
        """Yield the changes at or before `at`, the last one first."""
        for number in range(bisect_right(self._latest, at + DISORDER_MS) - 1, -1, -1):
            if self._changes[number][0] <= at:
                yield self._changes[number]

    def span(self, number: int, until: float) -> tuple[float, float, T]:
        """Return (from, to, value) of the change with this index; `until` is the end of the last one."""
        at, value = self._changes[number]
        return at, self._changes[number + 1][0] if number + 1 < len(self._changes) else until, value

    def spans(self, until: float, since: float = float("-inf")) -> Iterator[tuple[float, float, T]]:
        """Yield the span of each change, without those that end before `since`."""
        first = max(bisect_left(self._latest, since) - 1, 0)
        return (self.span(number, until) for number in range(first, len(self._changes)))

    def span_at(self, at: float, until: float) -> tuple[float, float, T] | None:
        """Return the span around `at`, None before the first change."""
        number = bisect_right(self._latest, at)
        return self.span(number - 1, until) if number else None
