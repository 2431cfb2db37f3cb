"""How sound a trace is: what it spans, where it is thin, and what in it cannot be right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from bridge.trace.model import Sample, Stack, Trace


class TraceHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and times of one trace. Times are ms, shares 0 to 1.

    `coverage`: share of the run that the samples span; None when the run is not known.
    `largest_gap_ms`: longest time between two neighbouring samples, and between the run's ends and its
    samples where the run is known; None without two moments to compare.
    """

    samples: int
    busy_samples: int
    idle_share: float
    span_ms: float
    coverage: float | None
    largest_gap_ms: float | None
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


def check_trace(trace: Trace) -> TraceHealth:
    """The health of a trace, its run included where the trace knows it."""
    known = trace.started_ms is not None and trace.ended_ms is not None
    idle = len(trace.samples) - trace.busy_samples
    return TraceHealth(
        samples=len(trace.samples),
        busy_samples=trace.busy_samples,
        idle_share=idle / len(trace.samples) if trace.samples else 0.0,
        span_ms=trace.span_ms,
        coverage=trace.coverage if known else None,
        largest_gap_ms=_largest_gap_ms(trace),
        bad_indices=_bad_indices(trace),
        cyclic_stacks=count_cyclic(trace.stacks),
        out_of_order=_out_of_order(trace.samples),
    )


def _largest_gap_ms(trace: Trace) -> float | None:
    ends = [end for end in (trace.started_ms, trace.ended_ms) if end is not None]
    moments = sorted([*(sample.timestamp for sample in trace.samples), *ends])
    return max((later - earlier for earlier, later in pairwise(moments)), default=None)


def _out_of_order(samples: Sequence[Sample]) -> int:
    return sum(1 for before, after in pairwise(samples) if after.timestamp < before.timestamp)


def _bad_indices(trace: Trace) -> int:
    def bad(index: int | None, of: Sequence[object]) -> bool:
        return index is not None and not 0 <= index < len(of)

    return (
        sum(bad(frame.resource_id, trace.resources) for frame in trace.frames)
        + sum(bad(stack.frame_id, trace.frames) for stack in trace.stacks)
        + sum(bad(stack.parent_id, trace.stacks) for stack in trace.stacks)
        + sum(bad(sample.stack_id, trace.stacks) for sample in trace.samples)
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
