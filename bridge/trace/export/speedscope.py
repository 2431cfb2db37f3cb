"""speedscope's own format: https://www.speedscope.app/file-format-schema.json. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from bridge.trace.calls import Call, weighed
from bridge.trace.export.runs import Run
from bridge.trace.normal import NormalTrace


def speedscope(runs: Sequence[Run], name: str, exporter: str) -> bytes:
    """Return the document, with a profile for each run. Its unit is the microsecond; positions are from 1, as
    in the trace."""
    numbers: dict[Call, int] = {}
    profiles = [_profile(run.normal, run.name, numbers) for run in runs]
    return msgspec.json.encode(
        {
            "$schema": "https://www.speedscope.app/file-format-schema.json",
            "name": name,
            "exporter": exporter,
            "activeProfileIndex": 0,
            "shared": {"frames": [_frame(call) for call in numbers]},
            "profiles": profiles,
        }
    )


def _profile(normal: NormalTrace, name: str, numbers: dict[Call, int]) -> dict[str, Any]:
    """`numbers`: of the frames that all profiles share; new ones are added."""
    samples, weights = [], []
    for calls, weight_us in weighed(normal):
        samples.append([numbers.setdefault(call, len(numbers)) for call in calls])
        weights.append(weight_us)
    return {
        "type": "sampled",
        "name": name,
        "unit": "microseconds",
        "startValue": 0,
        "endValue": normal.length_us,
        "samples": samples,
        "weights": weights,
    }


def _frame(call: Call) -> dict[str, str | int]:
    known = {"file": call.url or None, "line": call.line, "col": call.column}
    return {"name": call.name} | {key: value for key, value in known.items() if value is not None}
