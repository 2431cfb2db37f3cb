"""The hottest functions of a trace: those that took the most time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from bridge.trace.model import Frame, Trace
from bridge.trace.normal import NormalTrace, normal_form

#: A name, and `resource:line:column`.
Function = tuple[str, str]


class Hot(msgspec.Struct, frozen=True):
    """A function. `where`: `resource:line:column`, as far as known.

    `self_ms`: the time with it at the top of the stack. `total_ms`: the time with it anywhere in the stack; a
    function that calls itself counts once. `self_samples`, `total_samples`: how many samples that were.
    """

    name: str
    where: str
    self_samples: int
    total_samples: int
    self_ms: float = 0.0
    total_ms: float = 0.0


def hottest(trace: Trace, limit: int = 10, *, interval_ms: float | None = None) -> list[Hot]:
    """Return the hottest functions, by their own time, then by total time. Leaves out indices that do not
    exist. `interval_ms`: the sample interval that was requested."""
    normal = normal_form(trace, interval_ms)
    counts, times = _by_stack(normal)
    own, total = _Sums(), _Sums()
    functions = [_function(trace.resources, frame) for frame in trace.frames]
    for stack, count in counts.items():
        callers = _functions(normal, functions, stack)
        own.add(callers[:1], count, times[stack])
        total.add(list(dict.fromkeys(callers)), count, times[stack])
    ranked = sorted(total.us, key=lambda function: (-own.us[function], -total.us[function], function))
    return [
        Hot(
            *function,
            own.samples[function],
            total.samples[function],
            own.us[function] / 1000,
            total.us[function] / 1000,
        )
        for function in ranked[:limit]
    ]


class _Sums:
    """Samples and microseconds by function."""

    def __init__(self) -> None:
        self.samples: Counter[Function] = Counter()
        self.us: Counter[Function] = Counter()

    def add(self, functions: Sequence[Function], samples: int, us: int) -> None:
        for function in functions:
            self.samples[function] += samples
            self.us[function] += us


def _by_stack(normal: NormalTrace) -> tuple[Counter[int], Counter[int]]:
    """Return the samples and the microseconds of each stack."""
    samples: Counter[int] = Counter()
    times: Counter[int] = Counter()
    for span in normal.spans:
        if span.stack is not None:
            samples[span.stack] += 1
            times[span.stack] += span.weight_us
    return samples, times


def _functions(normal: NormalTrace, functions: Sequence[Function], stack: int) -> list[Function]:
    """Return the functions of a stack, leaf first."""
    found: list[Function] = []
    at: int | None = stack
    while at is not None:
        found.append(functions[normal.stacks[at].frame_id])
        at = normal.stacks[at].parent_id
    return found


def _function(resources: Sequence[str], frame: Frame) -> Function:
    number = frame.resource_id
    resource = resources[number] if number is not None and 0 <= number < len(resources) else ""
    position = [str(number) for number in (frame.line, frame.column) if number is not None]
    return frame.name or "(anonymous)", ":".join([resource, *position] if resource else position)
