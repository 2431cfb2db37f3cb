"""The trace of the JS Self-Profiling API, as `Profiler.stop()` gives it.

Times are in ms of the page's `performance.now()`. A sample without `stackId` is idle.
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
    timestamp: float
    stack_id: int | None = None


class Trace(msgspec.Struct, frozen=True):
    """`started_ms` and `ended_ms`: the run of the profiler that gave it, in the page's ms, where known.

    `origin_ms`: epoch ms (by the page's `Date`) of the moment from which all times here count, where known.
    It is 0 where a format gives epoch times only.
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
        """How many samples caught script at work."""
        return sum(1 for sample in self.samples if sample.stack_id is not None)

    @property
    def span_ms(self) -> float:
        """From the earliest sample to the latest, ms; 0 with fewer than two samples."""
        times = [sample.timestamp for sample in self.samples]
        return max(times) - min(times) if times else 0.0

    @property
    def coverage(self) -> float:
        """Share of the run that the samples span, 0 to 1; 0 when the run is not known or has no length.

        V8 takes the first sample while `new Profiler()` still runs, so samples can begin before the run.
        """
        if self.started_ms is None or self.ended_ms is None or self.ended_ms <= self.started_ms:
            return 0.0
        times = [sample.timestamp for sample in self.samples]
        if not times:
            return 0.0
        first, last = max(min(times), self.started_ms), min(max(times), self.ended_ms)
        return max(0.0, last - first) / (self.ended_ms - self.started_ms)
