"""Native profilers of a tab, indexed by time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

FOREVER = float("inf")


@dataclass(eq=False)
class Native:
    """A native profiler. It is alive from its construction to the call of `stop()`, or its document's end.

    `*_at`: wall ms. `*_page_ms`, `*_sample_ms`: ms of its document's `performance.now()`.
    """

    tab: str
    document: str
    number: int
    started_at: float
    started_page_ms: float
    #: the session that was tracked when it started, None if unknown
    session_id: str | None
    #: it is in the tab's own document, not in a frame
    top: bool = True
    ended_at: float = FOREVER
    stop_called_page_ms: float | None = None
    #: the bridge kept the promise of its `stop()` pending
    held: bool = False
    #: when the page got the trace: the promise settled, or was released if it was held
    collected_at: float | None = None
    samples: int = 0
    busy_samples: int = 0
    #: the busy ones that have no stack, only a marker
    marked_samples: int = 0
    first_sample_ms: float | None = None
    last_sample_ms: float | None = None
    #: when the browser reported that the buffer is full: later samples are dropped
    full_at: float | None = None
    #: the size of its buffer, in samples
    buffer_size: int | None = None
    #: where in the page's code it was constructed (see `ProfilerStarted.site`)
    site: str | None = None
    #: what called `site`, where that may be the page's replacement of `Profiler`
    caller: str = ""

    def alive_at(self, at: float) -> bool:
        return self.started_at <= at < self.ended_at

    @property
    def buffer_full(self) -> bool:
        return self.full_at is not None

    @property
    def stopped_by_page(self) -> bool:
        return self.stop_called_page_ms is not None

    @property
    def run_ms(self) -> float | None:
        """How long it ran, in ms of `performance.now()`; None if its page has not stopped it."""
        if self.stop_called_page_ms is None:
            return None
        return self.stop_called_page_ms - self.started_page_ms

    @property
    def covered_ms(self) -> float:
        """How much of its run its samples span, ms; 0 if it has none, or the run is not known."""
        end = self.stop_called_page_ms
        if end is None or self.first_sample_ms is None or self.last_sample_ms is None:
            return 0.0
        # V8 takes the first sample while `new Profiler()` still runs.
        return max(0.0, min(self.last_sample_ms, end) - max(self.first_sample_ms, self.started_page_ms))

    @property
    def label(self) -> str:
        return f"native profiler #{self.number} of {self.tab}"


class Natives(Sequence[Native]):
    """Native profilers, in the order of their start. A query by time takes O(log n), and O(1) per result.

    Call `ended` after each change of `Native.ended_at`.
    """

    def __init__(self) -> None:
        self._all: list[Native] = []
        #: for each one, the latest start, and the latest end, of it and all before it: never decreases
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._place: dict[Native, int] = {}
        self._living: dict[Native, None] = {}

    @overload
    def __getitem__(self, index: int) -> Native: ...
    @overload
    def __getitem__(self, index: slice) -> list[Native]: ...
    def __getitem__(self, index: int | slice) -> Native | list[Native]:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Native]:
        return iter(self._all)

    def add(self, native: Native) -> None:
        self._place[native] = len(self._all)
        self._all.append(native)
        self._starts.append(max(native.started_at, self._starts[-1]) if self._starts else native.started_at)
        self._ends.append(0.0)
        self.ended(native)

    def ended(self, native: Native) -> None:
        """Update the index after a change of `ended_at`, also one to FOREVER."""
        if native.ended_at == FOREVER:
            self._living[native] = None
        else:
            self._living.pop(native, None)
        place = self._place[native]
        latest = self._ends[place - 1] if place else float("-inf")
        for number in range(place, len(self._all)):
            latest = max(latest, self._all[number].ended_at)
            if number > place and self._ends[number] == latest:
                break
            self._ends[number] = latest

    @property
    def living(self) -> list[Native]:
        """The native profilers that have not ended."""
        return list(self._living)

    def lived(self, start: float, end: float) -> list[Native]:
        """Return those that started at `end` or before, and ended at `start` or later."""
        found: list[Native] = []
        number = bisect_right(self._starts, end) - 1
        while number >= 0 and self._ends[number] >= start:
            native = self._all[number]
            if native.ended_at >= start and native.started_at <= end:
                found.append(native)
            number -= 1
        found.reverse()
        return found

    def started_from(self, at: float) -> Iterator[Native]:
        """Yield those that started at `at` or later."""
        for number in range(bisect_left(self._starts, at), len(self._all)):
            if self._all[number].started_at >= at:
                yield self._all[number]

    def started_before(self, at: float) -> bool:
        """Whether one started before `at`."""
        return bool(self._all) and self._all[0].started_at < at
