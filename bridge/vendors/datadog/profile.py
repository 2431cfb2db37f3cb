"""Profile uploads: multipart/form-data with an `event` and a `wall-time.json`.

Source: `createFormDataTransport` (rum-core `transport/formDataTransport.ts`) and `buildProfileEvent`
(rum `domain/profiling/transport`); the shapes are in rum `types/profiling.ts`. 6.x and 7.x differ
only in what they add to these.
"""

from __future__ import annotations

import msgspec

from bridge.core.limits import LIMITS, Limits
from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.vendors.bodies import content, parts, plain, read_json


class _Id(msgspec.Struct, frozen=True):
    id: str


class _Ids(msgspec.Struct, frozen=True):
    id: list[str] = []


class _Event(msgspec.Struct, frozen=True):
    """`session` is absent when the SDK had no session at hand: a sign of a bug, not of a bad body."""

    session: _Id | None = None
    view: _Ids | None = None
    tags_profiler: str = ""


class _Clocks(msgspec.Struct, frozen=True, rename="camel"):
    """`relative` is `performance.now()`, `timeStamp` is `Date.now()`: only the first one is monotonic."""

    relative: float
    time_stamp: float


class _LongTask(msgspec.Struct, frozen=True):
    duration: float


class _WallTime(msgspec.Struct, frozen=True, rename="camel"):
    resources: list[str]
    frames: list[Frame]
    stacks: list[Stack]
    samples: list[Sample]
    start_clocks: _Clocks
    end_clocks: _Clocks
    long_tasks: list[_LongTask] = []


_EVENT = msgspec.json.Decoder(_Event)
_WALL_TIME = msgspec.json.Decoder(_WallTime)


def decode_profile(vendor: str, upload: Upload, limits: Limits = LIMITS) -> Profile:
    """The profile in `upload`; BadPayload when it is not one."""
    found = parts(upload.headers.get("content-type", ""), content(upload, limits), limits)
    event = read_json(_EVENT, _part(found, "event"), "event", limits)
    # `compressIntakeRequests` deflates this part and says so nowhere.
    wall_time = read_json(_WALL_TIME, plain(_part(found, "wall-time.json"), limits), "wall-time.json", limits)
    return Profile(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        session_id=event.session.id if event.session else None,
        view_ids=tuple(event.view.id) if event.view else (),
        long_tasks=len(wall_time.long_tasks),
        sdk_version=_tag(event.tags_profiler, "sdk_version"),
        trace=Trace(
            wall_time.resources,
            wall_time.frames,
            wall_time.stacks,
            wall_time.samples,
            wall_time.start_clocks.relative,
            wall_time.end_clocks.relative,
        ),
    )


def _part(found: dict[str, bytes], name: str) -> bytes:
    if name not in found:
        raise BadPayload(f"no part named {name!r} (there are: {', '.join(sorted(found)) or 'none'})")
    return found[name]


def _tag(tags: str, name: str) -> str:
    prefix = name + ":"
    return next((tag.removeprefix(prefix) for tag in tags.split(",") if tag.startswith(prefix)), "")
