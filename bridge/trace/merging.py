"""Adds up traces as one tree, in which the same function below the same callers is one node. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from typing import NamedTuple

from bridge.trace.calls import Call, call_of, frame_calls
from bridge.trace.model import Sample, Stack, Trace
from bridge.trace.normal import ordered_stacks
from bridge.trace.tree import CallTree, TreeBuilder, calls_in
from bridge.trace.weights import Weights, weigh


class Added(NamedTuple):
    """What a trace has added. `self_us`: by the number of a frame in the tree, its time at the top of the
    stack, all calls that are not scripts too; it adds up to `length_us`. `samples`: those that are not
    idle."""

    self_us: dict[int, int]
    length_us: int
    samples: int


#: Returns what a call has in common with all that are the same function.
Identify = Callable[[Call], Call]


class Merger:
    """Adds up traces and trees. `identify`: see `bridge.trace.identity`; without it, equal calls are one.

    A trace of 6,000 samples and 1,650 stacks takes about 2.5 ms.
    """

    def __init__(self, identify: Identify | None = None) -> None:
        self._identify = identify
        self._builder = TreeBuilder()
        self._numbers: dict[Call, int] = {}
        self._length_us = self._runs = 0

    def add(self, trace: Trace, interval_ms: float | None = None, *, keep_gaps: bool = False) -> Added:
        """Add a trace. Arguments as of `weigh`."""
        weights = weigh(trace, interval_ms, keep_gaps=keep_gaps)
        stacks, ordered = ordered_stacks(trace)
        by_stack, samples, without = _sums(weights, len(stacks), ordered)
        own: dict[int, int] = {}
        for call, (us, count) in without.items():
            number = self._add_root(call, us, count)
            own[number] = own.get(number, 0) + us
        nodes = self._nodes(trace, stacks, samples)
        all_us, all_samples = self._builder.self_us, self._builder.samples
        frames = self._builder.frames
        for node, us, count in zip(nodes, by_stack, samples, strict=True):
            if count:
                all_us[node] += us
                all_samples[node] += count
                number = frames[node]
                own[number] = own.get(number, 0) + us
        self._length_us += weights.length_us
        self._runs += 1
        idle = without.get(call_of("idle"), (0, 0))[1]
        return Added(own, weights.length_us, len(weights.samples) - idle)

    def add_tree(self, tree: CallTree) -> list[int]:
        """Add a tree. Returns the number of each of its frames."""
        numbers = list(map(self.number, calls_in(tree)))
        nodes: list[int] = []
        builder = self._builder
        for parent, call, self_us, samples in zip(
            tree.parents, tree.calls, tree.self_us, tree.samples, strict=True
        ):
            node = builder.child(nodes[parent] if parent >= 0 else -1, numbers[call])
            builder.self_us[node] += self_us
            builder.samples[node] += samples
            nodes.append(node)
        self._length_us += tree.length_us
        self._runs += tree.runs
        return numbers

    def tree(self) -> CallTree:
        """Return what was added, as one tree without an order in time."""
        return self._builder.tree([], self._length_us, self._runs)

    def number(self, call: Call) -> int:
        """Return the number of a call's function among the frames of the tree."""
        if (number := self._numbers.get(call)) is None:
            number = self._numbers[call] = self._builder.frame(
                self._identify(call) if self._identify else call
            )
        return number

    def _add_root(self, call: Call, us: int, samples: int) -> int:
        """Add time without a stack. Returns the number of its call."""
        number = self.number(call)
        node = self._builder.child(-1, number)
        self._builder.self_us[node] += us
        self._builder.samples[node] += samples
        return number

    def _nodes(self, trace: Trace, stacks: Sequence[Stack], samples: Sequence[int]) -> list[int]:
        """Return the node of each stack that has samples, or from which one comes that has; -1 of others."""
        parents = [stack.parent_id for stack in stacks]
        wanted = list(map(bool, samples))
        for at in range(len(stacks) - 1, -1, -1):
            parent = parents[at]
            if parent is not None and wanted[at]:
                wanted[parent] = True
        calls = frame_calls(trace.resources, trace.frames)
        frames = [stack.frame_id for stack in stacks]
        numbers = {frame: self.number(calls[frame]) for frame in dict.fromkeys(compress(frames, wanted))}
        return self._builder.nodes(parents, [numbers.get(frame, -1) for frame in frames], wanted)


#: Microseconds and samples of time without a stack.
_Without = dict[Call, tuple[int, int]]


def _sums(
    weights: Weights, stacks: int, ordered: Sequence[int | None]
) -> tuple[list[int], list[int], _Without]:
    """Return the microseconds and the samples of each stack, and of the time without a stack."""
    by_stack, samples, end = [0] * stacks, [0] * stacks, len(ordered)
    without: dict[tuple[bool, str], tuple[int, int]] = {}
    for written, marker, us, count in _by_written(weights):
        at = ordered[written] if written is not None and 0 <= written < end else None
        if at is not None:
            by_stack[at] += us
            samples[at] += count
            continue
        key = written is None and not marker, marker
        before = without.get(key, (0, 0))
        without[key] = before[0] + us, before[1] + count
    return by_stack, samples, _without(weights, without)


def _by_written(weights: Weights) -> Iterator[tuple[int | None, str, int, int]]:
    """Yield the stack, as it is written, the marker, and the microseconds and samples with both."""
    samples, times = weights.samples, weights.weight_us
    markers = {sample.marker for sample in samples}
    for marker in markers:
        chosen: Sequence[Sample] = samples
        if len(markers) > 1:
            mine = [sample.marker == marker for sample in samples]
            chosen, times = list(compress(samples, mine)), list(compress(weights.weight_us, mine))
        written = [sample.stack_id for sample in chosen]
        sums: dict[int | None, int] = {}
        for stack, us in zip(written, times, strict=True):
            sums[stack] = sums.get(stack, 0) + us
        counts = Counter(written)
        for stack, us in sums.items():
            yield stack, marker, us, counts[stack]


def _without(weights: Weights, sampled: dict[tuple[bool, str], tuple[int, int]]) -> _Without:
    """Return the time without a stack by call. `sampled`: by whether a sample is idle, and its marker."""
    found: _Without = {}

    def add(call: Call, us: int, samples: int) -> None:
        before = found.get(call, (0, 0))
        found[call] = before[0] + us, before[1] + samples

    if weights.samples and weights.lead_us:
        add(call_of("idle"), weights.lead_us, 0)
    for (idle, marker), (us, samples) in sampled.items():
        add(call_of("idle" if idle else "busy", marker), us, samples)
    if not_sampled_us := weights.not_sampled_us:
        add(call_of("not-sampled"), not_sampled_us, 0)
    return found
