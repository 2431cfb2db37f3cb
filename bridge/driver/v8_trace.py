"""The native profilers that V8 reports in a Chromium trace, independent of any script in a page.

Each native profiler gives one `Profile` event (`args.data.startTime`), then `ProfileChunk` events, the
last of which carries `endTime`; both are µs of Chromium's monotonic clock. `args.data.source` is
`SelfProfiling` for the JS API and `Internal` for the trace's own sampling of each isolate.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any

import msgspec

from bridge.driver.cdp.protocol import Params
from bridge.driver.driver import Driver
from bridge.errors import ProtocolError

CATEGORY = "disabled-by-default-v8.cpu_profiler"
_CONFIG = {"includedCategories": [CATEGORY], "excludedCategories": ["*"]}
_NAMES = {"Profile", "ProfileChunk"}

#: Chromium waits for all its processes, up to 10 s for one that is just ending (seen right after launch,
#: when the renderer of the self-check ends).
_START_TIMEOUT_S = 25.0


class NativeProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The life of one native profiler in the process `pid`. `ended_*` is None while it lives.

    `*_us`: Chromium's monotonic clock. `*_wall_ms`: ms since the Unix epoch, comparable with events.
    """

    pid: int
    id: str
    started_us: int
    ended_us: int | None
    started_wall_ms: float
    ended_wall_ms: float | None


class V8Trace:
    """Records the profilers that start between `start` and `stop`; not those that ran before `start`."""

    def __init__(self, driver: Driver) -> None:
        self._targets = driver.targets
        self._events: list[Params] = []
        self._complete: Future[Params] = Future()

    def start(self) -> None:
        self._events = []
        self._complete = Future()
        self._targets.listen("Tracing.dataCollected", self._collect)
        self._targets.listen("Tracing.tracingComplete", self._complete.set_result)
        how = {"transferMode": "ReportEvents", "traceConfig": _CONFIG}
        self._targets.connection.command("Tracing.start", how, timeout_s=_START_TIMEOUT_S)

    def stop(self, timeout_s: float = 30.0) -> list[NativeProfile]:
        """The profilers, in the order of their start. Raises ProtocolError for a late or incomplete trace."""
        self._targets.connection.command("Tracing.end")
        how = self._targets.connection.wait("Tracing.tracingComplete", self._complete, timeout_s)
        if how.get("dataLossOccurred"):
            raise ProtocolError("Tracing.end", "Chromium lost a part of the trace")
        return native_profiles(self._events, wall_offset_ms())

    def _collect(self, params: Params) -> None:
        self._events += [event for event in params["value"] if event["name"] in _NAMES]


def wall_offset_ms() -> float:
    """The difference between wall time and Chromium's monotonic clock.

    On Linux this clock is CLOCK_MONOTONIC, as Python's: a page's `performance.timeOrigin` less its
    `NavigationStart` (`Performance.getMetrics`) gives the same within 0.1 ms (measured).
    """
    return (time.time() - time.monotonic()) * 1000


def native_profiles(events: Iterable[Params], offset_ms: float) -> list[NativeProfile]:
    """The JS API's profilers in the `Profile` and `ProfileChunk` events of a trace, by their start."""
    starts: dict[tuple[int, str], int] = {}
    ends: dict[tuple[int, str], int] = {}
    for event in events:
        data: dict[str, Any] = event["args"].get("data", {})
        if data.get("source") != "SelfProfiling":
            continue
        key = (event["pid"], event["id"])
        if event["name"] == "Profile":
            starts[key] = data["startTime"]
        elif "endTime" in data:
            ends[key] = data["endTime"]
    ordered = sorted(starts.items(), key=lambda start: start[1])
    return [_profile(key, started, ends.get(key), offset_ms) for key, started in ordered]


def _profile(key: tuple[int, str], started: int, ended: int | None, offset_ms: float) -> NativeProfile:
    return NativeProfile(
        pid=key[0],
        id=key[1],
        started_us=started,
        ended_us=ended,
        started_wall_ms=started / 1000 + offset_ms,
        ended_wall_ms=None if ended is None else ended / 1000 + offset_ms,
    )
