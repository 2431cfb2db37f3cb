"""speedscope's own format: https://www.speedscope.app/file-format-schema.json. Pure."""

from __future__ import annotations

import msgspec

from bridge.trace.calls import Call, weighed
from bridge.trace.normal import NormalTrace


def speedscope(normal: NormalTrace, name: str, exporter: str) -> bytes:
    """Return the document. Its unit is the microsecond; positions are from 1, as in the trace."""
    numbers: dict[Call, int] = {}
    samples, weights = [], []
    for calls, weight_us in weighed(normal):
        samples.append([numbers.setdefault(call, len(numbers)) for call in calls])
        weights.append(weight_us)
    profile = {
        "type": "sampled",
        "name": name,
        "unit": "microseconds",
        "startValue": 0,
        "endValue": normal.length_us,
        "samples": samples,
        "weights": weights,
    }
    return msgspec.json.encode(
        {
            "$schema": "https://www.speedscope.app/file-format-schema.json",
            "name": name,
            "exporter": exporter,
            "activeProfileIndex": 0,
            "shared": {"frames": [_frame(call) for call in numbers]},
            "profiles": [profile],
        }
    )


def _frame(call: Call) -> dict[str, str | int]:
    known = {"file": call.url or None, "line": call.line, "col": call.column}
    return {"name": call.name} | {key: value for key, value in known.items() if value is not None}
