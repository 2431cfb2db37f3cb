"""Two sets of profiles as one tree of calls, for a differential flame graph. Pure."""

from __future__ import annotations

import msgspec

from bridge.trace.calls import Call
from bridge.trace.comparison.profile_set import ProfileSet
from bridge.trace.pruning import PRUNED, totals_us
from bridge.trace.tree import TreeBuilder, TreeFrame, calls_in


class BothTree(msgspec.Struct, frozen=True, kw_only=True):
    """Nodes in columns, each after its parent: `parents` (-1: a root), `calls` (index into `frames`),
    `before_us` and `after_us` (the time with it at the top of the stack, in each set).

    Each adds up to `before_length_us` and `after_length_us`. Shares are of `before_busy_us` and
    `after_busy_us`, in which neither idle time is nor time that was not sampled. `pruned`: so many nodes are
    left out; their time is in nodes `(pruned)` below the same parents.
    """

    urls: list[str]
    frames: list[TreeFrame]
    parents: list[int]
    calls: list[int]
    before_us: list[int]
    after_us: list[int]
    before_length_us: int
    after_length_us: int
    before_busy_us: int
    after_busy_us: int
    pruned: int


class _Columns:
    """A tree with two times for each node."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.before: list[int] = []
        self.after: list[int] = []

    def add(self, parent: int, call: Call, before: int, after: int) -> int:
        node = self.builder.child(parent, self.builder.frame(call))
        if node == len(self.before):
            self.before.append(0)
            self.after.append(0)
        self.before[node] += before
        self.after[node] += after
        return node


def both(before: ProfileSet, after: ProfileSet, min_share: float = 0.0) -> BothTree:
    """Return the tree of both. `min_share`: branches that are less of the busy time on either side are
    pruned."""
    whole = _Columns()
    for given, is_after in ((before, False), (after, True)):
        calls, nodes = calls_in(given.tree), list[int]()
        for parent, call, us in zip(given.tree.parents, given.tree.calls, given.tree.self_us, strict=True):
            above = nodes[parent] if parent >= 0 else -1
            nodes.append(whole.add(above, calls[call], 0 if is_after else us, us if is_after else 0))
    kept, pruned = _pruned(whole, min_share * before.busy_us, min_share * after.busy_us)
    tree = kept.builder.tree([], 0)
    return BothTree(
        urls=tree.urls,
        frames=tree.frames,
        parents=tree.parents,
        calls=tree.calls,
        before_us=kept.before,
        after_us=kept.after,
        before_length_us=before.tree.length_us,
        after_length_us=after.tree.length_us,
        before_busy_us=before.busy_us,
        after_busy_us=after.busy_us,
        pruned=pruned,
    )


def _pruned(whole: _Columns, least_before: float, least_after: float) -> tuple[_Columns, int]:
    """Return the tree without small branches of scripts, and how many nodes these have."""
    parents = whole.builder.parents
    before, after = totals_us(parents, whole.before), totals_us(parents, whole.after)
    calls = calls_in(whole.builder.tree([], 0))
    kept, numbers, pruned = _Columns(), list[int](), set[int]()
    for node, parent in enumerate(parents):
        call = calls[whole.builder.frames[node]]
        above = numbers[parent] if parent >= 0 else -1
        times = whole.before[node], whole.after[node]
        if parent in pruned:
            pruned.add(node)
            numbers.append(above)
            kept.before[above] += times[0]
            kept.after[above] += times[1]
        elif call.kind == "script" and before[node] < least_before and after[node] < least_after:
            pruned.add(node)
            numbers.append(kept.add(above, PRUNED, *times))
        else:
            numbers.append(kept.add(above, call, *times))
    return kept, len(pruned)
