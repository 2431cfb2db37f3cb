"""Profile uploads: multipart/form-data with an `event` and a `wall-time.json`.

Source: `createFormDataTransport` (rum-core `transport/formDataTransport.ts`) and `buildProfileEvent`
(rum `domain/profiling/transport`); the shapes are in rum `types/profiling.ts`. 6.21 has them in
`domain/profiling/types`. 6.x and 7.x differ only in what they add to these.
"""

from __future__ import annotations

import msgspec

from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.vendors.bodies import content, digest, parts, plain, read_json
from bridge.vendors.limits import LIMITS, Limits

EVENT, WALL_TIME = "event", "wall-time.json"


class _Id(msgspec.Struct, frozen=True):
    id: str


class _Views(msgspec.Struct, frozen=True):
    """One id a view; of names each is there once, and none for a view without."""

    id: list[str] = []
    name: list[str] = []


class _Event(msgspec.Struct, frozen=True):
    """`session` is absent when the SDK had no session at hand: a sign of a bug, not of a bad body.

    Its `version` is the event format's; the app's is a tag.
    """

    application: _Id | None = None
    session: _Id | None = None
    view: _Views | None = None
    tags_profiler: str = ""


class _Clocks(msgspec.Struct, frozen=True, rename="camel"):
    """`relative` is `performance.now()`, `timeStamp` is `Date.now()`: only the first one is monotonic."""

    relative: float
    time_stamp: float

    @property
    def origin(self) -> float:
        """Epoch ms at which `performance.now()` was 0, if `Date` had always been as at this moment."""
        return self.time_stamp - self.relative


class _LongTask(msgspec.Struct, frozen=True):
    duration: float


class _WallTime(msgspec.Struct, frozen=True, rename="camel"):
    resources: list[str]
    frames: list[Frame]
    stacks: list[Stack]
    samples: list[Sample]
    start_clocks: _Clocks
    end_clocks: _Clocks
    clocks_origin: _Clocks | None = None
    sample_interval: float | None = None
    long_tasks: list[_LongTask] = []


_EVENT = msgspec.json.Decoder(_Event)
_WALL_TIME = msgspec.json.Decoder(_WallTime)


def decode_profile(vendor: str, upload: Upload, limits: Limits = LIMITS) -> Profile:
    """The profile in `upload`; BadPayload when it is not one."""
    found = parts(upload.headers.get("content-type", ""), content(upload, limits), limits)
    return read_profile(vendor, upload, _part(found, EVENT), _part(found, WALL_TIME), limits)


def read_profile(vendor: str, upload: Upload, event: bytes, wall_time: bytes, limits: Limits) -> Profile:
    """A profile of its two parts as they came."""
    about = read_json(_EVENT, event, EVENT, limits)
    # `compressIntakeRequests` deflates this part and says so nowhere.
    run = read_json(_WALL_TIME, plain(wall_time, limits), WALL_TIME, limits, _siblings)
    tags = _tags(about.tags_profiler)
    return Profile(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        session_id=about.session.id if about.session else None,
        view_ids=tuple(about.view.id) if about.view else (),
        view_names=tuple(about.view.name) if about.view else (),
        long_tasks=len(run.long_tasks),
        sdk_version=tags.get("sdk_version", ""),
        # The SDK tries again with the same FormData under a new boundary: the parts stay what they were.
        identity=digest({EVENT: event, WALL_TIME: wall_time}),
        application=about.application.id if about.application else "",
        service=tags.get("service", ""),
        env=tags.get("env", ""),
        version=tags.get("version", ""),
        started_at=run.start_clocks.time_stamp,
        ended_at=run.end_clocks.time_stamp,
        interval_ms=run.sample_interval,
        trace=_trace(run),
    )


def _trace(run: _WallTime) -> Trace:
    return Trace(
        run.resources,
        run.frames,
        run.stacks,
        run.samples,
        run.start_clocks.relative,
        run.end_clocks.relative,
        (run.clocks_origin or run.start_clocks).origin,
    )


def _siblings(run: _WallTime) -> int:
    return len(run.frames) + len(run.stacks) + len(run.samples)


def _part(found: dict[str, bytes], name: str) -> bytes:
    if name not in found:
        raise BadPayload(f"no part named {name!r} (there are: {', '.join(sorted(found)) or 'none'})")
    return found[name]


def _tags(tags: str) -> dict[str, str]:
    """`buildTags` in core: `key:value` joined by commas, which no value has. The first of a key counts."""
    found: dict[str, str] = {}
    for tag in tags.split(","):
        name, _, value = tag.partition(":")
        found.setdefault(name, value)
    return found
