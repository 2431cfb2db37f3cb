"""The own time that samples show is within its bounds, and the outcome is right or none."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from bridge.trace.comparison.budget import Outcome, OwnTime, outcome, own_time, repeats_needed
from bridge.trace.model import Frame, Sample, Stack, Trace

FRAMES = [Frame("hot", 0), Frame("other", 0)]
STACKS = [Stack(0), Stack(1)]


def sampled(
    chance: random.Random, calls: int, call_ms: float, *, pause_ms: float = 60.0, other: bool = True
) -> Trace:
    """Calls of so many ms with pauses between them, sampled every 10 ms from a random moment on."""
    length = calls * (call_ms + pause_ms) + pause_ms
    started = [
        pause_ms + number * (call_ms + pause_ms) + chance.uniform(0, pause_ms / 2) for number in range(calls)
    ]
    samples, at = [], chance.uniform(0, 10)
    while at < length:
        runs = any(start <= at < start + call_ms for start in started)
        samples.append(Sample(at, 0 if runs else 1 if other else None))
        at += 10 + chance.uniform(-0.2, 0.2)
    return Trace(["https://shop/app.js"], FRAMES, STACKS, samples, 0.0, length)


def starved(trace: Trace, chance: random.Random, share: float) -> Trace:
    """The same on a machine that is too slow: from time to time the page waits for a processor, and what was
    to be sampled meanwhile is sampled at once when it goes on."""
    late, samples = 0.0, []
    for sample in trace.samples:
        wait = chance.uniform(15, 45) if chance.random() < share else 0.0
        samples += [
            Sample(sample.timestamp + late + wait + number * 0.1, sample.stack_id)
            for number in range(1 + int(wait // 10))
        ]
        late += wait
    ended = (trace.ended_ms or 0.0) + late
    return Trace(trace.resources, trace.frames, trace.stacks, samples, 0.0, ended)


def held(trace: Trace) -> OwnTime:
    return own_time([(trace, 10.0)], lambda name, _: name == "hot")


@pytest.mark.parametrize(("calls", "call_ms"), [(1, 500.0), (20, 40.0), (200, 3.0), (5, 12.0), (50, 25.0)])
def test_the_true_time_is_within_the_bounds(calls: int, call_ms: float) -> None:
    chance, outside = random.Random(1), 0
    for _ in range(200):
        found = held(sampled(chance, calls, call_ms))
        outside += not found.least_ms <= calls * call_ms <= found.most_ms
    assert outside <= 5


def test_a_met_and_a_broken_budget_are_never_taken_for_each_other() -> None:
    chance = random.Random(2)
    results: Counter[tuple[float, Outcome]] = Counter()
    for _ in range(200):
        for budget_ms in (1_000.0, 40 * 20 / 1.2):
            results[budget_ms, outcome(held(sampled(chance, 20, 40.0)), budget_ms)] += 1
    assert results == {(1_000.0, "met"): 200, (40 * 20 / 1.2, "broken"): 200}


def test_on_a_slow_machine_the_outcome_is_right_or_none() -> None:
    chance = random.Random(3)
    results: Counter[tuple[float, Outcome]] = Counter()
    for _ in range(200):
        trace = starved(sampled(chance, 20, 40.0), chance, 0.15)
        for budget_ms in (900.0, 1_600.0, 500.0):
            results[budget_ms, outcome(held(trace), budget_ms)] += 1
    assert (900.0, "broken") not in results
    assert (1_600.0, "broken") not in results
    assert (500.0, "met") not in results
    assert results[500.0, "broken"] > 100
    assert results[1_600.0, "met"] > 100


def test_what_may_have_been_waiting_is_told() -> None:
    chance = random.Random(4)
    quiet = sampled(chance, 20, 40.0)
    assert held(quiet).late_ms < 30
    assert held(starved(quiet, chance, 0.5)).late_ms > 200


def test_one_short_call_cannot_be_told_from_its_budget_and_many_can() -> None:
    chance = random.Random(5)
    one = held(sampled(chance, 1, 40.0))
    assert outcome(one, 45.0) == "inconclusive"
    times = repeats_needed(one, 45.0)
    near = own_time([(sampled(chance, 1, 40.0), 10.0)], lambda name, _: name == "hot")
    assert times is None or times > 1
    assert repeats_needed(near, near.ms) is None
    many = held(sampled(chance, 60, 40.0))
    assert outcome(many, 60 * 45.0) == "met"


def test_a_function_is_meant_by_name_and_script() -> None:
    trace = sampled(random.Random(6), 3, 40.0)
    assert own_time([(trace, 10.0)], lambda name, url: name == "hot" and "app.js" in url).samples > 0
    assert own_time([(trace, 10.0)], lambda name, url: name == "hot" and "sdk.js" in url).samples == 0


def test_traces_add_up_and_broken_ones_do_no_harm() -> None:
    chance = random.Random(7)
    several = [(sampled(chance, 5, 40.0), 10.0) for _ in range(3)]
    found = own_time(several, lambda name, _: name == "hot")
    assert found.ms == pytest.approx(sum(held(trace).ms for trace, _ in several))
    odd = Trace(
        [], [Frame("hot", 9)], [Stack(0), Stack(7)], [Sample(0, 5), Sample(1, 1), Sample(2, 0)], None, None
    )
    assert own_time([(odd, None)], lambda name, _: name == "hot").samples == 1
    assert own_time([], lambda *_: True) == OwnTime(0, 0, 0, 0, 0, 0, 0)


def test_a_gap_counts_for_the_most_and_not_for_the_least() -> None:
    samples = [Sample(0, 1), Sample(10, 0), Sample(20, 0), Sample(520, 1), Sample(530, 1)]
    found = own_time([(Trace([], FRAMES, STACKS, samples, 0, 540), 10.0)], lambda name, _: name == "hot")
    assert found.ms == pytest.approx(20)
    assert found.most_ms > 500
    assert found.least_ms < 20


def test_a_function_of_the_browser_counts_for_its_caller() -> None:
    frames = [Frame("hot", 0, 1, 1), Frame("now"), Frame("other", 0, 9, 1)]
    stacks = [Stack(0), Stack(1, 0), Stack(1, 1), Stack(2), Stack(1, 3), Stack(1)]
    samples = [Sample(at * 10.0, stack) for at, stack in enumerate([0, 1, 2, 3, 4, 5])]
    trace = Trace(["https://shop/app.js"], frames, stacks, samples, 0, 60)
    assert own_time([(trace, 10.0)], lambda name, _: name == "hot").samples == 3
    assert own_time([(trace, 10.0)], lambda name, _: name == "other").samples == 2
    assert own_time([(trace, 10.0)], lambda name, _: name == "now").samples == 4
