"""A deep trace costs what it has: no memory, and no time, that grows with the square of its depth."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from bridge.trace.export.cpuprofile import cpuprofile
from bridge.trace.export.firefox import firefox
from bridge.trace.export.merging import merged
from bridge.trace.export.runs import Run, axis_of
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import DEPTH_MAX, NormalTrace, normal_form
from bridge.trace.tree import tree_of


def chain(depth: int) -> Trace:
    stacks = [Stack(0, at - 1 if at else None) for at in range(depth)]
    return Trace([], [Frame("f")], stacks, [Sample(at * 10.0, at) for at in range(depth)], 0.0, depth * 10.0)


def peak(depth: int, work: Callable[[NormalTrace], object]) -> int:
    normal = normal_form(chain(depth), 10)
    tracemalloc.start()
    work(normal)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.parametrize(
    "work",
    [
        tree_of,
        cpuprofile,
        lambda normal: firefox(axis_of([Run("u-1", normal)]), "me"),
        lambda normal: merged([normal, normal]),
    ],
    ids=["tree", "cpuprofile", "firefox", "merged"],
)
def test_a_deeper_trace_takes_memory_in_proportion(work: Callable[[NormalTrace], object]) -> None:
    assert peak(1000, work) < 8 * peak(250, work)


def test_frames_beyond_the_deepest_are_cut_off_and_no_time_is_lost() -> None:
    normal = normal_form(chain(DEPTH_MAX + 50), 10)
    tree = tree_of(normal)
    assert len(normal.stacks) == len(tree.parents) == DEPTH_MAX
    assert sum(tree.self_us) == normal.length_us
    assert tree.self_us[-1] == 51 * 10_000
