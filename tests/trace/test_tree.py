"""A tree has the times of the normal form, and the samples of the trace."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given

from bridge.trace.calls import weighed
from bridge.trace.hot import hottest
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from bridge.trace.tree import CallTree, tree_of
from tests.trace.traces import merged, normals


def times_by_path(tree: CallTree) -> Counter[tuple[object, ...]]:
    paths: list[tuple[object, ...]] = []
    times: Counter[tuple[object, ...]] = Counter()
    for parent, call, self_us in zip(tree.parents, tree.calls, tree.self_us, strict=True):
        frame = tree.frames[call]
        url = tree.urls[frame.url] if frame.url >= 0 else ""
        paths.append((*(paths[parent] if parent >= 0 else ()), (frame.name, url, frame.line, frame.kind)))
        times[paths[-1]] += self_us
    return times


@given(normals())
def test_times_add_up_to_the_run_and_parents_come_first(normal: NormalTrace) -> None:
    tree = tree_of(normal)
    assert sum(tree.self_us) == sum(us for _, us in tree.order) == tree.length_us == normal.length_us
    assert sum(tree.samples) == sum(span.sampled for span in normal.spans)
    assert all(parent < at for at, parent in enumerate(tree.parents))
    assert len(set(zip(tree.parents, tree.calls, strict=True))) == len(tree.parents)
    assert all(one[0] != other[0] for one, other in pairwise(tree.order))


@given(normals())
def test_the_order_tells_the_run_again(normal: NormalTrace) -> None:
    tree = tree_of(normal)

    def path(node: int) -> list[str]:
        above = path(tree.parents[node]) if tree.parents[node] >= 0 else []
        return [*above, tree.frames[tree.calls[node]].name]

    told = [(path(node), us) for node, us in tree.order]
    assert told == [([call.name for call in calls], us) for calls, us in weighed(normal)]


@given(normals(), normals())
def test_several_are_merged_by_equal_calls(one: NormalTrace, other: NormalTrace) -> None:
    trees = [tree_of(one), tree_of(other)]
    whole = merged(trees)
    assert times_by_path(whole) == times_by_path(trees[0]) + times_by_path(trees[1])
    assert (whole.length_us, whole.runs, whole.order) == (one.length_us + other.length_us, 2, [])
    assert sum(whole.samples) == sum(map(sum, (tree.samples for tree in trees)))


def test_a_tree_has_the_same_times_and_samples_as_the_list_of_functions() -> None:
    whole = Trace(
        ["https://shop/app.js"],
        [Frame("a", 0, 3, 7), Frame("b", 0, 9, 1)],
        [Stack(0), Stack(1, 0)],
        [Sample(0.0, 0), Sample(10.0, 1), Sample(10.0, 1), Sample(20.0)],
        0.0,
        30.0,
    )
    tree = tree_of(normal_form(whole, 10))
    hot = {each.name: each for each in hottest(whole, interval_ms=10)}
    named = {tree.frames[call].name: at for at, call in enumerate(tree.calls)}
    for name in ("a", "b"):
        assert tree.self_us[named[name]] / 1000 == hot[name].self_ms
        assert tree.samples[named[name]] == hot[name].self_samples
    assert [tree.frames[call].kind for call in tree.calls] == ["script", "script", "idle"]


def test_a_function_of_the_page_with_the_name_of_idle_time_is_another_call() -> None:
    whole = Trace([], [Frame("(idle)")], [Stack(0)], [Sample(0.0, 0), Sample(10.0)], 0.0, 20.0)
    tree = tree_of(normal_form(whole, 10))
    assert [(frame.name, frame.kind) for frame in tree.frames] == [("(idle)", "script"), ("(idle)", "idle")]
