"""Trace events, as the performance panel of DevTools and Perfetto read them. Pure.

Format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU. What follows was
found by trying (Chromium 156):

- DevTools leaves out events at 0, so time begins at 1 s; it needs an event at both ends of a thread, or it
  never ends to load; a thread with samples only is left out.
- `id` is hexadecimal for Perfetto. Nodes are never in the event that has `startTime`.
- A last sample `(idle)` gives the one before its time.
- DevTools shows one profile of a thread: several are joined, with idle time between them.
- A page's address has to be one that `new URL()` takes, or its process is left out.
- Extension tracks: https://developer.chrome.com/docs/devtools/performance/extension. DevTools needs time that
  grows with their square: 2,000 spans are much.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from bridge.trace.calls import IDLE, Call, weighed
from bridge.trace.export.placing import Axis, Placed, Process, Track, end_us, rows

_FIRST_PID, _FIRST_TID = 101, 1
_BEGIN_US = 1_000_000
_ROOT, _IDLE_END = 1, 2
_IDLE = (Call(IDLE, kind="idle"),)
_PAGE = "https://page.invalid/"
_USER_TIMING = "blink.user_timing"


def trace_document(axis: Axis) -> bytes:
    """Return the document of several pages on one axis."""
    processes, length_us, wall_ms = axis
    events = [event for number, each in enumerate(processes) for event in _process(number, each, length_us)]
    if processes:
        frames = [_frame(number, each) for number, each in enumerate(processes)]
        began = {"data": {"frames": frames}}
        events.append(_event(_FIRST_PID, _FIRST_TID, "TracingStartedInBrowser", "I", 0, began, s="t"))
    metadata: dict[str, Any] = {"source": "DevTools"}
    if wall_ms is not None:
        metadata["startTime"] = wall_ms
    return msgspec.json.encode({"traceEvents": events, "displayTimeUnit": "ms", "metadata": metadata})


def _process(number: int, process: Process, length_us: int) -> Iterator[dict[str, Any]]:
    pid = _FIRST_PID + number
    yield _meta(pid, _FIRST_TID, "process_name", {"name": "Renderer"})
    yield _meta(pid, _FIRST_TID, "process_labels", {"labels": process.name})
    for row, traces in enumerate(rows(process.traces) or [[]]):
        tid = _FIRST_TID + row
        yield _meta(
            pid, tid, "thread_name", {"name": "CrRendererMain" if row == 0 else f"Profiler {row + 1}"}
        )
        yield _event(pid, tid, "Start", "I", 0, {}, s="t")
        if traces:
            yield from _profile(pid, tid, traces)
        yield _event(pid, tid, "End", "I", length_us, {}, s="t")
    for at, track in enumerate(process.tracks, start=1):
        yield from _track(pid, at, track, process.name)


def _profile(pid: int, tid: int, traces: Sequence[Placed]) -> Iterator[dict[str, Any]]:
    nodes, samples, deltas = _samples(traces)
    started = {"startTime": _BEGIN_US + traces[0].at_us, "source": "SelfProfiling"}
    chunk = {
        "cpuProfile": {"nodes": nodes, "samples": samples},
        "timeDeltas": deltas,
        "endTime": _BEGIN_US + end_us(traces[-1]),
    }
    for name, data in (("Profile", started), ("ProfileChunk", chunk)):
        yield _event(pid, tid, name, "P", traces[0].at_us, {"data": data}, id=hex(tid))


def _samples(traces: Iterable[Placed]) -> tuple[list[dict[str, Any]], list[int], list[int]]:
    """Return the nodes, parents first, the node of each sample, and the time from the sample before."""
    numbers: dict[tuple[Call, ...], int] = {(): _ROOT, _IDLE: _IDLE_END}
    nodes = [_node(_ROOT, None, Call("(root)")), _node(_IDLE_END, _ROOT, *_IDLE)]
    samples, deltas, before = [], [], 0
    for calls, weight_us in _joined(traces):
        for length in range(1, len(calls) + 1):
            path = calls[:length]
            if path not in numbers:
                numbers[path] = len(numbers) + 1
                nodes.append(_node(numbers[path], numbers[path[:-1]], path[-1]))
        samples.append(numbers[calls])
        deltas.append(before)
        before = weight_us
    return nodes, [*samples, _IDLE_END], [*deltas, before]


def _joined(traces: Iterable[Placed]) -> Iterator[tuple[tuple[Call, ...], int]]:
    """Yield the parts of traces, with idle time between them."""
    ended: int | None = None
    for trace in traces:
        if ended is not None and trace.at_us > ended:
            yield _IDLE, trace.at_us - ended
        yield from weighed(trace.normal)
        ended = end_us(trace)


def _node(number: int, parent: int | None, call: Call) -> dict[str, Any]:
    own = parent is None or call.kind == "idle"
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


def _track(pid: int, at: int, track: Track, group: str) -> Iterator[dict[str, Any]]:
    """Yield the events of a track. Tracks are sorted by name, so it begins with the number."""
    for number, span in enumerate(track.spans):
        about = {
            "dataType": "track-entry",
            "track": f"{at} {track.name}",
            "trackGroup": group,
            "color": span.color,
        }
        detail = {"detail": json.dumps({"devtools": about})}
        # One for each pair of events, in the whole document.
        pair = hex((pid << 32) + (at << 24) + number)
        for phase, moment in (("b", span.from_us), ("e", span.to_us)):
            yield _event(pid, _FIRST_TID, span.text, phase, moment, detail, id=pair)


def _frame(number: int, process: Process) -> dict[str, Any]:
    return {
        "frame": f"F{number + 1}",
        "url": process.page if process.page.startswith(("http://", "https://")) else _PAGE,
        "name": "",
        "processId": _FIRST_PID + number,
        "isOutermostMainFrame": True,
        "isInPrimaryMainFrame": True,
    }


def _meta(pid: int, tid: int, name: str, args: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "ph": "M", "cat": "__metadata", "pid": pid, "tid": tid, "ts": 0, "args": args}


def _event(
    pid: int, tid: int, name: str, phase: str, at_us: int, args: dict[str, Any], **more: str
) -> dict[str, Any]:
    category = {"P": "disabled-by-default-v8.cpu_profiler", "b": _USER_TIMING, "e": _USER_TIMING}
    return {
        "name": name,
        "ph": phase,
        "cat": category.get(phase, "devtools.timeline"),
        "pid": pid,
        "tid": tid,
        "ts": _BEGIN_US + at_us,
        "args": args,
        **more,
    }
