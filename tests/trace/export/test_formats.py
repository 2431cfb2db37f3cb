"""Each format gives the times of the normal form: read back here as its readers do."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given

from bridge.trace.calls import Call, weighed
from bridge.trace.export.formats import FORMATS, FormatName, Wanted
from bridge.trace.export.runs import Run
from bridge.trace.model import Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from tests.trace.traces import FRAMES, normals

WANTED = Wanted("u-0001 datadog", "profiler-bridge@1")


def run(normal: NormalTrace) -> Run:
    return Run("u-0001 datadog", normal, 1000.0)


def written(normal: NormalTrace, name: str) -> bytes:
    return FORMATS[name].write([run(normal)], WANTED._replace(idle=True))


def own_times(normal: NormalTrace) -> Counter[str]:
    """The time of each function at the top of the stack, µs."""
    times: Counter[str] = Counter()
    for calls, weight_us in weighed(normal):
        times[calls[-1].name] += weight_us
    return times


@given(normals())
def test_the_parts_of_a_run_add_up_to_it(normal: NormalTrace) -> None:
    parts = list(weighed(normal))
    assert sum(part.weight_us for part in parts) == normal.length_us
    assert all(one.calls != other.calls for one, other in pairwise(parts))
    assert all(part.weight_us for part in parts)


@given(normals())
def test_speedscope_reads_the_same_times(normal: NormalTrace) -> None:
    document = json.loads(written(normal, "speedscope"))
    [profile], frames = document["profiles"], document["shared"]["frames"]
    assert len(profile["samples"]) == len(profile["weights"])
    assert sum(profile["weights"]) == profile["endValue"] == normal.length_us
    assert min(profile["weights"], default=1) > 0
    times: Counter[str] = Counter()
    for stack, weight in zip(profile["samples"], profile["weights"], strict=True):
        times[frames[stack[-1]]["name"]] += weight
    assert times == own_times(normal)


@given(normals())
def test_devtools_reads_the_same_times(normal: NormalTrace) -> None:
    events = json.loads(written(normal, "chrome-trace"))["traceEvents"]
    [profile] = [event for event in events if event["name"] == "Profile"]
    [chunk] = [event["args"]["data"] for event in events if event["name"] == "ProfileChunk"]
    nodes = {node["id"]: node for node in chunk["cpuProfile"]["nodes"]}
    seen: set[int] = set()
    for number, node in nodes.items():
        assert node.get("parent", number) in {*seen, number}, "parents come first"
        seen.add(number)
    samples, deltas = chunk["cpuProfile"]["samples"], chunk["timeDeltas"]
    assert len(samples) == len(deltas)
    assert sum(deltas) == chunk["endTime"] - profile["args"]["data"]["startTime"] == normal.length_us
    times: Counter[str] = Counter()
    for number, delta in zip(samples, deltas[1:], strict=False):
        times[nodes[number]["callFrame"]["functionName"]] += delta
    assert +times == +own_times(normal)
    moments = [event["ts"] for event in events if event["ph"] == "I"]
    assert (min(moments), max(moments)) == (profile["ts"], profile["ts"] + normal.length_us)


@given(normals())
def test_collapsed_stacks_have_the_same_times_in_whole_milliseconds(normal: NormalTrace) -> None:
    times: Counter[str] = Counter()
    for line in written(normal, "collapsed").decode().splitlines():
        stack, count = line.rsplit(" ", 1)
        root, *calls = stack.split(";")
        assert root == "(root)"
        times[calls[-1]] += int(count)
    stacks = len({calls for calls, _ in weighed(normal)})
    assert abs(sum(times.values()) - normal.length_us / 1000) <= stacks


def test_the_names_are_those_of_the_options() -> None:
    assert get_args(FormatName) == tuple(FORMATS)


def small(*samples: Sample) -> NormalTrace:
    whole = Trace(["https://shop/app.js"], FRAMES, [Stack(0), Stack(1, 0)], list(samples), 0.0, 40.0)
    return normal_form(whole, 10)


def test_positions_are_from_1_for_speedscope_and_from_0_for_devtools() -> None:
    normal = small(Sample(0.0, 0), Sample(10.0, 1))
    frames = json.loads(written(normal, "speedscope"))["shared"]["frames"]
    assert frames[0] == {"name": "a", "file": "https://shop/app.js", "line": 3, "col": 7}
    assert frames[1] == {"name": "(anonymous)", "file": "https://shop/app.js"}
    events = json.loads(written(normal, "chrome-trace"))["traceEvents"]
    [chunk] = [event["args"]["data"] for event in events if event["name"] == "ProfileChunk"]
    frames = [node["callFrame"] for node in chunk["cpuProfile"]["nodes"]]
    places = {frame["functionName"]: (frame["lineNumber"], frame["columnNumber"]) for frame in frames}
    assert (places["a"], places["(anonymous)"]) == ((2, 6), (-1, -1))


def test_idle_time_is_left_out_of_collapsed_stacks_unless_it_is_wanted() -> None:
    normal = small(Sample(0.0, 0), Sample(10.0), Sample(20.0, 1))
    lines = FORMATS["collapsed"].write([run(normal)], WANTED).decode()
    assert "(idle)" not in lines
    assert "(root);(idle) 10" in written(normal, "collapsed").decode()


def test_what_has_a_marker_only_is_named_by_it() -> None:
    normal = small(Sample(0.0, None, "gc"), Sample(10.0, 0))
    assert next(weighed(normal)) == ((Call("(gc)", kind="marker"),), 10_000)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_trace_can_be_written(name: str) -> None:
    assert written(normal_form(Trace([], [], [], [])), name) is not None
