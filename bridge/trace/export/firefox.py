"""The processed format of the Firefox Profiler, https://profiler.firefox.com. Pure.

Format: version 61, as `docs-developer/CHANGELOG-formats.md` and `src/types/profile.ts` of
https://github.com/firefox-devtools/profiler describe it. The profiler converts it to its newest
version; from 66 on stacks are written in another way, which other readers do not know yet.

Weights in `tracing-ms` are the only way to give it times: it counts the samples of formats that it converts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from bridge.trace.export.firefox_tables import CATEGORIES, OTHER, Strings, shared_tables
from bridge.trace.export.placing import Axis, Placed, Process, Track, rows
from bridge.trace.tree import CallTree, TreeBuilder, calls_in, tree_of

_VERSION, _GECKO_VERSION = 61, 29
_INTERVAL = 1
_DEFAULT_INTERVAL_MS = 10.0
_LANE = {
    "name": "lane",
    "display": ["marker-chart", "marker-table", "timeline-overview"],
    "chartLabel": "{marker.data.text}",
    "tableLabel": "{marker.data.text}",
    "tooltipLabel": "{marker.name}: {marker.data.text}",
    "fields": [{"key": "text", "label": "What", "format": "string"}],
}


def firefox(axis: Axis, exporter: str) -> bytes:
    """Return the document: a thread for each page and each row of its traces, with its tracks as markers."""
    strings, builder = Strings(), TreeBuilder()
    threads = list(_threads(axis, strings, builder))
    tree = builder.tree([], 0)
    return msgspec.json.encode(
        {
            "meta": _meta(axis, exporter, len(threads)),
            "libs": [],
            "shared": shared_tables(tree, strings),
            "threads": threads,
        }
    )


def _meta(axis: Axis, exporter: str, threads: int) -> dict[str, Any]:
    intervals = (each.normal.interval_ms for process in axis.processes for each in process.traces)
    return {
        "version": _GECKO_VERSION,
        "preprocessedProfileVersion": _VERSION,
        "product": "Profiler Bridge",
        "importedFrom": exporter,
        "startTime": axis.wall_ms or 0,
        "profilingStartTime": 0,
        "profilingEndTime": axis.length_us / 1000,
        "interval": next(filter(None, intervals), _DEFAULT_INTERVAL_MS),
        "processType": 0,
        "stackwalk": 1,
        "categories": CATEGORIES,
        "markerSchema": [_LANE],
        "symbolicated": True,
        "symbolicationNotSupported": True,
        "usesOnlyOneStackType": True,
        "sourceCodeIsNotOnSearchfox": True,
        "keepProfileThreadOrder": True,
        # Else it hides threads that are mostly idle.
        "initialVisibleThreads": list(range(threads)),
    }


def _threads(axis: Axis, strings: Strings, builder: TreeBuilder) -> Iterator[dict[str, Any]]:
    tid = 0
    for pid, process in enumerate(axis.processes, start=1):
        for row, traces in enumerate(rows(process.traces) or [[]]):
            tid += 1
            first = row == 0
            yield {
                "name": process.name if first else f"{process.name}, profiler {row + 1}",
                "isMainThread": first,
                "processType": "default",
                "processName": process.page or process.name,
                "processStartupTime": 0,
                "processShutdownTime": None,
                "registerTime": 0,
                "unregisterTime": None,
                "pausedRanges": [],
                "pid": str(pid),
                "tid": tid,
                "samples": _samples(traces, builder),
                "markers": _markers(process if first else Process(process.name), strings),
            }


def _samples(traces: Sequence[Placed], builder: TreeBuilder) -> dict[str, Any]:
    """Return the samples of a thread, with the numbers of their stacks in the tree. Times are ms."""
    stacks: list[int] = []
    times: list[float] = []
    weights: list[float] = []
    for trace in traces:
        tree, at_us = tree_of(trace.normal), trace.at_us
        numbers = _grafted(tree, builder)
        for node, weight_us in tree.order:
            stacks.append(numbers[node])
            times.append(at_us / 1000)
            weights.append(weight_us / 1000)
            at_us += weight_us
    return {
        "stack": stacks,
        "time": times,
        "weight": weights,
        "weightType": "tracing-ms",
        "length": len(stacks),
    }


def _grafted(tree: CallTree, builder: TreeBuilder) -> list[int]:
    """Add the nodes of a tree, and return the number of each in the whole."""
    calls = calls_in(tree)
    numbers: list[int] = []
    for parent, call in zip(tree.parents, tree.calls, strict=True):
        frame = builder.frame(calls[call])
        numbers.append(builder.child(numbers[parent] if parent >= 0 else -1, frame))
    return numbers


def _markers(process: Process, strings: Strings) -> dict[str, Any]:
    lanes: Sequence[Track] = process.tracks
    spans = [(strings.number(lane.name), span) for lane in lanes for span in lane.spans]
    return {
        "name": [name for name, _ in spans],
        "startTime": [span.from_us / 1000 for _, span in spans],
        "endTime": [span.to_us / 1000 for _, span in spans],
        "phase": [_INTERVAL] * len(spans),
        "category": [OTHER] * len(spans),
        "data": [{"type": "lane", "text": span.text} for _, span in spans],
        "length": len(spans),
    }
