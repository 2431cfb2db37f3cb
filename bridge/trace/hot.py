"""Where a trace's time went: functions by the samples that caught them."""

from __future__ import annotations

from collections import Counter

import msgspec

from bridge.trace.model import Trace


class Hot(msgspec.Struct, frozen=True):
    """A function, `where` as `resource:line:column` as far as known.

    `self_samples` caught it at work itself, `total_samples` it or what it had called; a function that calls
    itself counts once a sample.
    """

    name: str
    where: str
    self_samples: int
    total_samples: int


def hottest(trace: Trace, limit: int = 10) -> list[Hot]:
    """By self, then by total. Frames and stacks that point nowhere are left out."""
    own: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for stack, count in Counter(sample.stack_id for sample in trace.samples).items():
        functions = [_function(trace, frame) for frame in _frames(trace, stack)]
        if functions:
            own[functions[0]] += count
        total.update(dict.fromkeys(functions, count))
    ranked = sorted(total, key=lambda function: (-own[function], -total[function], function))
    return [Hot(*function, own[function], total[function]) for function in ranked[:limit]]


def _frames(trace: Trace, stack: int | None) -> list[int]:
    """Leaf first; a chain of parents that comes back to itself ends there."""
    frames: list[int] = []
    seen: set[int] = set()
    while stack is not None and 0 <= stack < len(trace.stacks) and stack not in seen:
        seen.add(stack)
        if 0 <= trace.stacks[stack].frame_id < len(trace.frames):
            frames.append(trace.stacks[stack].frame_id)
        stack = trace.stacks[stack].parent_id
    return frames


def _function(trace: Trace, index: int) -> tuple[str, str]:
    frame = trace.frames[index]
    known = frame.resource_id is not None and 0 <= frame.resource_id < len(trace.resources)
    resource = trace.resources[frame.resource_id] if known and frame.resource_id is not None else ""
    position = [str(number) for number in (frame.line, frame.column) if number is not None]
    return frame.name or "(anonymous)", ":".join([resource, *position] if resource else position)
