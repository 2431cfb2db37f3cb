"""The trace of the JS Self-Profiling API, as `Profiler.stop()` gives it.

Times are in ms of the page's `performance.now()`. A sample without `stackId` is idle.
Source: https://wicg.github.io/js-self-profiling/#the-profilertrace-dictionary
"""

from __future__ import annotations

import msgspec


class Frame(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    name: str
    resource_id: int | None = None
    line: int | None = None
    column: int | None = None


class Stack(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    frame_id: int
    parent_id: int | None = None


class Sample(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    timestamp: float
    stack_id: int | None = None


class Trace(msgspec.Struct, frozen=True):
    resources: list[str]
    frames: list[Frame]
    stacks: list[Stack]
    samples: list[Sample]

    @property
    def busy_samples(self) -> int:
        """How many samples caught script at work."""
        return sum(1 for sample in self.samples if sample.stack_id is not None)
