"""A pruned tree has the sums of the whole one."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.calls import Call
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from bridge.trace.pruning import PRUNED, Pruned, pruned, totals_us
from bridge.trace.tree import CallTree, calls_in, tree_of
from tests.trace.traces import merged, normals

Path = tuple[Call, ...]


def paths(tree: CallTree) -> list[Path]:
    calls = calls_in(tree)
    found: list[Path] = []
    for parent, call in zip(tree.parents, tree.calls, strict=True):
        found.append((*(found[parent] if parent >= 0 else ()), calls[call]))
    return found


@given(normals(), st.floats(0, 1))
def test_all_sums_hold(normal: NormalTrace, min_share: float) -> None:
    whole = tree_of(normal)
    tree, nodes, us = pruned(whole, min_share)
    assert sum(tree.self_us) == sum(time for _, time in tree.order) == tree.length_us == whole.length_us
    assert sum(tree.samples) == sum(whole.samples)
    assert all(one[0] != other[0] for one, other in pairwise(tree.order))
    assert us == sum(own for own, path in zip(tree.self_us, paths(tree), strict=True) if path[-1] == PRUNED)
    assert len(tree.parents) == len(whole.parents) - nodes + sum(path[-1] == PRUNED for path in paths(tree))


@given(normals(), st.floats(0, 1))
def test_what_stays_has_its_times_and_its_samples(normal: NormalTrace, min_share: float) -> None:
    whole = tree_of(normal)
    tree = pruned(whole, min_share).tree
    before = dict(
        zip(
            paths(whole),
            zip(whole.self_us, totals_us(whole.parents, whole.self_us), whole.samples, strict=True),
            strict=True,
        )
    )
    after = dict(
        zip(
            paths(tree),
            zip(tree.self_us, totals_us(tree.parents, tree.self_us), tree.samples, strict=True),
            strict=True,
        )
    )
    stays = {path: times for path, times in after.items() if path[-1] != PRUNED}
    assert stays == {path: before[path] for path in stays}
    least = min_share * whole.length_us
    assert set(before) - set(stays) == {
        path
        for path in before
        if any(
            path[:length][-1].kind == "script" and before[path[:length]][1] < least
            for length in range(1, len(path) + 1)
        )
    }


@given(normals())
def test_with_a_share_of_0_nothing_is_pruned(normal: NormalTrace) -> None:
    whole = tree_of(normal)
    assert pruned(whole, 0.0) == Pruned(whole, 0, 0)
    assert pruned(merged([whole, whole]), 0.0).nodes == 0


def test_small_branches_are_one_node_below_their_parent() -> None:
    frames = [Frame("main"), Frame("big"), Frame("one"), Frame("two"), Frame("deep")]
    stacks = [Stack(0), Stack(1, 0), Stack(2, 0), Stack(3, 0), Stack(4, 3)]
    samples = [
        Sample(0.0, 1),
        Sample(10.0, 1),
        Sample(20.0, 2),
        Sample(30.0, 4),
        Sample(40.0, 0),
        Sample(50.0),
    ]
    tree, nodes, us = pruned(tree_of(normal_form(Trace([], frames, stacks, samples, 0.0, 60.0), 10)), 0.2)
    named = [
        (" ".join(call.name for call in path), own)
        for path, own in zip(paths(tree), tree.self_us, strict=True)
    ]
    assert named == [
        ("main", 10_000),
        ("main big", 20_000),
        ("main (pruned)", 20_000),
        ("(idle)", 10_000),
    ]
    assert (nodes, us) == (3, 20_000)
    assert tree.order == [(1, 20_000), (2, 20_000), (0, 10_000), (3, 10_000)]
    assert [frame.name for frame in tree.frames] == ["main", "big", "(pruned)", "(idle)"]
