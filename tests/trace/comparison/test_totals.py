"""The total time of a function counts each moment once, however often it is in the stack."""

from __future__ import annotations

from hypothesis import given

from bridge.trace.comparison.totals import in_depth, total_times
from bridge.trace.hot import hottest
from bridge.trace.merging import Merger
from bridge.trace.model import Frame, Sample, Stack, Trace
from tests.trace.traces import traces


@given(traces())
def test_totals_are_those_of_the_hottest_functions(trace: Trace) -> None:
    merger = Merger()
    merger.add(trace, 10)
    found = {(call.name, call.place): us for call, us in total_times(merger.tree()).items() if us}
    found = {
        key: us
        for key, us in found.items()
        if key[1] or not key[0].startswith("(") or key[0] == "(anonymous)"
    }
    wanted: dict[tuple[str, str], int] = {}
    for hot in hottest(trace, 1000, interval_ms=10):
        if hot.total_ms:
            wanted[hot.name, hot.where] = round(hot.total_ms * 1000)
    assert found == wanted


def test_a_function_that_calls_itself_counts_once() -> None:
    frames = [Frame("f"), Frame("g")]
    stacks = [Stack(0), Stack(1, 0), Stack(0, 1), Stack(0, 2)]
    trace = Trace([], frames, stacks, [Sample(0, 3), Sample(10, 1)], 0, 20)
    merger = Merger()
    merger.add(trace, 10)
    totals = {call.name: us for call, us in total_times(merger.tree()).items()}
    assert totals == {"f": 20_000, "g": 20_000}


def test_each_node_is_followed_by_all_below_it() -> None:
    assert in_depth([-1, 0, -1, 0, 1, 2]) == [0, 1, 4, 3, 2, 5]
