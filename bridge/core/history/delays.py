"""How late the machine was: the delays that were measured while a tab was open."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from bridge.core.events import Delayable

#: (from, until), wall ms
Span = tuple[float, float]


class Late(NamedTuple):
    """How much of a period was lost to a slow machine, ms, and what was kept waiting."""

    ms: float
    what: Delayable


class _Delay(NamedTuple):
    since: float
    until: float
    what: Delayable
    late_ms: float
    ran_ms: float

    def share(self, start: float, end: float) -> float:
        """How much of its span lies in a period: 0 to 1."""
        return _overlap((self.since, self.until), (start, end)) / max(self.until - self.since, 0.001)


class Delays:
    """The delays of a tab, in the order of their ends. Times are wall ms."""

    def __init__(self) -> None:
        self._all: list[_Delay] = []

    def add(self, until: float, what: Delayable, late_ms: float, span_ms: float, ran_ms: float = 0.0) -> None:
        """Add a delay that was measured at `until`, and lies somewhere in the `span_ms` before that."""
        self._all.append(_Delay(until - span_ms, until, what, late_ms, ran_ms))

    def within(self, start: float, end: float, blocked: Sequence[Span] = ()) -> Late | None:
        """Return the most that one thing can have been late between `start` and `end`; None if nothing was.

        Several things are late for the same reason, and at the same time. So their delays are not added up.
        `blocked`: when the page blocked its own main thread, which then was late by itself.
        """
        total: dict[Delayable, float] = {}
        for delay in self._between(start, end):
            part = min(delay.late_ms, delay.until - max(start, delay.since))
            if delay.what == "page":
                part *= 1 - sum(delay.share(*span) for span in blocked)
            if part > 0:
                total[delay.what] = total.get(delay.what, 0.0) + part
        if not total:
            return None
        what = max(total, key=lambda each: total[each])
        return Late(total[what], what)

    def ran_within(self, start: float, end: float) -> float:
        """Return how long the page's main thread ran on a processor in the delayed part of a period, ms."""
        return sum(delay.ran_ms * delay.share(start, end) for delay in self._between(start, end))

    def waited_within(self, start: float, end: float) -> float:
        """Return how long the page's main thread was kept waiting in a period, ms."""
        found = (delay for delay in self._between(start, end) if delay.what == "page")
        return sum(delay.late_ms * delay.share(start, end) for delay in found)

    def _between(self, start: float, end: float) -> list[_Delay]:
        first = bisect_left(self._all, start, key=_end)
        return [each for each in self._all[first:] if each.since < end and each.until > start]


def _overlap(one: Span, other: Span) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def _end(delay: _Delay) -> float:
    return delay.until
