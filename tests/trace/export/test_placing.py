from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.export.placing import Placed, end_us, rows
from bridge.trace.model import Trace
from bridge.trace.normal import normal_form


def placed(at_ms: int, length_ms: int) -> Placed:
    return Placed(at_ms * 1000, normal_form(Trace([], [], [], [], 0.0, length_ms)))


@given(st.lists(st.builds(placed, st.integers(0, 50), st.integers(0, 20))))
def test_those_of_a_row_do_not_overlap(traces: list[Placed]) -> None:
    found = rows(traces)
    assert sorted(map(id, traces)) == sorted(id(trace) for row in found for trace in row)
    for row in found:
        assert all(end_us(one) <= other.at_us for one, other in pairwise(row))


def test_a_row_is_begun_only_where_there_is_an_overlap() -> None:
    one, inside, after = placed(0, 10), placed(5, 2), placed(10, 10)
    assert rows([after, inside, one]) == [[one, after], [inside]]
