"""The CPU profile of V8's inspector, as `.cpuprofile`. Pure.

Format: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile. It holds one profile.
What follows was found by trying (Chromium 156, speedscope 1.25):

- Positions are from 0, -1 is unknown. An anonymous function has an empty name.
- A last sample `(idle)` gives the one before its time: speedscope gives the last sample none, DevTools an
  average.
- Nothing is called `(program)`: DevTools replaces a single one by the sample before it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bridge.trace.calls import ANONYMOUS, IDLE, NOT_SAMPLED, Call
from bridge.trace.normal import NormalTrace
from bridge.trace.tree import CallTree, calls_in, tree_of

_ROOT, _IDLE, _NOT_SAMPLED = 1, 2, 3
_OWN = {_ROOT: Call("(root)"), _IDLE: Call(IDLE, kind="idle"), _NOT_SAMPLED: Call(NOT_SAMPLED)}


def cpuprofile(normal: NormalTrace, wall_ms: float | None = None) -> bytes:
    """Return the document. `wall_ms`: the start of the run, epoch ms; unknown, its times are from 0."""
    tree = tree_of(normal)
    numbers = _numbers(tree)
    start_us = round((wall_ms or 0.0) * 1000)
    return msgspec.json.encode(
        {
            "nodes": _nodes(tree, numbers),
            "startTime": start_us,
            "endTime": start_us + normal.length_us,
            "samples": [*(numbers[node] for node, _ in tree.order), _IDLE],
            "timeDeltas": [0, *(weight_us for _, weight_us in tree.order)],
        }
    )


def _numbers(tree: CallTree) -> list[int]:
    """Return the number of each node of the tree in the document."""
    kinds = {"idle": _IDLE, "not-sampled": _NOT_SAMPLED}
    found: list[int] = []
    new = len(_OWN)
    for call in tree.calls:
        number = kinds.get(tree.frames[call].kind)
        new += number is None
        found.append(number or new)
    return found


def _nodes(tree: CallTree, numbers: list[int]) -> list[dict[str, Any]]:
    scripts = {url: str(number) for number, url in enumerate(tree.urls, start=1)}
    nodes = {number: _node(number, call, "0") for number, call in _OWN.items()}
    nodes[_ROOT]["children"] = [_IDLE, _NOT_SAMPLED]
    calls = calls_in(tree)
    for at, number in enumerate(numbers):
        if number not in nodes:
            call = calls[tree.calls[at]]
            nodes[number] = _node(number, call, scripts.get(call.url, "0"))
            parent = tree.parents[at]
            above = nodes[numbers[parent] if parent >= 0 else _ROOT]
            above.setdefault("children", []).append(number)
        nodes[number]["hitCount"] = tree.samples[at]
    return list(nodes.values())


def _node(number: int, call: Call, script: str) -> dict[str, Any]:
    frame = {
        "functionName": "" if call.name == ANONYMOUS else call.name,
        "scriptId": script,
        "url": call.url,
        "lineNumber": -1 if call.line is None else call.line - 1,
        "columnNumber": -1 if call.column is None else call.column - 1,
    }
    return {"id": number, "callFrame": frame, "hitCount": 0}
