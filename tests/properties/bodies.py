"""The real requests that are mutated, by the decoder that reads them."""

from __future__ import annotations

import json
from pathlib import Path

from bridge.core.uploads import Upload
from tests.vendors.agent import sample as agents
from tests.vendors.datadog import sample

SAMPLES = Path(__file__).parents[2] / "samples"

_FRAME = {"function": "f", "abs_path": "http://127.0.0.1/a.js", "lineno": 1, "colno": 2}
_CHUNK = {
    "chunk_id": "a" * 32,
    "profiler_id": "b" * 32,
    "version": "2",
    "platform": "javascript",
    "release": "1.0",
    "environment": "test",
    "client_sdk": {"name": "sentry.javascript.browser", "version": "11.12.0"},
    "debug_meta": {"images": []},
    "profile": {
        "frames": [_FRAME, _FRAME],
        "stacks": [[0], [1, 0]],
        "samples": [
            {"stack_id": number % 2, "thread_id": "0", "timestamp": 1_795_000_000 + number / 100}
            for number in range(40)
        ],
        "thread_metadata": {"0": {"name": "main"}},
    },
}
_PROFILE = {
    "event_id": "c" * 32,
    "timestamp": "2026-11-23T00:00:00.000Z",
    "platform": "javascript",
    "version": "1",
    "release": "1.0",
    "environment": "test",
    "transaction": {"name": "/", "id": "d" * 32, "trace_id": "e" * 32, "active_thread_id": "0"},
    "profile": {
        "frames": [_FRAME],
        "stacks": [[0], []],
        "samples": [
            {"elapsed_since_start_ns": str(number * 10_000_000), "stack_id": number % 2, "thread_id": "0"}
            for number in range(40)
        ],
        "thread_metadata": {"0": {"name": "main"}},
    },
}
_TRACE = {
    "resources": ["http://127.0.0.1/a.js"],
    "frames": [{"name": "f", "resourceId": 0, "line": 1, "column": 2}, {"name": "(program)"}],
    "stacks": [{"frameId": 0}, {"frameId": 1, "parentId": 0}],
    "samples": [{"timestamp": 10.5 * number, "stackId": number % 2} for number in range(40)],
}
_EVENT = {
    "session_id": "s",
    "view_ids": ["v"],
    "started_ms": 0,
    "ended_ms": 420,
    "origin_ms": 1_795_000_000_000,
    "interval_ms": 10,
    "long_tasks": 1,
}


def upload(target: str, body: bytes, content_type: str, method: str = "POST") -> Upload:
    headers = {"content-type": content_type} if content_type else {}
    return Upload(
        id="u-0001", wall_ms=0, tab="t", method=method, target=target, headers=headers, status=202, body=body
    )


def _line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _envelope(*items: tuple[str, object]) -> bytes:
    body = _line({"event_id": "f" * 32, "dsn": "https://key@o1.ingest.sentry.io/1"})
    for kind, item in items:
        payload = _line(item)
        sized = {"length": len(payload) - 1} if kind != "profile_chunk" else {}
        body += _line({"type": kind, **sized}) + payload
    return body


def _form() -> Upload:
    head = b'--B\r\nContent-Disposition: form-data; name="%s"; filename="x"\r\n\r\n%s'
    body = head % (b"event", _line(_EVENT)) + head % (b"trace", _line(_TRACE)) + b"--B--\r\n"
    return upload("/v1/profiles", body.replace(b"\n--B", b"\r\n--B"), "multipart/form-data; boundary=B")


def _datadog(*words: str) -> list[Upload]:
    """What was recorded under a name that holds one of these words."""
    return [
        sample.load(version, name)
        for version, name in sample.ALL
        if any(name.startswith(word) for word in words) and (version, name) != ("6.21.2", "profile")
    ]


def _sentry() -> list[Upload]:
    made_up = [
        upload("/api/1/envelope/?sentry_key=k&sentry_version=7", body, "text/plain;charset=UTF-8")
        for body in (
            _envelope(("profile_chunk", _CHUNK)),
            _envelope(("transaction", {"type": "transaction", "contexts": {}}), ("profile", _PROFILE)),
            _envelope(("session", {"sid": "s"}), ("attachment", "a\nb"), ("event", {"level": "error"})),
        )
    ]
    return made_up + [
        upload(entry["target"], (index.parent / entry["file"]).read_bytes(), entry["content_type"])
        for index in sorted(SAMPLES.glob("sentry/*/requests.json"))
        for entry in json.loads(index.read_bytes())
        if entry["file"]
    ]


FAMILIES: dict[str, list[Upload]] = {
    "profile": _datadog("profile"),
    "rum": _datadog("rum", "telemetry"),
    "lines": [
        *_datadog("logs"),
        *(upload(f"/api/v2/{track}", _line({"type": "x"}) * 3, "") for track in ("debugger", "exposures")),
    ],
    "replay": _datadog("replay"),
    "quota": _datadog("quota"),
    "webview": _datadog("webview"),
    "sentry": _sentry(),
    "agent": [
        agents.sent(),
        agents.sent(state="stopped(session-expired)"),
        upload("/v1/quota?agent=1.0.0&session_id=s", b"", "", "GET"),
    ],
    "plain": [upload("/v1/profiles", _line(_TRACE), "application/json"), _form()],
}
OTHERS = [each.body for uploads in FAMILIES.values() for each in uploads]
