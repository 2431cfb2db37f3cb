"""Adds up traces as one tree, in which the same function below the same callers is one node. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bridge.trace.calls import Call, call_of, frame_calls
from bridge.trace.model import Stack, Trace
from bridge.trace.normal import ordered_stacks
from bridge.trace.tree import CallTree, TreeBuilder, calls_in
from bridge.trace.weights import Weights, weigh


class Added(NamedTuple):
    """What a trace has added. `self_us`: by the number of a frame in the tree, its time at the top of the
    stack, all calls that are not scripts too; it adds up to `length_us`."""

    self_us: dict[int, int]
    length_us: int


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
        return Added(own, weights.length_us)

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
        sampled = [count > 0 for count in samples]
        for at in range(len(stacks) - 1, -1, -1):
            parent = stacks[at].parent_id
            if parent is not None and sampled[at]:
                sampled[parent] = True
        calls = frame_calls(trace.resources, trace.frames)
        numbers, nodes = [-1] * len(calls), [-1] * len(stacks)
        child = self._builder.child
        for at, (stack, wanted) in enumerate(zip(stacks, sampled, strict=True)):
            if wanted:
                parent, frame = stack.parent_id, stack.frame_id
                if numbers[frame] < 0:
                    numbers[frame] = self.number(calls[frame])
                nodes[at] = child(-1 if parent is None else nodes[parent], numbers[frame])
        return nodes


#: Microseconds and samples of time without a stack.
_Without = dict[Call, tuple[int, int]]


def _sums(
    weights: Weights, stacks: int, ordered: Sequence[int | None]
) -> tuple[list[int], list[int], _Without]:
    """Return the microseconds and the samples of each stack, and of the time without a stack."""
    by_stack, samples, end = [0] * stacks, [0] * stacks, len(ordered)
    without: dict[tuple[bool, str], tuple[int, int]] = {}
    idle_us = idle_samples = 0
    for sample, us in zip(weights.samples, weights.weight_us, strict=True):
        written = sample.stack_id
        if written is None and not sample.marker:
            idle_us += us
            idle_samples += 1
            continue
        at = ordered[written] if written is not None and 0 <= written < end else None
        if at is None:
            known_us, count = without.get(key := (False, sample.marker), (0, 0))
            without[key] = known_us + us, count + 1
        else:
            by_stack[at] += us
            samples[at] += 1
    if idle_samples:
        without[True, ""] = idle_us, idle_samples
    return by_stack, samples, _without(weights, without)


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
