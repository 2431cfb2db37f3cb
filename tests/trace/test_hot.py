from __future__ import annotations

from bridge.trace.hot import Hot, hottest
from bridge.trace.model import Frame, Sample, Stack, Trace


def trace(*stack_ids: int | None) -> Trace:
    frames = [Frame("main", 0, 1, 2), Frame("work"), Frame("", 0, 9), Frame("lost", 7)]
    # main; main > work; main > work > work; (anonymous); lost; a cycle; a frame that is not there
    stacks = [Stack(0), Stack(1, 0), Stack(1, 1), Stack(2), Stack(3), Stack(0, 6), Stack(1, 5), Stack(99, 0)]
    samples = [Sample(at * 10.0, stack) for at, stack in enumerate(stack_ids)]
    return Trace(["a.js"], frames, stacks, samples)


def test_functions_rank_by_what_they_did_themselves() -> None:
    assert hottest(trace(1, 1, 0, None)) == [
        Hot("work", "", 2, 2, 20, 20),
        Hot("main", "a.js:1:2", 1, 3, 10, 30),
    ]


def test_functions_rank_by_their_time_and_not_by_their_samples() -> None:
    samples = [Sample(0.0, 0), Sample(40.0, 1), Sample(40.1, 1), Sample(40.2, 1), Sample(41.0)]
    found = hottest(Trace([], [Frame("slow"), Frame("often")], [Stack(0), Stack(1)], samples), interval_ms=10)
    assert [(each.name, each.self_samples, each.self_ms) for each in found] == [
        ("slow", 1, 40),
        ("often", 3, 1),
    ]


def test_a_function_that_calls_itself_counts_once_a_sample() -> None:
    assert hottest(trace(2))[0] == Hot("work", "", 1, 1, 10, 10)


def test_functions_without_a_name_and_without_a_file() -> None:
    assert hottest(trace(3, 4)) == [
        Hot("(anonymous)", "a.js:9", 1, 1, 10, 10),
        Hot("lost", "", 1, 1, 10, 10),
    ]


def test_cycles_and_what_points_nowhere_do_no_harm() -> None:
    assert hottest(trace(5, 7, 42, -1)) == [
        Hot("main", "a.js:1:2", 2, 2, 20, 20),
        Hot("work", "", 0, 1, 0, 10),
    ]


def test_only_so_many_are_told() -> None:
    assert len(hottest(trace(1, 3, 4), limit=2)) == 2
    assert hottest(trace(None)) == []
