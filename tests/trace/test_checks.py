from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.checks import check_trace, count_cyclic
from bridge.trace.model import Frame, Sample, Stack, Trace


def trace(samples: list[Sample], *run: float, **parts: list[object]) -> Trace:
    """`run`: when its profiler started and ended, if the trace is to know it."""
    ends = dict(zip(("started_ms", "ended_ms"), run, strict=False))
    whole = {"resources": ["a.js"], "frames": [Frame("f", 0)], "stacks": [Stack(0)], **parts}
    return Trace(samples=samples, **whole, **ends)  # type: ignore[arg-type]


def every_10_ms(first: float, last: float, stack_id: int | None = 0) -> list[Sample]:
    return [Sample(float(at), stack_id) for at in range(int(first), int(last) + 1, 10)]


def test_a_good_trace_is_sound_and_covers_its_run() -> None:
    health = check_trace(trace(every_10_ms(1000, 2000), 1000, 2010))
    assert health.sound
    assert (health.samples, health.busy_samples, health.idle_share) == (101, 101, 0.0)
    assert health.span_ms == 1000
    assert health.coverage == pytest.approx(1000 / 1010)
    assert health.largest_gap_ms == 10


def test_samples_outside_of_the_run_cover_nothing_of_it() -> None:
    health = check_trace(trace(every_10_ms(0, 500), 250, 1250))
    assert health.coverage == pytest.approx(0.25)


def test_samples_wholly_before_the_run_cover_none_of_it() -> None:
    assert check_trace(trace(every_10_ms(0, 100), 500, 600)).coverage == 0.0


def test_gaps_are_seen_between_samples_and_at_the_ends_of_the_run() -> None:
    samples = every_10_ms(0, 100) + every_10_ms(300, 400)
    assert check_trace(trace(samples)).largest_gap_ms == 200
    assert check_trace(trace(samples, 0, 1000)).largest_gap_ms == 600


def test_an_empty_trace_has_no_times() -> None:
    health = check_trace(trace([]))
    assert (health.samples, health.idle_share, health.span_ms) == (0, 0.0, 0.0)
    assert health.coverage is None
    assert health.largest_gap_ms is None
    assert check_trace(trace([], 0, 100)).coverage == 0.0


def test_idle_share_is_of_the_time_and_not_of_the_samples() -> None:
    assert check_trace(trace([*every_10_ms(0, 20), Sample(30.0)])).idle_share == 0.25
    work = [Sample(float(at), 0) for at in range(0, 1000, 100)]
    rest = [Sample(1000 + at / 10) for at in range(90)]
    health = check_trace(trace([*work, *rest]))
    assert health.busy_ms == 1000
    assert health.idle_ms == pytest.approx(18.9)
    assert health.idle_share == pytest.approx(18.9 / 1018.9)
    assert health.not_sampled_ms == 0


def test_a_marker_is_work_without_a_stack() -> None:
    marked = [Sample(1.0, 0, "script"), Sample(11.0, None, "layout"), Sample(21.0, None, "gc"), Sample(31.0)]
    health = check_trace(trace(marked), interval_ms=10)
    assert (health.busy_samples, health.busy_ms, health.idle_ms) == (3, 30, 10)
    assert health.markers == {"gc": 1, "layout": 1, "script": 1}
    assert health.idle_share == 0.25


def test_a_long_time_between_samples_is_not_sampled() -> None:
    health = check_trace(trace([Sample(0.0, 0), Sample(100.0)], 0, 120), interval_ms=10)
    assert (health.busy_ms, health.idle_ms, health.not_sampled_ms) == (10, 20, 90)
    assert health.largest_gap_ms == 100


def test_bursts_are_counted_and_leave_the_median_alone() -> None:
    burst = [Sample(50 + number / 10, 0) for number in range(5)]
    health = check_trace(
        trace([*every_10_ms(0, 40), *burst, *every_10_ms(60, 90), Sample(90.5, 0)]), interval_ms=10
    )
    assert (health.bursts, health.burst_samples) == (2, 7)
    assert health.median_interval_ms == 10
    assert health.interval_drift == 0


def test_every_kind_of_bad_index_is_counted() -> None:
    broken = trace(
        [Sample(0.0, 9), Sample(1.0, -1)],
        frames=[Frame("f", 5)],
        stacks=[Stack(7), Stack(0, parent_id=8)],
    )
    health = check_trace(broken)
    assert health.bad_indices == 5
    assert not health.sound


def test_samples_out_of_order_are_counted_but_equal_times_are_fine() -> None:
    samples = [Sample(10.0), Sample(5.0), Sample(5.0), Sample(20.0), Sample(19.0)]
    assert check_trace(trace(samples)).out_of_order == 2


def test_stacks_that_lead_into_a_cycle_are_counted() -> None:
    tail_and_cycle = [Stack(0), Stack(0, 0), Stack(0, 3), Stack(0, 4), Stack(0, 3), Stack(0, 5)]
    assert count_cyclic(tail_and_cycle) == 4
    assert count_cyclic([Stack(0), Stack(0, 0), Stack(0, 1), Stack(0, 99)]) == 0


@given(st.lists(st.one_of(st.none(), st.integers(-2, 12)), max_size=10))
def test_cycles_agree_with_walking_every_chain(parents: list[int | None]) -> None:
    stacks = [Stack(0, parent) for parent in parents]

    def never_ends(index: int) -> bool:
        for _ in range(len(stacks) + 1):
            parent = stacks[index].parent_id
            if parent is None or not 0 <= parent < len(stacks):
                return False
            index = parent
        return True

    assert count_cyclic(stacks) == sum(never_ends(index) for index in range(len(stacks)))


def test_the_median_interval_drifts_from_the_declared_one() -> None:
    samples = [*every_10_ms(0, 100), Sample(5000.0)]
    health = check_trace(trace(samples), interval_ms=10)
    assert (health.median_interval_ms, health.interval_drift) == (10, 0)
    on_windows = [Sample(16.0 * number) for number in range(10)]
    assert check_trace(trace(on_windows), interval_ms=10).interval_drift == pytest.approx(0.6)
    assert check_trace(trace(on_windows)).interval_drift is None
    assert check_trace(trace(on_windows), interval_ms=0).interval_drift is None
    for few in ([], [Sample(1.0)]):
        health = check_trace(trace(few), interval_ms=10)
        assert (health.median_interval_ms, health.interval_drift) == (None, None)


def test_samples_out_of_order_do_not_shift_the_median() -> None:
    shuffled = [Sample(20.0), Sample(0.0), Sample(10.0), Sample(30.0)]
    assert check_trace(trace(shuffled), interval_ms=10).interval_drift == 0


def test_a_full_buffer_is_one_that_holds_all_it_can() -> None:
    samples = every_10_ms(0, 90)
    assert check_trace(trace(samples)).full_buffer is None
    assert check_trace(trace(samples), buffer_size=10).full_buffer is True
    assert check_trace(trace(samples), buffer_size=11).full_buffer is False


def test_idle_share_is_unknown_where_the_format_does_not_tell() -> None:
    assert check_trace(trace(every_10_ms(0, 20)), idle_known=False).idle_share is None
