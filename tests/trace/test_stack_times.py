"""The times of stacks are those of the normal form, to the microsecond."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from bridge.trace.calls import Call, call_without_stack
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import normal_form, ordered_stacks
from bridge.trace.stack_times import StackTimes, stack_times
from tests.trace.traces import traces

STACKS = [Stack(0), Stack(1, 0), Stack(0, 1)]


@st.composite
def as_browsers_write(draw: st.DrawFn) -> Trace:
    """Samples in order of time, without markers, with stacks that exist; times of any length."""
    start = draw(st.floats(0, 1e6))
    spans = draw(st.lists(st.floats(0, 1e3) | st.floats(0, 1e15), max_size=20))
    times = [start]
    for span in spans:
        times.append(times[-1] + span)
    stack = st.none() | st.integers(0, len(STACKS) - 1)
    samples = [Sample(time, draw(stack)) for time in times]
    ended = draw(st.none() | st.floats(0, 1e17))
    return Trace([], [Frame("a"), Frame("b")], STACKS, samples, draw(st.none() | st.just(start)), ended)


def of_normal_form(trace: Trace, interval_ms: float | None, keep_gaps: bool) -> StackTimes:
    """The same, span by span."""
    normal = normal_form(trace, interval_ms, keep_gaps=keep_gaps)
    us, samples = [0] * len(normal.stacks), [0] * len(normal.stacks)
    without: dict[Call, tuple[int, int]] = {}
    for span in normal.spans:
        if span.stack is not None:
            us[span.stack] += span.weight_us
            samples[span.stack] += span.sampled
        else:
            before = without.get(call := call_without_stack(span), (0, 0))
            without[call] = before[0] + span.weight_us, before[1] + span.sampled
    return StackTimes(us, samples, without, normal.length_us, len(trace.samples))


@given(traces() | as_browsers_write(), st.none() | st.floats(1, 50), st.booleans())
@example(Trace([], [], [], [Sample(0.0005), Sample(0.0015), Sample(0.0025)], 0.0, 1.0), 10, False)
@example(Trace([], [], [], [Sample(0.0), Sample(2.0**53)], 0.0, 2.0**53), None, True)
def test_they_are_those_of_the_spans(trace: Trace, interval_ms: float | None, keep_gaps: bool) -> None:
    found = stack_times(trace, *ordered_stacks(trace), interval_ms, keep_gaps=keep_gaps)
    assert found == of_normal_form(trace, interval_ms, keep_gaps)
    assert sum(found.us) + sum(us for us, _ in found.without.values()) == found.length_us
    assert sum(found.samples) + sum(count for _, count in found.without.values()) == found.total_samples


def test_all_times_are_whole_numbers() -> None:
    trace = Trace([], [Frame("a")], [Stack(0)], [Sample(0.2, 0), Sample(10.25), Sample(20.3, 0)], 0.1, 30.0)
    found = stack_times(trace, *ordered_stacks(trace), 10)
    numbers: Counter[type] = Counter(map(type, [*found.us, *found.samples, found.length_us]))
    numbers.update(type(each) for pair in found.without.values() for each in pair)
    assert set(numbers) == {int}
