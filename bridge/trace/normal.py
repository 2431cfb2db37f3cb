"""The normal form of a trace: what every report, comparison and export of it counts on. Pure.

Samples are in order of time, and each has the time that it stands for (see `weights`). Stacks have their
parents before them, and end where a reference leads nowhere or into a cycle. The times of all spans add up to
the length of the run, to the microsecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from bridge.trace.model import Frame, Stack, Trace
from bridge.trace.weights import Weights, weigh

#: What a span is of: script at work, nothing at work, or a time without samples.
SpanKind = Literal["busy", "idle", "not-sampled"]


#: Frames of a stack, from the root; further ones are cut off. V8 gives at most 255 (`kMaxFramesCount` in
#: `src/profiler/tick-sample.h`), but a trace can come from anybody.
DEPTH_MAX = 1024


class Span(msgspec.Struct, frozen=True, gc=False):
    """A part of the run. `at_us`: from the start. `stack`: index into the stacks of the normal form, None for
    an idle span, one without samples, and a sample whose stack does not exist. `sampled`: how many samples it
    stands for: one or none, more in a merged trace."""

    at_us: int
    weight_us: int
    kind: SpanKind
    stack: int | None = None
    marker: str = ""
    sampled: int = 1


class NormalTrace(msgspec.Struct, frozen=True, kw_only=True):
    """A trace in normal form. `start_ms`: the start of the run, on the trace's own clock; `length_us`: of the
    run. `stacks`: each after its parent. `interval_ms`: as declared or as measured, None if unknown."""

    resources: Sequence[str]
    frames: Sequence[Frame]
    stacks: Sequence[Stack]
    spans: Sequence[Span]
    start_ms: float
    length_us: int
    interval_ms: float | None


def normal_form(trace: Trace, interval_ms: float | None = None, *, keep_gaps: bool = False) -> NormalTrace:
    """Return the normal form. Arguments as of `weigh`. Takes about 7 ms for 6,000 samples."""
    weights = weigh(trace, interval_ms, keep_gaps=keep_gaps)
    stacks, numbers = ordered_stacks(trace)
    return NormalTrace(
        resources=trace.resources,
        frames=trace.frames,
        stacks=stacks,
        spans=list(_spans(weights, numbers)),
        start_ms=weights.start_ms,
        length_us=weights.length_us,
        interval_ms=weights.interval_ms,
    )


def _spans(weights: Weights, numbers: Sequence[int | None]) -> Iterator[Span]:
    if not weights.samples:
        if weights.length_us:
            yield Span(0, weights.length_us, "not-sampled", sampled=0)
        return
    if weights.lead_us:
        yield Span(0, weights.lead_us, "idle", sampled=0)
    columns = zip(weights.samples, weights.at_us, weights.weight_us, weights.gap_us, strict=True)
    for sample, at, weight, gap in columns:
        written = sample.stack_id
        stack = numbers[written] if written is not None and 0 <= written < len(numbers) else None
        yield Span(at, weight, "idle" if sample.idle else "busy", stack, sample.marker)
        if gap:
            yield Span(at + weight, gap, "not-sampled", sampled=0)


def ordered_stacks(trace: Trace) -> tuple[list[Stack], list[int | None]]:
    """Return the stacks with their parents before them, and for each stack of the trace its index there.

    A chain ends at a parent that does not exist, and where it leads into a cycle. A stack whose frame does
    not exist is left out: its index is that of its parent, None if it has none. So is one below DEPTH_MAX
    others. Visits each stack once.
    """
    written, frames = trace.stacks, len(trace.frames)
    if _in_order(written, frames):
        return written, list(range(len(written)))
    ordered: list[Stack] = []
    numbers: dict[int, int | None] = {}
    depths: list[int] = []
    for start in range(len(written)):
        chain: dict[int, None] = {}
        index: int | None = start
        while index is not None and index not in numbers and index not in chain:
            chain[index] = None
            index = existing_parent(written, index)
        leaf = numbers[index] if index is not None and index in numbers else None
        for link in reversed(chain):
            depth = 0 if leaf is None else depths[leaf] + 1
            if 0 <= written[link].frame_id < frames and depth < DEPTH_MAX:
                ordered.append(Stack(written[link].frame_id, leaf))
                depths.append(depth)
                leaf = len(ordered) - 1
            numbers[link] = leaf
    return ordered, [numbers[index] for index in range(len(written))]


def _in_order(stacks: Sequence[Stack], frames: int) -> bool:
    """Whether the stacks are as V8 writes them: parents first, none too deep, all frames there."""
    depths: list[int] = []
    for at, stack in enumerate(stacks):
        parent = stack.parent_id
        if not 0 <= stack.frame_id < frames or not (parent is None or 0 <= parent < at):
            return False
        depths.append(0 if parent is None else depths[parent] + 1)
    return max(depths, default=0) < DEPTH_MAX


def existing_parent(stacks: Sequence[Stack], index: int) -> int | None:
    """Return the parent's index; None for a root, and for a parent that does not exist (a bad index)."""
    parent = stacks[index].parent_id
    return parent if parent is not None and 0 <= parent < len(stacks) else None
