"""Which moments of two runs stand beside each other: those of the steps that both took. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import structs

from bridge.judging.lanes import LaneSpan, TabLanes
from bridge.report.html.run import ShownRun


def beside(one: ShownRun, other: ShownRun) -> tuple[ShownRun, ShownRun]:
    """Return both runs with their `anchors`: the begin of each step that both have, in the same order, and
    both ends."""
    first, second = _steps(one.tabs), _steps(other.tabs)
    matcher = SequenceMatcher(None, _words(first), _words(second), autojunk=False)
    pairs = [
        (first[block.a + at][1].from_ms, second[block.b + at][1].from_ms)
        for block in matcher.get_matching_blocks()
        for at in range(block.size)
    ]
    pairs = [(_begin(one), _begin(other)), *pairs, (one.length_ms, other.length_ms)]
    kept = [pairs[0]]
    for left, right in pairs[1:]:
        # A scale needs moments that only grow.
        if left > kept[-1][0] and right > kept[-1][1]:
            kept.append((left, right))
    lefts, rights = [left for left, _ in kept], [right for _, right in kept]
    return structs.replace(one, anchors=lefts), structs.replace(other, anchors=rights)


def _steps(tabs: Sequence[TabLanes]) -> list[tuple[int, LaneSpan]]:
    """Return the steps of all tabs in order of time, each with the number of its tab: names differ."""
    found = [
        (number, span)
        for number, tab in enumerate(tabs)
        for lane in tab.lanes
        if lane.name == "steps"
        for span in lane.spans
    ]
    return sorted(found, key=lambda step: step[1].from_ms)


def _words(steps: Sequence[tuple[int, LaneSpan]]) -> list[tuple[int, str]]:
    return [(number, span.text) for number, span in steps]


def _begin(run: ShownRun) -> float:
    spans = (span.from_ms for tab in run.tabs for lane in tab.lanes for span in lane.spans)
    return min(0.0, min(spans, default=0.0))
