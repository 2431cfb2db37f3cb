"""Traces added up fast are the same tree as their normal forms, folded and merged."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.calls import weighed
from bridge.trace.merging import Merger
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import normal_form
from bridge.trace.tree import CallTree, calls_in, tree_of
from tests.trace.traces import merged, traces


def by_path(tree: CallTree) -> Counter[tuple[object, ...]]:
    """Microseconds and samples by path; a node without either counts too."""
    paths: list[tuple[object, ...]] = []
    found: Counter[tuple[object, ...]] = Counter()
    calls = calls_in(tree)
    for at, parent in enumerate(tree.parents):
        paths.append((*(paths[parent] if parent >= 0 else ()), calls[tree.calls[at]]))
        found[*paths[-1], "us"] += tree.self_us[at]
        found[*paths[-1], "samples"] += tree.samples[at]
    return found


@given(st.lists(traces(), max_size=3), st.none() | st.integers(1, 50).map(float), st.booleans())
def test_they_are_the_tree_of_their_normal_forms(
    several: list[Trace], interval_ms: float | None, keep_gaps: bool
) -> None:
    merger = Merger()
    for trace in several:
        merger.add(trace, interval_ms, keep_gaps=keep_gaps)
    tree = merger.tree()
    wanted = merged(tree_of(normal_form(trace, interval_ms, keep_gaps=keep_gaps)) for trace in several)
    assert by_path(tree) == by_path(wanted)
    assert (tree.length_us, tree.runs, tree.order) == (wanted.length_us, len(several), [])
    assert sum(tree.self_us) == tree.length_us
    assert all(parent < at for at, parent in enumerate(tree.parents))


@given(traces())
def test_it_tells_the_own_time_of_each_call(trace: Trace) -> None:
    merger = Merger()
    added = merger.add(trace, 10)
    calls = calls_in(merger.tree())
    wanted: Counter[object] = Counter()
    for path, us in weighed(normal_form(trace, 10)):
        wanted[path[-1]] += us
    assert Counter({calls[number]: us for number, us in added.self_us.items()}) == wanted
    assert sum(added.self_us.values()) == added.length_us


def test_calls_are_one_as_the_identity_says() -> None:
    frames = [Frame("a", 0, 1, 1), Frame("a", 0, 9, 9)]
    trace = Trace(["https://shop/app.js"], frames, [Stack(0), Stack(1)], [Sample(0, 0), Sample(10, 1)], 0, 20)
    apart, together = Merger(), Merger(lambda call: call._replace(line=None, column=None))
    apart.add(trace)
    together.add(trace)
    assert (len(apart.tree().frames), len(together.tree().frames)) == (2, 1)
    assert together.tree().self_us == [20_000]


def test_a_tree_tells_the_numbers_of_its_frames() -> None:
    trace = Trace([], [Frame("a"), Frame("b")], [Stack(0), Stack(1)], [Sample(0, 1), Sample(10, 0)], 0, 20)
    one, other = Merger(), Merger()
    one.add(trace)
    tree = one.tree()
    other.add(Trace([], [Frame("b")], [Stack(0)], [Sample(0, 0)], 0, 20))
    numbers = other.add_tree(tree)
    assert [other.tree().frames[number].name for number in numbers] == [each.name for each in tree.frames]
