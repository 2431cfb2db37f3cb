"""Profiles large enough to be worth another process."""

from __future__ import annotations

import json

from bridge.core.uploads import Upload

TARGET = "/api/v2/profile?ddsource=browser"
CONTENT_TYPE = "multipart/form-data; boundary=made-up"
SAMPLES = 2000


def body(name: str, samples: int = SAMPLES) -> bytes:
    """A profile of session `name`; each name gives another one."""
    clocks = {"relative": 0, "timeStamp": 1_700_000_000_000}
    trace = {
        "resources": [],
        "frames": [{"name": name}],
        "stacks": [{"frameId": 0}],
        "samples": [{"timestamp": number * 10.0, "stackId": 0} for number in range(samples)],
        "startClocks": clocks,
        "endClocks": {"relative": samples * 10, "timeStamp": 1_700_000_000_000 + samples * 10},
    }
    event = {"session": {"id": name}, "view": {"id": ["v1"]}, "tags_profiler": "sdk_version:7.16.2"}
    parts = [
        f'--made-up\r\nContent-Disposition: form-data; name="{part}"; filename="{part}"\r\n\r\n'
        f"{json.dumps(data)}\r\n"
        for part, data in (("event", event), ("wall-time.json", trace))
    ]
    return "".join([*parts, "--made-up--\r\n"]).encode()


def upload(body: bytes, target: str = TARGET) -> Upload:
    headers = {"content-type": CONTENT_TYPE}
    return Upload(
        id="", wall_ms=0, tab="t", method="POST", target=target, headers=headers, status=0, body=body
    )
