from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.model import Sample, Trace
from bridge.trace.weights import count_bursts, typical_interval_ms, weigh


def trace(*times: float, run: tuple[float | None, float | None] = (None, None)) -> Trace:
    return Trace([], [], [], [Sample(time) for time in times], *run)


def test_a_sample_stands_for_the_time_until_the_next_one() -> None:
    weights = weigh(trace(0, 10, 25, 30.5), 10)
    assert (weights.at_us, weights.weight_us) == ([0, 10_000, 25_000, 30_500], [10_000, 15_000, 5500, 10_000])
    assert (weights.length_us, weights.lead_us, weights.start_ms) == (40_500, 0, 0)


def test_the_last_sample_stands_until_the_end_of_the_run_if_that_is_known() -> None:
    assert weigh(trace(0, 10, run=(0, 33)), 10).weight_us == [10_000, 23_000]
    assert weigh(trace(0, 10, run=(0, 5)), 10).weight_us == [10_000, 0]
    assert weigh(trace(0, 10, run=(0, 99)), 10).weight_us == [10_000, 10_000]


def test_without_an_interval_or_an_end_the_last_sample_gets_no_more_than_browsers_shortest() -> None:
    assert weigh(trace(0, 100, 200)).weight_us == [100_000, 100_000, 10_000]
    assert weigh(trace(0, 4, 8)).weight_us == [4000, 4000, 4000]
    assert weigh(trace(7)).weight_us == [10_000]
    assert weigh(trace(0, 100), 100).weight_us == [100_000, 100_000]


def test_what_is_before_the_first_sample_is_the_lead() -> None:
    weights = weigh(trace(107, 117, run=(100, 120)), 10)
    assert (weights.start_ms, weights.lead_us, weights.weight_us) == (100, 7000, [10_000, 3000])
    earlier = weigh(trace(46, 56, run=(100, 120)), 10)
    assert (earlier.start_ms, earlier.lead_us, earlier.length_us) == (46, 0, 74_000)


def test_beyond_four_intervals_the_rest_is_a_gap() -> None:
    weights = weigh(trace(0, 40, 80.001, run=(0, 90)), 10)
    assert (weights.weight_us, weights.gap_us) == ([40_000, 10_000, 9999], [0, 30_001, 0])
    kept = weigh(trace(0, 40, 80.001, run=(0, 90)), 10, keep_gaps=True)
    assert (kept.weight_us, kept.gap_us, kept.not_sampled_us) == ([40_000, 40_001, 9999], [0, 0, 0], 0)


def test_samples_are_put_in_order_and_equal_times_keep_theirs() -> None:
    samples = [Sample(10.0, 1), Sample(0.0, 2), Sample(10.0, 3), Sample(20.0, 4)]
    weights = weigh(Trace([], [], [], samples), 10)
    assert [sample.stack_id for sample in weights.samples] == [2, 1, 3, 4]
    assert weights.weight_us == [10_000, 0, 10_000, 10_000]


def test_a_run_without_samples_was_not_sampled() -> None:
    assert weigh(trace(run=(10, 60))).not_sampled_us == 50_000
    assert weigh(trace(run=(60, 10))).length_us == 0
    assert weigh(trace()).length_us == 0


@pytest.mark.parametrize(
    ("times", "expected"),
    [([], (0, 0)), ([1.0], (0, 0)), ([0, 0.5, 10, 20, 20, 20.9], (2, 5)), ([0, 10, 20], (0, 0))],
)
def test_bursts_are_samples_that_are_close_together(times: list[float], expected: tuple[int, int]) -> None:
    assert count_bursts(times) == expected


def test_the_typical_interval_leaves_bursts_out() -> None:
    assert typical_interval_ms([0, 10, 10.1, 10.2, 20.2, 30.2]) == pytest.approx(10)
    assert typical_interval_ms([0, 0.1]) is None


TIMES = st.floats(-1e4, 1e6, allow_nan=False) | st.integers(0, 300).map(float)


@given(
    st.lists(st.tuples(TIMES, st.none() | st.integers(-1, 3), st.sampled_from(["", "gc"])), max_size=40),
    st.none() | TIMES,
    st.none() | TIMES,
    st.none() | st.floats(-1, 100, allow_nan=False),
    st.booleans(),
)
def test_all_weights_add_up_to_the_run_exactly(
    samples: list[tuple[float, int | None, str]],
    started: float | None,
    ended: float | None,
    interval: float | None,
    keep: bool,
) -> None:
    whole = Trace([], [], [], [Sample(*sample) for sample in samples], started, ended)
    weights = weigh(whole, interval, keep_gaps=keep)
    parts = [*weights.weight_us, *weights.gap_us]
    assert all(part >= 0 for part in [*parts, weights.lead_us])
    assert weights.lead_us + sum(weights.weight_us) + weights.not_sampled_us == weights.length_us
    if samples:
        assert weights.lead_us + sum(parts) == weights.length_us
    assert weights.busy_us + weights.idle_us + weights.not_sampled_us == weights.length_us
    assert not keep or not sum(weights.gap_us)
    assert sorted(weights.at_us) == list(weights.at_us)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=6), st.floats(allow_nan=False))
def test_no_number_that_json_can_hold_breaks_it(times: list[float], ended: float) -> None:
    weights = weigh(trace(*times, run=(None, ended)))
    assert weights.lead_us + sum(weights.weight_us) + weights.not_sampled_us == weights.length_us
