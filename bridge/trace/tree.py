"""A trace folded into a tree of calls: what a flame graph draws. Pure.

The report and the live page draw the same trees, so they show the same times, to the microsecond.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bridge.trace.calls import Call, CallKind, call_without_stack, calls_of
from bridge.trace.normal import NormalTrace


class TreeFrame(msgspec.Struct, frozen=True, array_like=True):
    """A function. `url`: index into the tree's `urls`, -1 if unknown. `line`, `column`: from 1, of the
    function's own position."""

    name: str
    url: int
    line: int | None
    column: int | None
    kind: CallKind


class CallTree(msgspec.Struct, frozen=True, kw_only=True):
    """Nodes in columns, each after its parent: `parents` (-1: a root), `calls` (index into `frames`),
    `self_us` (the time with it at the top of the stack) and `samples` (how many samples that were).

    `order`: the run in order of time, as pairs of a node and its microseconds; empty in a merged tree.
    `self_us` and `order` each add up to `length_us`, the length of all runs. `runs`: how many are in it.
    """

    urls: list[str]
    frames: list[TreeFrame]
    parents: list[int]
    calls: list[int]
    self_us: list[int]
    samples: list[int]
    order: list[tuple[int, int]]
    length_us: int
    runs: int = 1


def tree_of(normal: NormalTrace) -> CallTree:
    """Return the tree of a trace. Takes some ms for 6,000 samples, and time in proportion to its stacks."""
    builder, calls = TreeBuilder(), calls_of(normal)
    nodes: dict[int, int] = {}
    order: list[tuple[int, int]] = []
    for span in normal.spans:
        if span.stack is None:
            node = builder.child(-1, builder.frame(call_without_stack(span)))
        else:
            node = _node(builder, normal, calls, nodes, span.stack)
        builder.self_us[node] += span.weight_us
        builder.samples[node] += span.sampled
        if order and order[-1][0] == node:
            order[-1] = node, order[-1][1] + span.weight_us
        elif span.weight_us:
            order.append((node, span.weight_us))
    return builder.tree(order, normal.length_us)


def _node(
    builder: TreeBuilder, normal: NormalTrace, calls: Sequence[Call], nodes: dict[int, int], stack: int
) -> int:
    """Return the node of a stack. `nodes`: of the stacks that have one; those above this one are added."""
    above: list[int] = []
    at: int | None = stack
    while at is not None and at not in nodes:
        above.append(at)
        at = normal.stacks[at].parent_id
    node = -1 if at is None else nodes[at]
    for each in reversed(above):
        node = nodes[each] = builder.child(node, builder.frame(calls[normal.stacks[each].frame_id]))
    return node


class TreeBuilder:
    """Makes a tree, node by node, each after its parent."""

    def __init__(self) -> None:
        self.parents: list[int] = []
        self.frames: list[int] = []
        self.self_us: list[int] = []
        self.samples: list[int] = []
        self._nodes: dict[int, int] = {}
        self._numbers: dict[Call, int] = {}

    def frame(self, call: Call) -> int:
        """Return the number of a call among the frames."""
        return self._numbers.setdefault(call, len(self._numbers))

    def child(self, parent: int, frame: int) -> int:
        """Return the node of a frame below `parent`; -1: a root."""
        key = parent << 32 | frame
        if (node := self._nodes.get(key)) is None:
            node = self._nodes[key] = len(self.parents)
            self.parents.append(parent)
            self.frames.append(frame)
            self.self_us.append(0)
            self.samples.append(0)
        return node

    def add_stacks(
        self,
        parents: Sequence[int | None],
        frames: Sequence[int],
        wanted: Sequence[int],
        self_us: Sequence[int],
        samples: Sequence[int],
    ) -> None:
        """Add the time and the samples of stacks, each after its parent; 0 in `wanted`: not this one.

        As by `child`, without a call for each: there are more than a million in a thousand traces.
        """
        known, all_us, all_samples = self._nodes, self.self_us, self.samples
        nodes: list[int] = []
        columns = zip(parents, frames, wanted, self_us, samples, strict=True)
        for parent, frame, is_wanted, us, count in columns:
            if not is_wanted:
                nodes.append(-1)
                continue
            above = -1 if parent is None else nodes[parent]
            node = known.get(above << 32 | frame)
            if node is None:
                node = self.child(above, frame)
            nodes.append(node)
            if count:
                all_us[node] += us
                all_samples[node] += count

    def tree(self, order: list[tuple[int, int]], length_us: int, runs: int = 1) -> CallTree:
        urls: dict[str, int] = {}
        frames = [_frame(call, urls) for call in self._numbers]
        return CallTree(
            urls=list(urls),
            frames=frames,
            parents=self.parents,
            calls=self.frames,
            self_us=self.self_us,
            samples=self.samples,
            order=order,
            length_us=length_us,
            runs=runs,
        )


def _frame(call: Call, urls: dict[str, int]) -> TreeFrame:
    url = urls.setdefault(call.url, len(urls)) if call.url else -1
    return TreeFrame(call.name, url, call.line, call.column, call.kind)


def calls_in(tree: CallTree) -> list[Call]:
    """Return the calls of a tree's frames, by their numbers there."""
    return calls_of_frames(tree.urls, tree.frames)


def calls_of_frames(urls: Sequence[str], frames: Sequence[TreeFrame]) -> list[Call]:
    """Return the calls of frames of which `urls` has the scripts."""

    def url(number: int) -> str:
        return urls[number] if number >= 0 else ""

    return [Call(each.name, url(each.url), each.line, each.column, each.kind) for each in frames]
