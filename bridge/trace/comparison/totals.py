"""The total time of each function in a tree: with it anywhere in the stack. Pure."""

from __future__ import annotations

from bridge.trace.calls import Call
from bridge.trace.comparison.profile_set import BUSY
from bridge.trace.pruning import totals_us
from bridge.trace.tree import CallTree, calls_in


def total_times(tree: CallTree) -> dict[Call, int]:
    """Return the total time, in microseconds, of each function that runs. A function that calls itself counts
    once: the outermost call."""
    totals, calls = totals_us(tree.parents, tree.self_us), calls_in(tree)
    times: dict[Call, int] = {}
    open_calls = [0] * len(calls)
    path: list[int] = []
    for node in in_depth(tree.parents):
        parent = tree.parents[node]
        while path and path[-1] != parent:
            open_calls[tree.calls[path.pop()]] -= 1
        number = tree.calls[node]
        if not open_calls[number] and calls[number].kind in BUSY:
            times[calls[number]] = times.get(calls[number], 0) + totals[node]
        open_calls[number] += 1
        path.append(node)
    return times


def in_depth(parents: list[int]) -> list[int]:
    """Return the nodes so that each is followed by all below it."""
    below: list[list[int]] = [[] for _ in parents]
    roots: list[int] = []
    for node, parent in enumerate(parents):
        (below[parent] if parent >= 0 else roots).append(node)
    order: list[int] = []
    waiting = roots[::-1]
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting += reversed(below[node])
    return order
