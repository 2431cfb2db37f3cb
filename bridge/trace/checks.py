"""How sound a trace is: what it spans, where it is thin, and what in it cannot be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

import msgspec

from bridge.trace.model import Stack, Trace


class TraceHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and times of one trace. Times are ms, shares 0 to 1.

    `coverage`: share of the run that the samples span; None when the run is not known.
    `largest_gap_ms`: longest time between two neighbouring samples, and between the run's ends and its
    samples where the run is known; None without two moments to compare.
    `interval_drift`: how much longer the median time between neighbouring samples is than the declared
    interval, as a share of that: 0 as declared, 0.6 where 10 ms became 16 (Windows), below 0 if shorter. The
    median, since one long gap is `largest_gap_ms`'s business. None without an interval or two samples.
    """

    samples: int
    busy_samples: int
    #: None where the format does not tell idle samples from busy ones
    idle_share: float | None
    span_ms: float
    coverage: float | None
    largest_gap_ms: float | None
    median_interval_ms: float | None
    interval_drift: float | None
    #: it holds as many samples as its profiler's buffer: what came after is missing. None where the buffer's
    #: size is not known
    full_buffer: bool | None
    #: references (frame to resource, stack to frame or parent, sample to stack) that point nowhere
    bad_indices: int
    #: stacks whose chain of parents never ends
    cyclic_stacks: int
    #: samples that are earlier than the one before
    out_of_order: int

    @property
    def sound(self) -> bool:
        """Nothing in it is impossible. A sound trace can still be thin."""
        return not (self.bad_indices or self.cyclic_stacks or self.out_of_order)


def check_trace(
    trace: Trace,
    *,
    interval_ms: float | None = None,
    buffer_size: int | None = None,
    idle_known: bool = True,
) -> TraceHealth:
    """The health of a trace, its run included where the trace knows it.

    `interval_ms`: what was asked of its profiler. `buffer_size`: its `maxBufferSize`, in samples. About 3 ms
    for 6,000 samples.
    """
    known = trace.started_ms is not None and trace.ended_ms is not None
    samples, busy = len(trace.samples), trace.busy_samples
    told = [sample.timestamp for sample in trace.samples]
    times = sorted(told)
    median_ms = median([later - earlier for earlier, later in pairwise(times)]) if samples > 1 else None
    return TraceHealth(
        samples=samples,
        busy_samples=busy,
        idle_share=_share(samples - busy, samples) if idle_known else None,
        span_ms=trace.span_ms,
        coverage=trace.coverage if known else None,
        largest_gap_ms=_largest_gap_ms(trace, times),
        median_interval_ms=median_ms,
        interval_drift=_drift(median_ms, interval_ms),
        full_buffer=None if buffer_size is None else samples >= buffer_size,
        bad_indices=_bad_indices(trace),
        cyclic_stacks=count_cyclic(trace.stacks),
        out_of_order=_out_of_order(told),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _drift(median_ms: float | None, interval_ms: float | None) -> float | None:
    if median_ms is None or interval_ms is None or interval_ms <= 0:
        return None
    return median_ms / interval_ms - 1


def _largest_gap_ms(trace: Trace, times: list[float]) -> float | None:
    ends = [end for end in (trace.started_ms, trace.ended_ms) if end is not None]
    moments = sorted([*times, *ends])
    return max((later - earlier for earlier, later in pairwise(moments)), default=None)


def _out_of_order(times: Sequence[float]) -> int:
    return sum([after < before for before, after in pairwise(times)])


def _bad_indices(trace: Trace) -> int:
    def bad(indices: Iterable[int | None], of: Sequence[object]) -> int:
        end = len(of)
        return sum([index is not None and not 0 <= index < end for index in indices])

    return (
        bad([frame.resource_id for frame in trace.frames], trace.resources)
        + bad([stack.frame_id for stack in trace.stacks], trace.frames)
        + bad([stack.parent_id for stack in trace.stacks], trace.stacks)
        + bad([sample.stack_id for sample in trace.samples], trace.stacks)
    )


def count_cyclic(stacks: Sequence[Stack]) -> int:
    """How many stacks lead into a cycle of parents. Each stack is walked once."""
    ends: dict[int, bool] = {}
    for start in range(len(stacks)):
        walked: dict[int, None] = {}
        index: int | None = start
        while index is not None and index not in ends and index not in walked:
            walked[index] = None
            index = _parent(stacks, index)
        # A walk that came back into itself stands on a stack that is not judged yet.
        ends.update(dict.fromkeys(walked, index is None or ends.get(index, False)))
    return sum(1 for chain_ends in ends.values() if not chain_ends)


def _parent(stacks: Sequence[Stack], index: int) -> int | None:
    """None at a root; a parent that does not exist ends the chain too (and is a bad index)."""
    parent = stacks[index].parent_id
    return parent if parent is not None and 0 <= parent < len(stacks) else None
