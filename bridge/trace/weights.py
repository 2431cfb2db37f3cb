"""How much time each sample of a trace stands for. Pure.

Samples are not evenly spaced: V8 skips ticks while it is busy and then catches up in bursts, so a share of
the samples is not a share of the time. All times here are whole microseconds from the start, so that they add
up to the length of the run exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter, sub
from statistics import median
from typing import NamedTuple, TypeVar

import msgspec

from bridge.trace.model import Sample, Trace

#: A sample stands for no more than this many intervals; what is beyond was not sampled.
GAP_INTERVALS = 4
#: Samples closer together than this are a burst: browsers sample every 10 ms at most.
BURST_MS = 1.0
#: The shortest interval that browsers grant.
SHORTEST_INTERVAL_MS = 10.0
#: Times beyond it (285 years) are no times of a page; they are cut, so that all numbers stay exact.
_LATEST_US = 2**53

_timestamp = attrgetter("timestamp")
_Number = TypeVar("_Number", int, float)


class Clock(NamedTuple):
    """`start_ms`: the moment from which times count, on the trace's own clock. `declared_ms`: the declared
    interval, `interval_ms`: the same, else as measured; None if unknown."""

    start_ms: float
    declared_ms: float | None
    interval_ms: float | None


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """The samples in order of time. `at_us[i]` is when sample i was taken, `weight_us[i]` the time it stands
    for, `gap_us[i]` the time after that which was not sampled.

    `start_ms`: the moment from which they count, on the trace's own clock. `lead_us`: the time before the
    first sample, which is idle. `length_us`: the whole run. `interval_ms`: as declared, else the median time
    between samples that are not in a burst; None if unknown.
    """

    samples: Sequence[Sample]
    at_us: Sequence[int]
    weight_us: Sequence[int]
    gap_us: Sequence[int]
    lead_us: int
    length_us: int
    start_ms: float
    interval_ms: float | None

    @property
    def not_sampled_us(self) -> int:
        """The time of all gaps; of a run without samples, all of it."""
        return self.length_us - self.lead_us - sum(self.weight_us)

    @property
    def busy_us(self) -> int:
        """The time of the samples that are not idle."""
        return sum([us for sample, us in zip(self.samples, self.weight_us, strict=True) if not sample.idle])

    @property
    def idle_us(self) -> int:
        return self.length_us - self.not_sampled_us - self.busy_us


def weigh(trace: Trace, interval_ms: float | None = None, *, keep_gaps: bool = False) -> Weights:
    """Return the time that each sample stands for: until the next one, or the end of the run.

    Without a known end, the last sample stands for one interval. A sample that would stand for more than four
    intervals stands for one, and the rest is a gap; with `keep_gaps` it stands for all of it. `interval_ms`:
    as declared, None if unknown. Takes about 3 ms for 6,000 samples.
    """
    samples, times = in_order(trace.samples)
    clock = clock_of(trace, times, interval_ms)
    at = all_us(times, clock.start_ms)
    end = end_us(trace, clock, at[-1] if at else None)
    spans = list(map(sub, [*at[1:], end], at))
    weights = spans if keep_gaps else without_gaps(spans, clock.interval_ms)
    return Weights(
        samples=samples,
        at_us=at,
        weight_us=weights,
        gap_us=list(map(sub, spans, weights)),
        lead_us=at[0] if at else 0,
        length_us=end,
        start_ms=clock.start_ms,
        interval_ms=clock.interval_ms,
    )


def in_order(samples: Sequence[Sample]) -> tuple[Sequence[Sample], list[float]]:
    """Return the samples in order of time, and their times."""
    times = [sample.timestamp for sample in samples]
    ordered = sorted(times)
    # Browsers write them in order, but for a few: to compare numbers costs less than to sort samples.
    return (samples if ordered == times else sorted(samples, key=_timestamp)), ordered


def clock_of(trace: Trace, times: Sequence[float], interval_ms: float | None) -> Clock:
    """Return the clock of a trace. `times`: of its samples, sorted. `interval_ms`: as of `weigh`."""
    declared = interval_ms if interval_ms is not None and interval_ms > 0 else None
    start = min([*times[:1], *([] if trace.started_ms is None else [trace.started_ms])], default=0.0)
    return Clock(start, declared, declared or typical_interval_ms(times))


def typical_interval_ms(times: Sequence[float]) -> float | None:
    """Return the median time between neighbours in `times` (sorted, ms) that are not in a burst; None if
    there are none."""
    apart = [later - earlier for earlier, later in pairwise(times) if later - earlier > BURST_MS]
    return median(apart) if apart else None


def count_bursts(times: Sequence[float]) -> tuple[int, int]:
    """Return how many bursts `times` (sorted, ms) has, and how many samples are in these."""
    bursts = samples = 0
    inside = False
    for earlier, later in pairwise(times):
        close = later - earlier <= BURST_MS
        samples += close + (close and not inside)
        bursts += close and not inside
        inside = close
    return bursts, samples


def end_us(trace: Trace, clock: Clock, last_us: int | None) -> int:
    """Return the end of the run. `last_us`: when its last sample was taken, None without one."""
    if trace.ended_ms is not None:
        return max(_us(trace.ended_ms - clock.start_ms), last_us or 0, 0)
    if last_us is None:
        return 0
    # If nothing declares an interval, the last sample gets no more than is certain of every browser.
    certain = min(clock.interval_ms or SHORTEST_INTERVAL_MS, SHORTEST_INTERVAL_MS)
    return last_us + _us(clock.declared_ms or certain)


def without_gaps(spans: Sequence[_Number], interval_ms: float | None) -> Sequence[_Number | int]:
    """Return the part of each span that its sample stands for."""
    if interval_ms is None:
        return spans
    interval = _us(interval_ms)
    longest = GAP_INTERVALS * interval
    if max(spans, default=0) <= longest:
        return spans
    return [span if span <= longest else interval for span in spans]


def all_us(times: Sequence[float], start: float) -> list[int]:
    """Return the microseconds from `start` to each of `times` (sorted, ms)."""
    if times and (times[-1] - start) * 1000 >= _LATEST_US:
        return [_us(time - start) for time in times]
    return [round((time - start) * 1000) for time in times]


def _us(ms: float) -> int:
    return round(min(max(ms * 1000, -_LATEST_US), _LATEST_US))
