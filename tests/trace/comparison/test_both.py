"""Two sets as one tree have the times of each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.comparison.both import BothTree, both
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.model import Trace
from bridge.trace.pruning import PRUNED
from bridge.trace.tree import calls_in, calls_of_frames
from tests.trace.traces import traces


def made(several: list[Trace]) -> ProfileSet:
    builder = SetBuilder("function")
    for trace in several:
        builder.add(trace, 10)
    return builder.set("")


def by_path(tree: BothTree) -> dict[object, tuple[int, int]]:
    calls, paths, found = (
        calls_of_frames(tree.urls, tree.frames),
        list[object](),
        dict[object, tuple[int, int]](),
    )
    for node, parent in enumerate(tree.parents):
        paths.append((paths[parent] if parent >= 0 else (), calls[tree.calls[node]]))
        found[paths[-1]] = tree.before_us[node], tree.after_us[node]
    return found


@given(st.lists(traces(), max_size=2), st.lists(traces(), max_size=2), st.floats(0, 1))
def test_the_times_of_each_side_add_up(one: list[Trace], other: list[Trace], least: float) -> None:
    before, after = made(one), made(other)
    tree = both(before, after, least)
    assert sum(tree.before_us) == tree.before_length_us == before.tree.length_us
    assert sum(tree.after_us) == tree.after_length_us == after.tree.length_us
    assert (tree.before_busy_us, tree.after_busy_us) == (before.busy_us, after.busy_us)
    assert all(parent < at for at, parent in enumerate(tree.parents))
    kept = sum(frame.name != PRUNED.name for frame in (tree.frames[number] for number in tree.calls))
    assert kept + tree.pruned == len(both(before, after).parents)


@given(st.lists(traces(), max_size=2))
def test_a_side_that_is_alone_is_its_own_tree(several: list[Trace]) -> None:
    given_set = made(several)
    tree = both(made([]), given_set)
    assert sum(tree.before_us) == 0
    assert tree.after_us == given_set.tree.self_us
    assert calls_of_frames(tree.urls, tree.frames) == calls_in(given_set.tree)


@given(st.lists(traces(), max_size=2), st.lists(traces(), max_size=2))
def test_sides_can_be_changed_over(one: list[Trace], other: list[Trace]) -> None:
    there, back = by_path(both(made(one), made(other))), by_path(both(made(other), made(one)))
    assert {path: times[::-1] for path, times in there.items()} == back
