from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import given

from bridge.trace.calls import ANONYMOUS, weighed
from bridge.trace.export.cpuprofile import cpuprofile
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from tests.trace.traces import normals


def paths(document: Any) -> dict[int, tuple[tuple[str, str, int, int], ...]]:
    """The stack of each node, root first, without `(root)`."""
    nodes = {node["id"]: node for node in document["nodes"]}
    assert len(nodes) == len(document["nodes"])
    found: dict[int, tuple[tuple[str, str, int, int], ...]] = {1: ()}
    left = [1]
    while left:
        above = left.pop()
        for number in nodes[above].get("children", []):
            assert number not in found, "each node has one parent"
            frame = nodes[number]["callFrame"]
            place = frame["url"], frame["lineNumber"], frame["columnNumber"]
            found[number] = (*found[above], (frame["functionName"], *place))
            left.append(number)
    assert found.keys() == nodes.keys()
    return found


@given(normals())
def test_it_has_the_stacks_and_times_of_the_trace(normal: NormalTrace) -> None:
    document = json.loads(cpuprofile(normal, 1_000.0))
    stacks = paths(document)
    samples, deltas = document["samples"], document["timeDeltas"]
    assert len(samples) == len(deltas)
    assert deltas[0] == 0
    assert samples[-1] == 2
    assert document["startTime"] == 1_000_000
    assert sum(deltas) == document["endTime"] - document["startTime"] == normal.length_us
    times: Counter[Any] = Counter()
    for number, delta in zip(samples, deltas[1:], strict=False):
        times[stacks[number]] += delta
    wanted: Counter[Any] = Counter()
    for calls, weight_us in weighed(normal):
        frames = [
            (
                "" if call.name == ANONYMOUS else call.name,
                call.url,
                (call.line or 0) - 1,
                (call.column or 0) - 1,
            )
            for call in calls
        ]
        wanted[tuple(frames)] += weight_us
    assert times == wanted
    counted = sum(span.sampled for span in normal.spans)
    assert sum(node["hitCount"] for node in document["nodes"]) == counted


def test_positions_are_from_0_and_scripts_have_numbers() -> None:
    frames = [Frame("a", 0, 3, 7), Frame("", 1)]
    trace = Trace(["https://a/", "https://b/"], frames, [Stack(0), Stack(1, 0)], [Sample(0.0, 1)], 0.0, 10.0)
    document = json.loads(cpuprofile(normal_form(trace, 10)))
    assert document["startTime"] == 0
    own = [node["callFrame"]["functionName"] for node in document["nodes"][:3]]
    assert own == ["(root)", "(idle)", "(not sampled)"]
    assert [node["callFrame"] for node in document["nodes"][3:]] == [
        {"functionName": "a", "scriptId": "1", "url": "https://a/", "lineNumber": 2, "columnNumber": 6},
        {"functionName": "", "scriptId": "2", "url": "https://b/", "lineNumber": -1, "columnNumber": -1},
    ]


def test_neither_idle_time_nor_gaps_are_told_twice() -> None:
    samples = [Sample(0.0), Sample(10.0, 0), Sample(200.0), Sample(210.0, 0), Sample(400.0, 0)]
    trace = Trace([], [Frame("a")], [Stack(0)], samples, 0.0, 410.0)
    document = json.loads(cpuprofile(normal_form(trace, 10)))
    assert document["samples"] == [2, 4, 3, 2, 4, 3, 4, 2]
    assert document["timeDeltas"] == [0, 10_000, 10_000, 180_000, 10_000, 10_000, 180_000, 10_000]
