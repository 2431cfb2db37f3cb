"""How far `Date` was ahead of real time, and the conversion from a `Date` to real time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from bridge.core.history.changes import Changes
from bridge.core.history.natives import FOREVER

#: The tolerance for an SDK's dates, which are rounded, or sums of rounded values; ms.
SLACK_MS = 1000.0


class DateOffsets(Changes[float]):
    """Offsets in ms. 0 from `opened_at` on, until the first change."""

    def __init__(self, opened_at: float = 0.0, changes: Iterable[tuple[float, float]] = ()) -> None:
        self._opened_at = opened_at
        #: for each offset, the `Date` at which it began; the latest of it and all before it
        self._dates: list[float] = []
        self._ever_fell = False
        super().__init__(changes)

    def add(self, at: float, value: float) -> None:
        """Add a change: `Date` is `value` ms ahead from `at` on."""
        last = self.last
        self._ever_fell = self._ever_fell or (last is not None and last[1] > value)
        self._dates.append(max(at + value, self._dates[-1]) if self._dates else at + value)
        super().add(at, value)

    def to_wall(self, date_ms: float) -> float | None:
        """Convert a page's `Date` to real time, wall ms; None if no offset fits."""
        # In idle time a dozen offsets are within the slack of each other: the exact one is preferred.
        for slack in (0.0, SLACK_MS):
            for start, end, offset in self._candidates(date_ms + slack):
                if start - slack <= date_ms - offset < end + slack:
                    return date_ms - offset
        return None

    def _candidates(self, date_ms: float) -> Iterator[tuple[float, float, float]]:
        """Yield (from, to, offset), the last first.

        If `Date` never went back, only the last offset that had begun by `date_ms` can fit.
        """
        if not len(self):
            yield self._opened_at, FOREVER, 0.0
            return
        last = len(self) if self._ever_fell else bisect_right(self._dates, date_ms)
        first = 0 if self._ever_fell else max(last - 1, 0)
        for number in range(last - 1, first - 1, -1):
            yield self.span(number, FOREVER)
