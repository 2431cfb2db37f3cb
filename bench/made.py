"""Profiles made up: 60 s at 10 ms, as Datadog's SDK sends them, 315 KB of JSON, each one different."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable
from typing import Any

SAMPLES = 6_000
FRAMES, STACKS, FILES = 480, 1_330, 6
#: Of the time; a page that works hard is busy more, most are less.
BUSY = 0.6
BOUNDARY = b"----WebKitFormBoundaryq9FvYb3TnW0xLhRc"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY.decode()}"
TARGET = (
    "/dd?ddforward=%2Fapi%2Fv2%2Fprofile%3Fddsource%3Dbrowser%26dd-api-key%3Dpub0123456789abcdef"
    "%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3D"
)

#: The number of a profile -> the multipart body that carries it.
Make = Callable[[int], bytes]


def trace(seed: int = 1) -> dict[str, Any]:
    """The part `wall-time.json`: call stacks that share their callers, busy in bursts."""
    chance = random.Random(seed)
    frames = [
        {"name": chance.choice(("", "render", "update", "onClick", "useMemo", "flushWork")) + f"Of{n:x}"}
        | {"resourceId": chance.randrange(FILES), "line": chance.randrange(1, 20_000)}
        | {"column": chance.randrange(1, 400)}
        for n in range(FRAMES)
    ]
    stacks: list[dict[str, int]] = [{"frameId": n} for n in range(5)]
    while len(stacks) < STACKS:
        stacks.append({"parentId": chance.randrange(len(stacks)), "frameId": chance.randrange(FRAMES)})
    start = 1_234.5
    clocks = {"relative": start, "timeStamp": 1_700_000_001_234}
    end = {"relative": start + SAMPLES * 10, "timeStamp": 1_700_000_001_234 + SAMPLES * 10}
    return {
        "resources": [f"https://app.example/assets/chunk-{n:04x}.js" for n in range(FILES)],
        "frames": frames,
        "stacks": stacks,
        "samples": list(_samples(chance, start)),
        "startClocks": clocks,
        "endClocks": end,
        "clocksOrigin": {"relative": 0, "timeStamp": 1_700_000_000_000},
        "sampleInterval": 10,
        "longTasks": [{"duration": 61, "entryType": "longtask", "startClocks": clocks}],
        "actions": [],
        "vitals": [],
    }


def _samples(chance: random.Random, start: float) -> Any:
    stack, at = 0, start
    for number in range(SAMPLES):
        at = start + number * 10 + chance.random() * 0.3
        # V8 sees the same stack in several samples, or a neighbour of it.
        stack = chance.randrange(STACKS) if chance.random() < 0.4 else stack
        busy = chance.random() < BUSY
        # Chromium coarsens to 0.1 ms, and floats show it: 1244.6999999284744.
        timestamp = round(at, 1) + chance.random() * 1e-7
        yield {"timestamp": timestamp} | ({"stackId": stack} if busy else {})


def event(number: int) -> bytes:
    about = {
        "application": {"id": "b5bbd2cd-0000-4000-8000-000000000000"},
        "session": {"id": f"5e55{number % 50:04x}-0000-4000-8000-000000000000"},
        "view": {"id": [f"{number:08x}-0000-4000-8000-00000000beef"], "name": ["/cart"]},
        "long_task": {"id": [f"{number:08x}-0000-4000-8000-0000000a5c00"]},
        "attachments": ["wall-time.json"],
        "start": "2026-01-01T00:00:00.000Z",
        "end": "2026-01-01T00:01:00.000Z",
        "family": "chrome",
        "runtime": "chrome",
        "format": "json",
        "version": 4,
        "tags_profiler": "sdk_version:7.16.2,env:bench,service:shop,version:1.2.3,language:javascript,"
        "runtime:chrome,family:chrome,host:browser",
        "_dd": {"clock_drift": 0},
    }
    return as_json(about)


def raw() -> Make:
    start, end = _split()
    return lambda number: multipart(event(number), start + _unique(number) + end)


def deflated() -> Make:
    """As with `compressIntakeRequests`. What all have in common is deflated once, to cost little."""
    start, end = _split()
    common = zlib.compressobj(6)
    head = common.compress(start)

    def make(number: int) -> bytes:
        own = common.copy()
        tail = own.compress(_unique(number) + end) + own.flush()
        return multipart(event(number), head + tail)

    return make


def size() -> int:
    """Bytes of the JSON of one trace."""
    start, end = _split()
    return len(start + _unique(0) + end)


def wall_time(number: int = 0) -> bytes:
    start, end = _split()
    return start + _unique(number) + end


def _split() -> tuple[bytes, bytes]:
    whole = as_json(trace())
    return whole[:-1] + b',"views":[', b"]}"


def _unique(number: int) -> bytes:
    clocks = {"relative": 1_234.5, "timeStamp": 1_700_000_001_234}
    return as_json({"viewId": f"{number:08x}-0000-4000-8000-00000000beef", "startClocks": clocks})


def multipart(about: bytes, data: bytes) -> bytes:
    return b"".join(
        (
            b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="event"; filename="event.json"\r\n',
            b"Content-Type: application/json\r\n\r\n" + about + b"\r\n--" + BOUNDARY,
            b'\r\nContent-Disposition: form-data; name="wall-time.json"; filename="wall-time.json"\r\n',
            b"Content-Type: application/octet-stream\r\n\r\n",
            data,
            b"\r\n--" + BOUNDARY + b"--\r\n",
        )
    )


def as_json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
