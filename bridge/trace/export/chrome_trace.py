"""Trace events, as the performance panel of DevTools and Perfetto read them. Pure.

Format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU. What follows was
found by trying (Chromium 156):

- DevTools leaves out events at 0, so time begins at 1 s; it needs an event at both ends of a thread, or it
  never ends to load; a thread with samples only is left out.
- `id` is hexadecimal for Perfetto. Nodes are never in the event that has `startTime`.
- A last sample `(idle)` gives the one before its time.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bridge.trace.calls import IDLE, Call, weighed
from bridge.trace.normal import NormalTrace

_PID, _TID, _ID = 101, 1, "0x1"
_BEGIN_US = 1_000_000
_ROOT, _IDLE_END = 1, 2
_IDLE = Call(IDLE, kind="idle")
_PAGE = "https://page.invalid/"


def chrome_trace(normal: NormalTrace, name: str, wall_ms: float | None = None) -> bytes:
    """Return the document. `name`: of the process. `wall_ms`: the start of the run, epoch ms, if known."""
    nodes, samples, deltas = _profile(normal)
    end_us = _BEGIN_US + normal.length_us
    profile = {"startTime": _BEGIN_US, "source": "SelfProfiling"}
    chunk = {"cpuProfile": {"nodes": nodes, "samples": samples}, "timeDeltas": deltas, "endTime": end_us}
    frame = {
        "frame": "F1",
        "url": _PAGE,
        "name": "",
        "processId": _PID,
        "isOutermostMainFrame": True,
        "isInPrimaryMainFrame": True,
    }
    events = [
        _meta("process_name", {"name": "Renderer"}),
        _meta("process_labels", {"labels": name}),
        _meta("thread_name", {"name": "CrRendererMain"}),
        _event("TracingStartedInBrowser", "I", _BEGIN_US, {"data": {"frames": [frame]}}, s="t"),
        _event("Profile", "P", _BEGIN_US, {"data": profile}, id=_ID),
        _event("ProfileChunk", "P", _BEGIN_US, {"data": chunk}, id=_ID),
        _event("Start", "I", _BEGIN_US, {}, s="t"),
        _event("End", "I", end_us, {}, s="t"),
    ]
    metadata: dict[str, Any] = {"source": "DevTools"}
    if wall_ms is not None:
        metadata["startTime"] = wall_ms
    return msgspec.json.encode({"traceEvents": events, "displayTimeUnit": "ms", "metadata": metadata})


def _profile(normal: NormalTrace) -> tuple[list[dict[str, Any]], list[int], list[int]]:
    """Return the nodes, parents first, the node of each sample, and the time from the sample before."""
    numbers: dict[tuple[Call, ...], int] = {(): _ROOT, (_IDLE,): _IDLE_END}
    nodes = [_node(_ROOT, None, Call("(root)")), _node(_IDLE_END, _ROOT, _IDLE)]
    samples, deltas, before = [], [], 0
    for calls, weight_us in weighed(normal):
        for length in range(1, len(calls) + 1):
            path = calls[:length]
            if path not in numbers:
                numbers[path] = len(numbers) + 1
                nodes.append(_node(numbers[path], numbers[path[:-1]], path[-1]))
        samples.append(numbers[calls])
        deltas.append(before)
        before = weight_us
    return nodes, [*samples, _IDLE_END], [*deltas, before]


def _node(number: int, parent: int | None, call: Call) -> dict[str, Any]:
    own = call.name in ("(root)", "(idle)")
    frame = {
        "codeType": "other" if own else "JS",
        "functionName": call.name,
        "scriptId": 0 if own else 1,
        "url": call.url,
        # From 0 here; -1 is unknown.
        "lineNumber": -1 if call.line is None else call.line - 1,
        "columnNumber": -1 if call.column is None else call.column - 1,
    }
    node: dict[str, Any] = {"id": number, "callFrame": frame}
    return node if parent is None else node | {"parent": parent}


def _meta(name: str, args: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "ph": "M", "cat": "__metadata", "pid": _PID, "tid": _TID, "ts": 0, "args": args}


def _event(name: str, phase: str, at_us: int, args: dict[str, Any], **more: str) -> dict[str, Any]:
    category = "disabled-by-default-v8.cpu_profiler" if phase == "P" else "devtools.timeline"
    return {
        "name": name,
        "ph": phase,
        "cat": category,
        "pid": _PID,
        "tid": _TID,
        "ts": at_us,
        "args": args,
        **more,
    }
