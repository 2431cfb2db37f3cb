"""Checks of a trace: the time that its samples span, gaps between them, and impossible content. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from bridge.trace.model import Stack, Trace
from bridge.trace.normal import existing_parent
from bridge.trace.weights import Weights, count_bursts, typical_interval_ms, weigh

#: Why samples may be out of order.
LIKELY_DISORDER = "probably another profiler was recording (another script, an extension, DevTools)"


class TraceHealth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Counts and times of one trace. Times are ms, shares 0 to 1.

    `busy_ms`, `idle_ms`, `not_sampled_ms`: the whole run, each sample standing for the time to its successor
    (see `weights`). `idle_share`: of the time that was sampled.
    `coverage`: share of the time that the profiler ran that the samples span; None if that time is unknown.
    `largest_gap_ms`: longest time between two neighbouring samples; if start and end of the profiler are
    known, also between these and the samples; None without two moments to compare.
    `median_interval_ms`: between neighbouring samples, those of a burst left out.
    `interval_drift`: how much longer that is than the declared interval, as a share of it: 0 as declared, 0.6
    where 10 ms became 16 (Windows), below 0 if shorter. It is the median, as `largest_gap_ms` shows a single
    long gap. None without an interval or two samples.
    """

    samples: int
    #: that are not idle
    busy_samples: int
    #: None where the format does not tell idle samples from busy ones
    idle_share: float | None
    span_ms: float
    coverage: float | None
    largest_gap_ms: float | None
    median_interval_ms: float | None
    interval_drift: float | None
    #: it has as many samples as its profiler's buffer: later samples are missing. None if the size of the
    #: buffer is unknown
    full_buffer: bool | None
    #: references (frame to resource, stack to frame or parent, sample to stack) to an index that does not
    #: exist
    bad_indices: int
    #: stacks whose chain of parents has a cycle
    cyclic_stacks: int
    #: samples with an earlier time than the sample before. All else is of the samples in order of time. V8
    #: writes such samples while another profiler of the same thread is recording
    out_of_order: int
    busy_ms: float = 0.0
    idle_ms: float = 0.0
    not_sampled_ms: float = 0.0
    #: groups of samples at most 1 ms apart, which V8 takes when it catches up, and the samples in these
    bursts: int = 0
    burst_samples: int = 0
    #: how many samples have each marker, of those that have one
    markers: dict[str, int] = {}

    @property
    def sound(self) -> bool:
        """Whether nothing in it is impossible. A sound trace can still have gaps."""
        return not (self.bad_indices or self.cyclic_stacks or self.out_of_order)


def check_trace(
    trace: Trace,
    *,
    interval_ms: float | None = None,
    buffer_size: int | None = None,
    idle_known: bool = True,
) -> TraceHealth:
    """Return the health of a trace.

    `interval_ms`: the sample interval that was requested. `buffer_size`: `maxBufferSize`, in samples.
    `idle_known`: False if the format does not tell idle samples from busy ones. Takes about 3 ms for 6,000
    samples.
    """
    known = trace.started_ms is not None and trace.ended_ms is not None
    weights = weigh(trace, interval_ms)
    times = [sample.timestamp for sample in weights.samples]
    median_ms = typical_interval_ms(times)
    bursts, burst_samples = count_bursts(times)
    return TraceHealth(
        samples=len(times),
        busy_samples=trace.busy_samples,
        idle_share=_idle_share(weights) if idle_known else None,
        span_ms=trace.span_ms,
        coverage=trace.coverage if known else None,
        largest_gap_ms=_largest_gap_ms(trace, times),
        median_interval_ms=median_ms,
        interval_drift=_drift(median_ms, interval_ms),
        full_buffer=None if buffer_size is None else len(times) >= buffer_size,
        bad_indices=_bad_indices(trace),
        cyclic_stacks=count_cyclic(trace.stacks),
        out_of_order=_out_of_order([sample.timestamp for sample in trace.samples]),
        busy_ms=weights.busy_us / 1000,
        idle_ms=weights.idle_us / 1000,
        not_sampled_ms=weights.not_sampled_us / 1000,
        bursts=bursts,
        burst_samples=burst_samples,
        markers=dict(sorted(Counter(sample.marker for sample in trace.samples if sample.marker).items())),
    )


def _idle_share(weights: Weights) -> float:
    sampled = weights.length_us - weights.not_sampled_us
    return weights.idle_us / sampled if sampled else 0.0


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
    """Return how many stacks have a cycle in their chain of parents. Visits each stack once."""
    ends: dict[int, bool] = {}
    for start in range(len(stacks)):
        walked: dict[int, None] = {}
        index: int | None = start
        while index is not None and index not in ends and index not in walked:
            walked[index] = None
            index = existing_parent(stacks, index)
        # After a cycle, `index` is a stack of this walk, which is not in `ends` yet: it does not end.
        ends.update(dict.fromkeys(walked, index is None or ends.get(index, False)))
    return sum(1 for chain_ends in ends.values() if not chain_ends)
