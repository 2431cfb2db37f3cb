"""Made-up traces for comparisons: each function runs for as many samples of 10 ms as is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.identity import Identity
from bridge.trace.model import Frame, Sample, Stack, Trace

URL = "http://127.0.0.1:8123/assets/app.js"


def trace_of(counts: Mapping[str, int], *, url: str = URL, idle: int = 0, caller: str = "") -> Trace:
    """A trace in which each function is at the top of the stack for so many samples, one after another."""
    frames = [Frame(name, 0, number, 1) for number, name in enumerate(counts, start=1)]
    stacks = [Stack(number) for number in range(len(frames))]
    if caller:
        frames.append(Frame(caller, 0, 99, 1))
        stacks = [Stack(len(frames) - 1), *(Stack(number, 0) for number in range(len(counts)))]
    first = len(stacks) - len(counts)
    order: list[int | None] = [
        first + number for number, count in enumerate(counts.values()) for _ in range(count)
    ]
    order += [None] * idle
    samples = [Sample(at * 10.0, stack) for at, stack in enumerate(order)]
    return Trace([url], frames, stacks, samples, 0.0, len(order) * 10.0)


def set_of(
    several: Sequence[Mapping[str, int]],
    *,
    name: str = "set",
    identity: Identity = "function",
    url: str = URL,
    caller: str = "",
    runs: Sequence[str] = (),
) -> ProfileSet:
    """A set with a profile for each."""
    builder = SetBuilder(identity)
    for number, counts in enumerate(several):
        run = runs[number] if runs else ""
        builder.add(trace_of(counts, url=url, caller=caller), 10, id_=f"u-{number + 1:04d}", run=run)
    return builder.set(name)
