"""The format of the Firefox Profiler: the shape of its tables; `e2e/report` lets the profiler read it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.calls import Call, weighed
from bridge.trace.export.firefox import firefox
from bridge.trace.export.firefox_tables import CATEGORIES
from bridge.trace.export.placing import Axis, Placed, Process, Track, TrackSpan
from bridge.trace.export.runs import Run, axis_of
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from tests.trace.traces import normals


def document(*runs: Run) -> Any:
    return json.loads(firefox(axis_of(runs), "me"))


def columns_of(table: dict[str, Any]) -> set[int]:
    return {len(column) for column in table.values() if isinstance(column, list)}


def stacks_of(profile: Any) -> list[tuple[Call, ...]]:
    """The calls of each stack, root first; of a kind only whether it is script."""
    shared = profile["shared"]
    texts, functions, sources = shared["stringArray"], shared["funcTable"], shared["sources"]
    calls = []
    for number in shared["frameTable"]["func"]:
        source = functions["source"][number]
        url = "" if source is None else texts[sources["filename"][source]]
        place = functions["lineNumber"][number], functions["columnNumber"][number]
        kind = "script" if functions["isJS"][number] else "marker"
        calls.append(Call(texts[functions["name"][number]], url, *place, kind))  # type: ignore[arg-type]
    found: list[tuple[Call, ...]] = []
    for frame, prefix in zip(shared["stackTable"]["frame"], shared["stackTable"]["prefix"], strict=True):
        assert prefix is None or prefix < len(found), "parents come first"
        found.append((*(() if prefix is None else found[prefix]), calls[frame]))
    return found


def alike(calls: tuple[Call, ...]) -> tuple[Call, ...]:
    return tuple(call if call.kind == "script" else call._replace(kind="marker") for call in calls)


@given(st.lists(normals(), min_size=1, max_size=3))
def test_it_has_the_stacks_and_times_of_the_traces(several: list[NormalTrace]) -> None:
    runs = [Run(f"u-{number}", normal, number * 250.0, "s1") for number, normal in enumerate(several)]
    profile = document(*runs)
    for table in profile["shared"].values():
        if isinstance(table, dict):
            assert columns_of(table) == {table["length"]}
    stacks = stacks_of(profile)
    times: Counter[tuple[Call, ...]] = Counter()
    for thread in profile["threads"]:
        samples = thread["samples"]
        assert columns_of(samples) == {samples["length"]}
        assert samples["time"] == sorted(samples["time"])
        assert samples["weightType"] == "tracing-ms"
        for stack, weight in zip(samples["stack"], samples["weight"], strict=True):
            times[stacks[stack]] += round(weight * 1000)
    wanted: Counter[tuple[Call, ...]] = Counter()
    for normal in several:
        for calls, weight_us in weighed(normal):
            wanted[alike(calls)] += weight_us
    assert times == wanted
    assert sum(times.values()) == sum(normal.length_us for normal in several)


def normal_of(*samples: Sample, length_ms: float = 100.0) -> NormalTrace:
    frames = [Frame("a", 0, 3, 7), Frame("b")]
    return normal_form(
        Trace(["https://a/"], frames, [Stack(0), Stack(1, 0)], list(samples), 0.0, length_ms), 10
    )


def test_threads_are_groups_and_profiles_that_overlap_have_their_own() -> None:
    one = normal_of(Sample(0.0, 0))
    profile = document(
        Run("u-1", one, 5_000.0, "s1"),
        Run("u-2", one, 5_050.0, "s1"),
        Run("u-3", one, 5_200.0, "s1"),
        Run("u-4", one, 6_000.0, "s2"),
    )
    told = [(each["name"], each["pid"], each["isMainThread"]) for each in profile["threads"]]
    assert told == [("s1", "1", True), ("s1, profiler 2", "1", False), ("s2", "2", True)]
    assert [each["samples"]["time"] for each in profile["threads"]] == [
        [0, 10, 200, 210],
        [50, 60],
        [1000, 1010],
    ]
    assert [each["tid"] for each in profile["threads"]] == [1, 2, 3]
    meta = profile["meta"]
    assert (meta["startTime"], meta["profilingEndTime"], meta["interval"]) == (5_000.0, 1_100.0, 10)
    assert meta["initialVisibleThreads"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("sample", "category"),
    [
        (Sample(0.0), "Idle"),
        (Sample(0.0, 1), "JavaScript"),
        (Sample(0.0, None, "gc"), "GC / CC"),
        (Sample(0.0, None, "layout"), "Layout"),
        (Sample(0.0, None, "style"), "Layout"),
        (Sample(0.0, None, "paint"), "Graphics"),
        (Sample(0.0, None, "other"), "Other"),
    ],
)
def test_a_stack_has_the_category_of_its_kind(sample: Sample, category: str) -> None:
    profile = document(Run("u-1", normal_of(sample, length_ms=10.0)))
    [stack] = profile["threads"][0]["samples"]["stack"]
    shared = profile["shared"]
    frame = shared["stackTable"]["frame"][stack]
    assert CATEGORIES[shared["frameTable"]["category"][frame]]["name"] == category
    assert profile["meta"]["categories"] == CATEGORIES


def test_tracks_are_markers_of_the_first_thread_of_their_page() -> None:
    spans = [TrackSpan(0, 5_000, "hidden"), TrackSpan(5_000, 5_000, "visible")]
    traces = [Placed(0, normal_of(Sample(0.0, 0))), Placed(10, normal_of(Sample(0.0, 0)))]
    page = Process("tab-1", traces=traces, tracks=[Track("visibility", spans), Track("steps", [])])
    profile = json.loads(firefox(Axis([page, Process("tab-2")], 200_000, 1_000.0), "me"))
    first, second, other = (each["markers"] for each in profile["threads"])
    assert second["length"] == other["length"] == 0
    assert columns_of(first) == {first["length"]} == {2}
    assert [profile["shared"]["stringArray"][name] for name in first["name"]] == ["visibility"] * 2
    assert (first["startTime"], first["endTime"], first["phase"]) == ([0, 5], [5, 5], [1, 1])
    assert [each["text"] for each in first["data"]] == ["hidden", "visible"]
    [schema] = profile["meta"]["markerSchema"]
    assert {each["type"] for each in first["data"]} == {schema["name"]}
