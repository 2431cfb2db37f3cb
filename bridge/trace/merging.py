"""Adds up traces as one tree, in which the same function below the same callers is one node. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from typing import NamedTuple

from bridge.trace.calls import ANONYMOUS, Call, call_of, frame_calls
from bridge.trace.model import Stack, Trace
from bridge.trace.normal import ordered_stacks
from bridge.trace.stack_times import StackTimes, stack_times
from bridge.trace.tree import CallTree, TreeBuilder, calls_in


class Added(NamedTuple):
    """What a trace has added. `self_us`: by the number of a frame in the tree, its time at the top of the
    stack, all calls that are not scripts too; it adds up to `length_us`. `samples`: those that are not
    idle."""

    self_us: dict[int, int]
    length_us: int
    samples: int


#: Returns what a call has in common with all that are the same function.
Identify = Callable[[Call], Call]
#: The fields of a call.
_Fields = tuple[str, str, int | None, int | None, str]


class Merger:
    """Adds up traces and trees. `identify`: see `bridge.trace.identity`; without it, equal calls are one.

    A trace of 6,000 samples and 1,650 stacks takes about 3 ms.
    """

    def __init__(self, identify: Identify | None = None) -> None:
        self._identify = identify
        self._builder = TreeBuilder()
        self._numbers: dict[_Fields, int] = {}
        self._length_us = self._runs = 0

    def add(self, trace: Trace, interval_ms: float | None = None, *, keep_gaps: bool = False) -> Added:
        """Add a trace. Arguments as of `weigh`."""
        stacks, ordered = ordered_stacks(trace)
        times = stack_times(trace, stacks, ordered, interval_ms, keep_gaps=keep_gaps)
        own: dict[int, int] = {}
        for call, (us, count) in times.without.items():
            number = self._add_root(call, us, count)
            own[number] = own.get(number, 0) + us
        for number, us in self._add_stacks(trace, stacks, times).items():
            own[number] = own.get(number, 0) + us
        self._length_us += times.length_us
        self._runs += 1
        idle = times.without.get(call_of("idle"), (0, 0))[1]
        return Added(own, times.length_us, times.total_samples - idle)

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

    def _add_stacks(self, trace: Trace, stacks: Sequence[Stack], times: StackTimes) -> dict[int, int]:
        """Add the time of stacks to their nodes. Returns that of the calls on top of them, by number."""
        parents = [stack.parent_id for stack in stacks]
        written = [stack.frame_id for stack in stacks]
        wanted = _wanted(parents, times.samples)
        numbers = self._numbers_of(trace, dict.fromkeys(compress(written, wanted)))
        frames = [numbers[frame] for frame in written]
        self._builder.add_stacks(parents, frames, wanted, times.us, times.samples)
        own: dict[int, int] = dict.fromkeys(compress(frames, times.samples), 0)
        for number, us in compress(zip(frames, times.us, strict=True), times.samples):
            own[number] += us
        return own

    def _numbers_of(self, trace: Trace, frames: Iterable[int]) -> list[int]:
        """Return the number of each of a trace's frames; -1 for those that are not among `frames`."""
        numbers, known, all_frames = [-1] * len(trace.frames), self._numbers, trace.frames
        urls, end = trace.resources, len(trace.resources)
        for at in frames:
            frame = all_frames[at]
            resource = frame.resource_id
            url = urls[resource] if resource is not None and 0 <= resource < end else ""
            # It equals the call, and is made in a third of the time.
            number = known.get((frame.name or ANONYMOUS, url, frame.line, frame.column, "script"))
            numbers[at] = self.number(frame_calls(urls, [frame])[0]) if number is None else number
        return numbers


def _wanted(parents: Sequence[int | None], samples: Sequence[int]) -> list[int]:
    """Return something but 0 for each stack that has samples, or from which one comes that has."""
    wanted = list(samples)
    for parent, is_wanted in zip(reversed(parents), reversed(wanted), strict=True):
        if is_wanted and parent is not None:
            wanted[parent] = 1
    return wanted
