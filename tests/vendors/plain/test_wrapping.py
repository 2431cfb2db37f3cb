"""Traces as people send them, and files of other tools in their place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bridge.errors import BadPayload, PayloadTooLarge
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.plain.wrapping import read_traces

TRACE: dict[str, Any] = {
    "resources": ["a.js"],
    "frames": [{"name": "f", "resourceId": 0}],
    "stacks": [{"frameId": 0}],
    "samples": [{"timestamp": 1, "stackId": 0}, {"timestamp": 11, "marker": "layout"}],
}
TEXT = json.dumps(TRACE)


@pytest.mark.parametrize(
    "data",
    [
        TEXT,
        json.dumps({"trace": TRACE}),
        json.dumps({"profile": TRACE, "url": "http://x/"}),
        json.dumps({"data": {"result": {"trace": TRACE}}}),
        json.dumps([TRACE]),
        json.dumps([{"trace": TRACE, "at": 1}]),
        json.dumps({"traces": [TRACE]}),
        json.dumps(TEXT),
        json.dumps({"trace": TEXT}),
        json.dumps({"body": json.dumps({"trace": TRACE})}),
        "\n  " + json.dumps(TRACE, indent=2) + "\n",
        json.dumps({name: TRACE[name] for name in ("frames", "stacks", "samples")}),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_trace_is_found_in_what_is_around_it(data: str, encoding: str) -> None:
    [found] = read_traces(data.encode(encoding), "trace", LIMITS)
    assert [frame.name for frame in found.trace.frames] == ["f"]
    assert [(sample.stack_id, sample.marker) for sample in found.trace.samples] == [(0, ""), (None, "layout")]


@pytest.mark.parametrize("data", [json.dumps([TRACE, {"trace": TRACE}]), f"{TEXT}\n{TEXT}\n"])
def test_a_body_may_have_several(data: str) -> None:
    assert len(read_traces(data.encode(), "trace", LIMITS)) == 2


SENTRY = {
    "chunk_id": "a",
    "profiler_id": "b",
    "profile": {"frames": [], "stacks": [[0]], "samples": [{"stack_id": 0, "timestamp": 1}]},
}
NODES = [{"id": 1, "callFrame": {"functionName": "(root)"}}]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"traceEvents": [{"ph": "M", "ts": 1}]}, "a Chrome trace"),
        ([{"ph": "X", "ts": 1, "name": "n"}], "a Chrome trace"),
        ({"nodes": NODES, "startTime": 1, "endTime": 2, "samples": [1], "timeDeltas": [1]}, "a .cpuprofile"),
        ({"head": {"callFrame": {}, "children": []}, "samples": []}, "a .heapprofile"),
        ({"snapshot": {}, "nodes": [1], "edges": [], "strings": []}, "a heap snapshot"),
        ({"$schema": "https://www.speedscope.app/file-format-schema.json"}, "a speedscope file"),
        ({"shared": {"frames": []}, "profiles": []}, "a speedscope file"),
        ({"meta": {"version": 29}, "threads": [{"samples": {}}], "libs": []}, "a Firefox profile"),
        ({"log": {"version": "1.2", "entries": []}}, "a HAR file"),
        ({"resourceProfiles": []}, "an OpenTelemetry export"),
        (SENTRY, "a Sentry profile"),
    ],
)
def test_a_file_of_another_tool_is_named(value: object, says: str) -> None:
    with pytest.raises(BadPayload, match=f"trace: this is {says}") as refused:
        read_traces(json.dumps(value).encode(), "trace", LIMITS)
    assert "frames, stacks and samples" in str(refused.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04rest", "a zip archive"),
        (b"<!doctype html><p>404", "an HTML page"),
        (b"v8-version,12,4", "a log of V8"),
    ],
)
def test_what_is_no_json_is_named_too(data: bytes, says: str) -> None:
    with pytest.raises(BadPayload, match=says):
        read_traces(data, "trace", LIMITS)


def test_a_large_file_of_another_tool_is_named_and_not_called_too_large() -> None:
    events = json.dumps({"traceEvents": [{"ph": "X", "ts": n} for n in range(100)]}).encode()
    with pytest.raises(BadPayload, match="a Chrome trace") as refused:
        read_traces(events, "trace", Limits(json_objects=10))
    assert not isinstance(refused.value, PayloadTooLarge)


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"[]", b"5", b'{"samples": []}', b'{"a": {"b": 1}}', b'"{"']
)
def test_what_is_not_known_is_told_as_it_fails(data: bytes) -> None:
    with pytest.raises(BadPayload, match="trace: "):
        read_traces(data, "trace", LIMITS)


def test_the_limits_hold_for_text_in_text_too() -> None:
    inner = json.dumps({"trace": "[" + "[]," * 5000 + "[]]"}).encode()
    with pytest.raises(PayloadTooLarge):
        read_traces(inner, "trace", Limits(json_objects=100))
    with pytest.raises(PayloadTooLarge):
        read_traces(TEXT.encode(), "trace", Limits(json_depth=2))
    broken = {**TRACE, "samples": [{"timestamp": "x"}]}
    with pytest.raises(BadPayload, match="timestamp"):
        read_traces(json.dumps({"trace": broken}).encode(), "trace", LIMITS)
