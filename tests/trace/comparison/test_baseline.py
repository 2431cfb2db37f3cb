"""Runs of tests in a file, and what has grown since."""

from __future__ import annotations

import json
import random

import pytest

from bridge.errors import BadInput
from bridge.trace.comparison.baseline import (
    REPEATS_MAX,
    Baseline,
    RunTimes,
    compared,
    decode,
    encode,
    run_of,
    with_run,
)
from tests.trace.comparison.made import trace_of

TEST = "tests/test_cart.py::test_list[datadog]"


def drawn(chance: random.Random, hot: float = 0.3) -> RunTimes:
    """A run in which `hot` has about so large a share."""
    weights = {"hot": hot, "a": (1 - hot) * 0.5, "b": (1 - hot) * 0.5}
    counts = {
        name: max(1, round(400 * weight * chance.uniform(0.9, 1.1))) for name, weight in weights.items()
    }
    return run_of([(trace_of(counts), 10.0)])


def known(runs: int, chance: random.Random) -> Baseline:
    baseline = Baseline()
    for _ in range(runs):
        baseline = with_run(baseline, TEST, drawn(chance))
    return baseline


def test_a_run_has_the_own_time_of_each_function() -> None:
    run = run_of([(trace_of({"a": 3, "b": 1}, idle=5), 10.0), (trace_of({"a": 2}), 10.0)])
    assert run == RunTimes(
        busy_us=60_000, samples=6, self_us={"a /assets/app.js": 50_000, "b /assets/app.js": 10_000}
    )


def test_growth_beyond_noise_is_told_and_no_other() -> None:
    chance = random.Random(1)
    tests = known(6, chance).tests[TEST]
    for _ in range(50):
        assert compared(tests, drawn(chance)).grown == []
    for _ in range(20):
        [grown] = compared(tests, drawn(chance, 0.6)).grown
        assert grown.function == "hot /assets/app.js"
        assert grown.after - grown.before > grown.noise


def test_it_tells_what_would_not_be_seen() -> None:
    chance = random.Random(2)
    few, many = (compared(known(runs, chance).tests[TEST], drawn(chance)) for runs in (2, 20))
    assert few.noise is not None
    assert many.noise is not None
    assert few.noise > many.noise
    assert few.needed is not None
    alone = compared(known(1, chance).tests[TEST], drawn(chance))
    assert (alone.noise, alone.needed, alone.grown) == (None, None, [])


def test_it_keeps_the_newest_runs_and_drops_functions_that_are_gone() -> None:
    baseline = with_run(Baseline(), TEST, RunTimes(busy_us=5, samples=1, self_us={"gone": 5}))
    for number in range(REPEATS_MAX):
        baseline = with_run(baseline, TEST, RunTimes(busy_us=number, samples=1, self_us={"a": number}))
    tests = baseline.tests[TEST]
    assert tests.busy_us == list(range(REPEATS_MAX))
    assert tests.self_us == {"a": list(range(REPEATS_MAX))}


def test_a_new_function_has_nothing_in_earlier_runs() -> None:
    baseline = with_run(Baseline(), TEST, RunTimes(busy_us=5, samples=1, self_us={"a": 5}))
    baseline = with_run(baseline, TEST, RunTimes(busy_us=7, samples=1, self_us={"b": 7}))
    assert baseline.tests[TEST].self_us == {"a": [5, 0], "b": [0, 7]}


def test_the_file_comes_back_with_a_line_for_each_function() -> None:
    baseline = with_run(
        known(3, random.Random(3)), "other", RunTimes(busy_us=1, samples=1, self_us={'"é\n': 1})
    )
    data = encode(baseline)
    assert decode(data, "b.json") == baseline
    assert data == encode(decode(data, "b.json"))
    lines = data.decode().splitlines()
    assert sum("hot /assets/app.js" in line for line in lines) == 1
    assert decode(encode(Baseline()), "b.json") == Baseline()


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"schema": "other/1", "tests": {}}'])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"b\.json is no baseline"):
        decode(data, "b.json")


@pytest.mark.parametrize("change", ["short", "negative", "unsampled"])
def test_columns_that_do_not_fit_are_refused(change: str) -> None:
    document = json.loads(encode(known(2, random.Random(4))))
    times = document["tests"][TEST]["busy_us"]
    if change == "unsampled":
        document["tests"][TEST]["samples"][0] = 0
    else:
        times[:] = times[:1] if change == "short" else [-1, 1]
    with pytest.raises(BadInput, match="do not fit together"):
        decode(json.dumps(document).encode(), "b.json")
