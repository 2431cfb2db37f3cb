"""Who calls a function, in two sets of profiles. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bridge.trace.calls import Call
from bridge.trace.comparison.both import BothTree
from bridge.trace.tree import TreeBuilder, calls_of_frames

#: Callers above so many others are left out.
DEPTH_MAX = 32


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """A caller, or a caller of one. `depth`: 1 for a direct caller. `before`, `after`: the own time of the
    function below it, as a part, 0 to 1, of the time in which anything ran."""

    depth: int
    name: str
    place: str
    before: float
    after: float
    change: float


def callers_of(
    tree: BothTree, name: str, place: str, *, depth: int = 4, least: float = 0.001
) -> list[Caller]:
    """Return the callers of a function, each followed by its own callers, those with the largest change
    first. `depth`: so many levels. `least`: shares below it, on both sides, are left out."""
    calls = calls_of_frames(tree.urls, tree.frames)
    wanted = {number for number, call in enumerate(calls) if (call.name, call.place) == (name, place)}
    builder = TreeBuilder()
    times: list[list[int]] = []
    for node, number in enumerate(tree.calls):
        if number in wanted and (tree.before_us[node] or tree.after_us[node]):
            at, inverted = tree.parents[node], -1
            for _ in range(min(depth, DEPTH_MAX)):
                if at < 0:
                    break
                inverted = builder.child(inverted, builder.frame(calls[tree.calls[at]]))
                if inverted == len(times):
                    times.append([0, 0])
                times[inverted][0] += tree.before_us[node]
                times[inverted][1] += tree.after_us[node]
                at = tree.parents[at]
    return list(_rows(tree, builder, times, least))


def _rows(tree: BothTree, builder: TreeBuilder, times: list[list[int]], least: float) -> Iterator[Caller]:
    inverted = builder.tree([], 0)
    calls = calls_of_frames(inverted.urls, inverted.frames)
    busy = max(1, tree.before_busy_us), max(1, tree.after_busy_us)
    shares = [(before / busy[0], after / busy[1]) for before, after in times]
    below: dict[int, list[int]] = {}
    for node, parent in enumerate(inverted.parents):
        if max(shares[node]) >= least:
            below.setdefault(parent, []).append(node)

    def rows(parent: int, level: int) -> Iterator[Caller]:
        ranked = sorted(below.get(parent, []), key=lambda node: -abs(shares[node][1] - shares[node][0]))
        for node in ranked:
            call: Call = calls[inverted.calls[node]]
            before, after = shares[node]
            yield Caller(
                depth=level,
                name=call.name,
                place=call.place,
                before=before,
                after=after,
                change=after - before,
            )
            yield from rows(node, level + 1)

    yield from rows(-1, 1)
