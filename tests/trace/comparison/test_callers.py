"""Who calls a function, and how much of its own time comes from each."""

from __future__ import annotations

import pytest

from bridge.trace.comparison.both import both
from bridge.trace.comparison.callers import callers_of
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.model import Frame, Sample, Stack, Trace


def called(from_one: int, from_other: int) -> ProfileSet:
    """`hot` below `one` and below `other` below `main`."""
    frames = [Frame("main"), Frame("one"), Frame("other"), Frame("hot")]
    stacks = [Stack(0), Stack(1, 0), Stack(2, 0), Stack(3, 1), Stack(3, 2)]
    order = [3] * from_one + [4] * from_other
    builder = SetBuilder("function")
    builder.add(
        Trace([], frames, stacks, [Sample(at * 10.0, s) for at, s in enumerate(order)], 0, len(order) * 10),
        10,
    )
    return builder.set("")


def test_the_caller_that_changed_most_is_first_with_its_own_callers_below() -> None:
    tree = both(called(5, 5), called(5, 15))
    found = callers_of(tree, "hot", "")
    told = {(each.depth, each.name): (each.before, each.after, each.change) for each in found}
    assert told[1, "one"] == pytest.approx((0.5, 0.25, -0.25))
    assert told[1, "other"] == pytest.approx((0.5, 0.75, 0.25))
    assert [(each.depth, each.name) for each in found[1::2]] == [(2, "main"), (2, "main")]


def test_levels_and_small_callers_are_left_out() -> None:
    tree = both(called(1, 99), called(1, 99))
    assert {each.name for each in callers_of(tree, "hot", "", depth=1)} == {"other", "one"}
    assert [each.name for each in callers_of(tree, "hot", "", depth=1, least=0.05)] == ["other"]
    assert callers_of(tree, "nobody", "") == []
    assert callers_of(tree, "main", "") == []
