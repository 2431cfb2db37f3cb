"""A tree of calls without its smallest branches, for a page that draws it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from bridge.trace.calls import Call
from bridge.trace.tree import CallTree, TreeBuilder, calls_in

#: Stands for all branches of a call that were pruned.
PRUNED = Call("(pruned)")


class Pruned(NamedTuple):
    """`nodes`: so many were pruned, with `us` microseconds of their own."""

    tree: CallTree
    nodes: int
    us: int


def pruned(tree: CallTree, min_share: float) -> Pruned:
    """Return the tree without branches whose time is less than `min_share` (0 to 1) of the whole.

    Their time and samples go to one node `(pruned)` below the same parent. So the calls that stay have their
    own time and their total time, and all sums hold. Markers, idle time and time that was not sampled stay.
    """
    least_us = min_share * tree.length_us
    totals, calls = totals_us(tree.parents, tree.self_us), calls_in(tree)
    builder = TreeBuilder()
    numbers: list[int] = []
    inside: list[bool] = []
    for at, parent in enumerate(tree.parents):
        within = parent >= 0 and inside[parent]
        call = calls[tree.calls[at]]
        goes = within or (call.kind == "script" and totals[at] < least_us)
        above = numbers[parent] if parent >= 0 else -1
        numbers.append(above if within else builder.child(above, builder.frame(PRUNED if goes else call)))
        inside.append(goes)
        builder.self_us[numbers[at]] += tree.self_us[at]
        builder.samples[numbers[at]] += tree.samples[at]
    order = list(_joined((numbers[node], us) for node, us in tree.order))
    return Pruned(
        builder.tree(order, tree.length_us, tree.runs),
        sum(inside),
        sum(us for us, goes in zip(tree.self_us, inside, strict=True) if goes),
    )


def totals_us(parents: Sequence[int], self_us: Sequence[int]) -> list[int]:
    """Return the time of each node with all below it. Nodes are after their parents."""
    totals = list(self_us)
    for at in range(len(totals) - 1, -1, -1):
        if parents[at] >= 0:
            totals[parents[at]] += totals[at]
    return totals


def _joined(order: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the run, with neighbours of the same node as one."""
    for node, alike in groupby(order, key=itemgetter(0)):
        yield node, sum(us for _, us in alike)
