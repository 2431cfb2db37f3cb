"""Requests as the agent makes them."""

from __future__ import annotations

import json
import zlib
from typing import Any

from bridge.core.uploads import Upload
from tests.vendors.plain.test_plain import DATA, EVENT, multipart

TYPE = "multipart/form-data; boundary=B"
TARGET = "/v1/profiles?agent=1.0.0"
#: What it says beside the event of a plain trace, whose run began at 100 ms, 1,000,100 by `Date`.
MORE: dict[str, Any] = {
    "views": [{"id": "v-1", "name": "/", "start_ms": 90.5}, {"id": "v-2", "name": "/cart", "start_ms": 110}],
    "tasks": [
        {"type": "longtask", "start_ms": 101, "duration_ms": 60},
        {"type": "long-animation-frame", "start_ms": 100, "duration_ms": 70},
    ],
    "actions": [{"name": "buy", "at_ms": 105}],
    "vitals": [{"name": "ready", "start_ms": 106, "duration_ms": 4}],
    "state": "paused",
    "state_at": 1_000_121,
    "reason": "hidden",
}


def sent(target: str = TARGET, *, method: str = "POST", **changed: Any) -> Upload:
    event = json.dumps({**EVENT, **MORE, **changed}).encode()
    body = multipart(event=event, trace=zlib.compress(DATA)) if method == "POST" else b""
    headers = {"content-type": TYPE} if body else {}
    return Upload(
        id="u-0001", wall_ms=0, tab="t", method=method, target=target, headers=headers, status=202, body=body
    )
