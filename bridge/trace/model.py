"""The trace of the JS Self-Profiling API, as `Profiler.stop()` returns it.

Times are ms of the page's `performance.now()`. A sample without `stackId` is idle, unless it has a `marker`.
Source: https://wicg.github.io/js-self-profiling/#the-profilertrace-dictionary
"""

from __future__ import annotations

import msgspec


class Frame(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    name: str
    resource_id: int | None = None
    line: int | None = None
    column: int | None = None


class Stack(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    frame_id: int
    parent_id: int | None = None


class Sample(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """`marker`: what the browser itself was doing: `script`, `gc`, `style`, `layout`, `paint`, `other`; ""
    for none. Source: https://wicg.github.io/js-self-profiling/#enumdef-profilermarker (behind a flag in
    Chromium
    156)."""

    timestamp: float
    stack_id: int | None = None
    marker: str = ""

    @property
    def idle(self) -> bool:
        """Whether neither script nor the browser's own work for the page ran."""
        return self.stack_id is None and not self.marker


class Trace(msgspec.Struct, frozen=True):
    """Samples, stacks and frames. References are indices into these lists.

    `started_ms`, `ended_ms`: when its profiler started and ended, in ms of `performance.now()`, if known.
    `origin_ms`: the moment from which all times here count, in epoch ms by the page's `Date`, if known; 0 for
    a format with epoch times only.
    """

    resources: list[str]
    frames: list[Frame]
    stacks: list[Stack]
    samples: list[Sample]
    started_ms: float | None = None
    ended_ms: float | None = None
    origin_ms: float | None = None

    @property
    def busy_samples(self) -> int:
        """The number of samples that are not idle."""
        return sum(1 for sample in self.samples if not sample.idle)

    @property
    def span_ms(self) -> float:
        """The time from the earliest to the latest sample, ms; 0 with fewer than two samples."""
        times = [sample.timestamp for sample in self.samples]
        return max(times) - min(times) if times else 0.0

    @property
    def coverage(self) -> float:
        """Share, 0 to 1, of the time from `started_ms` to `ended_ms` that the samples span; 0 if unknown or
        empty.

        V8 takes the first sample while `new Profiler()` still runs, so samples can begin before `started_ms`.
        """
        if self.started_ms is None or self.ended_ms is None or self.ended_ms <= self.started_ms:
            return 0.0
        times = [sample.timestamp for sample in self.samples]
        if not times:
            return 0.0
        first, last = max(min(times), self.started_ms), min(max(times), self.ended_ms)
        return max(0.0, last - first) / (self.ended_ms - self.started_ms)
