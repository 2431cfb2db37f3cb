"""Several traces in one file have the times that each has alone."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.calls import weighed
from bridge.trace.export.formats import FORMATS, Wanted
from bridge.trace.export.runs import Run
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from tests.trace.traces import normals

WANTED = Wanted("3 profiles", "profiler-bridge@1", idle=True)


def runs_of(normals: list[NormalTrace]) -> list[Run]:
    return [Run(f"u-{number}", normal, number * 250.0, "s1") for number, normal in enumerate(normals)]


def times_of(normals: list[NormalTrace]) -> Counter[str]:
    times: Counter[str] = Counter()
    for normal in normals:
        for calls, weight_us in weighed(normal):
            times[calls[-1].name] += weight_us
    return times


@given(st.lists(normals(), min_size=2, max_size=4))
def test_speedscope_has_a_profile_for_each(normals: list[NormalTrace]) -> None:
    document = json.loads(FORMATS["speedscope"].write(runs_of(normals), WANTED))
    frames = document["shared"]["frames"]
    assert [profile["name"] for profile in document["profiles"]] == [f"u-{n}" for n in range(len(normals))]
    times: Counter[str] = Counter()
    for profile, normal in zip(document["profiles"], normals, strict=True):
        assert sum(profile["weights"]) == profile["endValue"] == normal.length_us
        for stack, weight in zip(profile["samples"], profile["weights"], strict=True):
            times[frames[stack[-1]]["name"]] += weight
    assert times == times_of(normals)


@given(st.lists(normals(), min_size=2, max_size=4))
def test_collapsed_stacks_are_summed(normals: list[NormalTrace]) -> None:
    lines = FORMATS["collapsed"].write(runs_of(normals), WANTED).decode().splitlines()
    stacks = [line.rsplit(" ", 1)[0] for line in lines]
    assert len(stacks) == len(set(stacks))
    total = sum(int(line.rsplit(" ", 1)[1]) for line in lines)
    different = {calls for normal in normals for calls, _ in weighed(normal)}
    assert abs(total - sum(times_of(normals).values()) / 1000) <= len(different)


def normal_of(name: str, length_ms: float = 100.0) -> NormalTrace:
    trace = Trace([], [Frame(name)], [Stack(0)], [Sample(0.0, 0)], 0.0, length_ms)
    return normal_form(trace, length_ms)


def spans(runs: list[Run]) -> tuple[Any, dict[str, list[tuple[str, int, int]]]]:
    """The document's metadata, and by process: its threads' profiles as name, begin and end, µs."""
    document = json.loads(FORMATS["chrome-trace"].write(runs, WANTED))
    labels, begins = {}, {}
    found: dict[str, list[tuple[str, int, int]]] = {}
    for event in document["traceEvents"]:
        where = (event["pid"], event["tid"])
        if event["name"] == "process_labels":
            labels[event["pid"]] = event["args"]["labels"]
        elif event["name"] == "Profile":
            begins[where] = event["args"]["data"]["startTime"]
        elif event["name"] == "ProfileChunk":
            data = event["args"]["data"]
            names = [node["callFrame"]["functionName"] for node in data["cpuProfile"]["nodes"]]
            told = (" ".join(names[2:]), begins[where] - 1_000_000, data["endTime"] - 1_000_000)
            found.setdefault(labels[event["pid"]], []).append(told)
    return document["metadata"], found


def test_devtools_gets_a_process_for_each_group_and_each_run_at_its_time() -> None:
    metadata, found = spans(
        [
            Run("u-1", normal_of("a"), 5_000.0, "s1"),
            Run("u-2", normal_of("b"), 5_200.0, "s1"),
            Run("u-3", normal_of("c"), 5_050.0, "s1"),
            Run("u-4", normal_of("d"), 6_000.0, "s2"),
        ]
    )
    assert metadata["startTime"] == 5_000.0
    assert found == {
        "s1": [("a b", 0, 300_000), ("c", 50_000, 150_000)],
        "s2": [("d", 1_000_000, 1_100_000)],
    }


def test_a_run_of_unknown_time_is_a_process_of_its_own() -> None:
    known, unknown = Run("u-1", normal_of("a"), 5_000.0, "s1"), Run("u-2", normal_of("b"), None, "s1")
    metadata, found = spans([known, unknown])
    assert metadata["startTime"] == 5_000.0
    assert found == {"s1": [("a", 0, 100_000)], "u-2, time unknown": [("b", 0, 100_000)]}


def test_a_single_run_has_its_own_name() -> None:
    assert list(spans([Run("u-1", normal_of("a"), 5_000.0, "s1")])[1]) == ["u-1"]
    metadata, found = spans([Run("u-1", normal_of("a"))])
    assert list(found) == ["u-1"]
    assert "startTime" not in metadata
