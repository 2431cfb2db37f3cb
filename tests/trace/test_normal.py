from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import Span, normal_form, ordered_stacks

FRAMES = [Frame("a"), Frame("b"), Frame("c")]


def trace(stacks: list[Stack], *samples: Sample, run: tuple[float, float] | None = None) -> Trace:
    return Trace([], FRAMES, stacks, list(samples), *(run or ()))


def test_the_run_is_cut_into_spans() -> None:
    samples = [Sample(105.0, 0), Sample(115.0, None, "layout"), Sample(125.0), Sample(225.0, 0)]
    normal = normal_form(trace([Stack(0)], *samples, run=(100, 230)), 10)
    assert normal.spans == [
        Span(0, 5000, "idle", sampled=False),
        Span(5000, 10_000, "busy", 0),
        Span(15_000, 10_000, "busy", None, "layout"),
        Span(25_000, 10_000, "idle"),
        Span(35_000, 90_000, "not-sampled", sampled=False),
        Span(125_000, 5000, "busy", 0),
    ]
    assert (normal.start_ms, normal.length_us, normal.interval_ms) == (100, 130_000, 10)
    kept = normal_form(trace([Stack(0)], *samples, run=(100, 230)), 10, keep_gaps=True)
    assert kept.spans[3] == Span(25_000, 100_000, "idle")


def test_a_run_without_samples_is_one_span() -> None:
    assert normal_form(trace([], run=(0, 5))).spans == [Span(0, 5000, "not-sampled", sampled=False)]
    assert normal_form(trace([])).spans == []


def test_parents_come_first() -> None:
    ordered, numbers = ordered_stacks(trace([Stack(0, 2), Stack(1, 0), Stack(2)]))
    assert ordered == [Stack(2), Stack(0, 0), Stack(1, 1)]
    assert numbers == [1, 2, 0]


def test_chains_end_where_they_lead_nowhere() -> None:
    broken = [Stack(0, 9), Stack(1, -1), Stack(7, 0), Stack(1, 2), Stack(8)]
    ordered, numbers = ordered_stacks(trace(broken))
    assert ordered == [Stack(0), Stack(1), Stack(1, 0)]
    assert numbers == [0, 1, 0, 2, None]


def test_cycles_are_cut() -> None:
    ordered, numbers = ordered_stacks(trace([Stack(0, 1), Stack(1, 0), Stack(2, 2), Stack(0, 2)]))
    assert ordered == [Stack(1), Stack(0, 0), Stack(2), Stack(0, 2)]
    assert numbers == [1, 0, 2, 3]


@given(
    st.lists(st.tuples(st.integers(-1, 4), st.none() | st.integers(-2, 9)), max_size=9),
    st.lists(st.tuples(st.integers(0, 500), st.none() | st.integers(-1, 10)), max_size=20),
    st.none() | st.integers(0, 600),
)
def test_every_trace_has_a_normal_form(
    stacks: list[tuple[int, int | None]], samples: list[tuple[int, int | None]], ended: int | None
) -> None:
    whole = Trace(
        [], FRAMES, [Stack(*each) for each in stacks], [Sample(float(at), s) for at, s in samples], 0.0, ended
    )
    normal = normal_form(whole, 10)
    assert sum(span.weight_us for span in normal.spans) == normal.length_us
    assert all(stack.parent_id is None or stack.parent_id < i for i, stack in enumerate(normal.stacks))
    assert all(0 <= stack.frame_id < len(FRAMES) for stack in normal.stacks)
    assert all(span.stack is None or 0 <= span.stack < len(normal.stacks) for span in normal.spans)
    ends = [span.at_us + span.weight_us for span in normal.spans]
    assert [span.at_us for span in normal.spans] == [0, *ends[:-1]][: len(ends)]
    idle = sum(span.kind == "idle" for span in normal.spans)
    assert idle <= sum(stack is None for _, stack in samples) + 1
