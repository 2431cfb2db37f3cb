"""Whether the own time of a function is below a budget, as far as samples can tell. Pure.

A trace tells at moments what runs. A function that is seen in samples next to each other (a stretch) began
between the first of them and the sample before, and ended between the last one and the sample after. So the
own time is known within bounds, which are closer the more stretches there are.

Functions of the browser (`now`, `sort`, `appendChild`: frames without a script) count for their caller. V8
builds some of them into the caller's optimised code, where no sample tells them apart; so the own time does
not depend on when V8 optimises.

On a machine that is too slow the thread of the page waits for a processor while the clock goes on, and V8
takes the samples that it missed at once, when it goes on. What may have been waiting is no own time for
certain: it counts for `most_ms` and not for `least_ms`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil, sqrt
from typing import Literal, NamedTuple

from bridge.trace.calls import frame_calls
from bridge.trace.model import Sample, Trace
from bridge.trace.normal import ordered_stacks
from bridge.trace.weights import BURST_MS, SHORTEST_INTERVAL_MS, weigh

Outcome = Literal["met", "broken", "inconclusive"]
#: Whether a function is meant: by its name, and the address of its script.
Meant = Callable[[str, str], bool]

#: So many standard deviations a figure is off once in some hundred times.
_SURE = 2.6
#: The end of a stretch is clear if so many samples beside it are of other functions. Else it takes turns with
#: others between the samples, and the samples are a draw.
_CLEAR = 3
#: A stretch of fewer samples may be a call that is shorter than the time between two: a draw as well.
_SHORT = 3


class OwnTime(NamedTuple):
    """The own time of a function, ms. `ms`: by the clock. `least_ms`, `most_ms`: it is between these, but for
    once in some hundred times. `late_ms`: of `ms`, during which the page may have waited for a processor.
    `error_ms`: the standard deviation that comes of sampling. `samples`: with it at the top of the stack;
    `stretches`: groups of these."""

    ms: float
    least_ms: float
    most_ms: float
    late_ms: float
    error_ms: float
    samples: int
    stretches: int


class _Stretch(NamedTuple):
    """Samples next to each other. In microseconds: `us` until the next sample, `sampled_us` without what is
    in a gap, `certain_us` without what may have been waiting."""

    samples: int
    us: int
    sampled_us: int
    certain_us: int
    variance: float


def own_time(traces: Iterable[tuple[Trace, float | None]], meant: Meant) -> OwnTime:
    """Return the own time of a function in several traces. They come with the interval that was requested,
    ms, None if unknown."""
    found = [each for trace, interval_ms in traces for each in _stretches(trace, interval_ms, meant)]
    error_ms = sqrt(sum(each.variance for each in found)) / 1000
    ms = sum(each.sampled_us for each in found) / 1000
    certain_ms = sum(each.certain_us for each in found) / 1000
    return OwnTime(
        ms=ms,
        least_ms=max(0.0, certain_ms - _SURE * error_ms),
        most_ms=sum(each.us for each in found) / 1000 + _SURE * error_ms,
        late_ms=ms - certain_ms,
        error_ms=error_ms,
        samples=sum(each.samples for each in found),
        stretches=len(found),
    )


def outcome(found: OwnTime, budget_ms: float) -> Outcome:
    """Return whether the own time is below a budget."""
    if found.most_ms < budget_ms:
        return "met"
    return "broken" if found.least_ms > budget_ms else "inconclusive"


def repeats_needed(found: OwnTime, budget_ms: float) -> int | None:
    """Return how many times as much of the same would tell; None where that would not help, as it is too near
    to the budget, or the machine too slow."""
    distance = abs(found.ms - budget_ms) - found.late_ms
    if distance <= 0:
        return None
    times = ceil((_SURE * found.error_ms / distance) ** 2)
    return max(2, times) if times <= 1_000 else None


def _stretches(trace: Trace, interval_ms: float | None, meant: Meant) -> Iterator[_Stretch]:
    kept, marked = (weigh(trace, interval_ms, keep_gaps=keep) for keep in (True, False))
    at, on = kept.at_us, _seen(trace, kept.samples, meant)
    interval_us = round((kept.interval_ms or SHORTEST_INTERVAL_MS) * 1000)
    first = 0
    while first < len(at):
        if not on[first]:
            first += 1
            continue
        after = next((index for index in range(first, len(at)) if not on[index]), len(at))
        groups = 1 + sum(at[index] - at[index - 1] > BURST_MS * 1000 for index in range(first + 1, after))
        us = sum(kept.weight_us[first:after])
        ends = _end(at[first] - at[first - 1] if first else interval_us, on[max(0, first - _CLEAR) : first])
        ends += _end(kept.weight_us[after - 1], on[after : after + _CLEAR])
        draw = interval_us**2 if groups < _SHORT else 0
        yield _Stretch(
            samples=after - first,
            us=us,
            sampled_us=sum(marked.weight_us[first:after]),
            certain_us=min(us, groups * interval_us),
            variance=max(ends, draw),
        )
        first = after


def _end(gap_us: int, beside: Sequence[bool]) -> float:
    """Return the variance of where an end of a stretch is. `gap_us`: between the samples around it."""
    return gap_us**2 / (2 if any(beside) else 12)


def _seen(trace: Trace, samples: Sequence[Sample], meant: Meant) -> list[bool]:
    """Return for each sample, in order of time, whether the function is at the top of its stack, but for
    functions of the browser."""
    stacks, ordered = ordered_stacks(trace)
    calls = frame_calls(trace.resources, trace.frames)
    chosen = [meant(call.name, call.url) for call in calls]
    built_in = [not call.url and call.line is None for call in calls]
    runs: list[bool] = []
    for stack in stacks:
        parent, frame = stack.parent_id, stack.frame_id
        below_caller = built_in[frame] and not chosen[frame] and parent is not None
        runs.append(runs[parent] if below_caller and parent is not None else chosen[frame])
    tops = [index is not None and runs[index] for index in ordered]
    return [
        sample.stack_id is not None and 0 <= sample.stack_id < len(tops) and tops[sample.stack_id]
        for sample in samples
    ]
