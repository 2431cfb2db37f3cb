"""`POST /v1/profiles`: a trace as `Profiler.stop()` gives it, alone or with what is known about it.

Alone, the body is the trace as JSON. With more it is `multipart/form-data`: part `trace`, and part `event`, a
JSON object of which every key may be missing:

    id                       what stays the same when it is sent again (else a digest of the trace)
    profiler_id              the same for all traces of a profiler that sends several
    session_id               text
    view_ids, view_names     lists of text
    application, service, env, version, sdk_version     text; `version` is the app's
    started_at, ended_at     the run by `Date.now()`, epoch ms
    started_ms, ended_ms     the run by `performance.now()`, ms, as the trace's samples are
    origin_ms                `performance.timeOrigin`, epoch ms
    interval_ms              the profiler's `sampleInterval`
    long_tasks               how many there were

Other keys are left alone. The trace, and the body as a whole, may be deflated or gzipped: the trace is known
by its first bytes, the body by its `Content-Encoding`. A body of type text/plain is taken for a trace too,
as that is what a page may post to another origin without a preflight.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from bridge.core.limits import LIMITS, Limits
from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload, PayloadUnsupported
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.vendors.bodies import content, digest, parts, plain, read_json

EVENT, TRACE = "event", "trace"
MULTIPART = "multipart/form-data"
#: What a bare trace may come as; "" where nothing is said.
BARE = frozenset({"", "application/json", "text/plain"})


class _Event(msgspec.Struct, frozen=True):
    id: str = ""
    profiler_id: str = ""
    session_id: str | None = None
    view_ids: list[str] = []
    view_names: list[str] = []
    application: str = ""
    service: str = ""
    env: str = ""
    version: str = ""
    sdk_version: str = ""
    started_at: float | None = None
    ended_at: float | None = None
    started_ms: float | None = None
    ended_ms: float | None = None
    origin_ms: float | None = None
    interval_ms: float | None = None
    long_tasks: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 0


class _Trace(msgspec.Struct, frozen=True):
    resources: list[str]
    frames: list[Frame]
    stacks: list[Stack]
    samples: list[Sample]


_EVENT = msgspec.json.Decoder(_Event)
_TRACE = msgspec.json.Decoder(_Trace)


def decode_profile(vendor: str, upload: Upload, limits: Limits = LIMITS) -> Profile:
    """The profile in `upload`. BadPayload when it is none, PayloadUnsupported for another content type."""
    kind = upload.headers.get("content-type", "")
    body = content(upload, limits)
    bare = kind.partition(";")[0].strip().lower()
    if bare == MULTIPART:
        return decode_form(vendor, upload, parts(kind, body, limits), limits)
    if bare not in BARE:
        raise PayloadUnsupported(f"content-type {kind[:100]!r}: {MULTIPART} or application/json is taken")
    return _profile(vendor, upload, _Event(), body, limits)


def decode_form(vendor: str, upload: Upload, found: dict[str, bytes], limits: Limits = LIMITS) -> Profile:
    """The profile in `found`, the parts of a form."""
    if TRACE not in found:
        raise BadPayload(f"no part named {TRACE!r} (there are: {', '.join(sorted(found)) or 'none'})")
    event = read_json(_EVENT, found[EVENT], EVENT, limits) if EVENT in found else _Event()
    return _profile(vendor, upload, event, found[TRACE], limits)


def _profile(vendor: str, upload: Upload, event: _Event, data: bytes, limits: Limits) -> Profile:
    trace = read_json(_TRACE, plain(data, limits), TRACE, limits)
    return Profile(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        session_id=event.session_id or None,
        view_ids=tuple(event.view_ids),
        view_names=tuple(event.view_names),
        long_tasks=event.long_tasks,
        sdk_version=event.sdk_version,
        identity=event.id or digest({TRACE: data}),
        profiler_id=event.profiler_id,
        application=event.application,
        service=event.service,
        env=event.env,
        version=event.version,
        started_at=event.started_at,
        ended_at=event.ended_at,
        interval_ms=event.interval_ms,
        trace=Trace(
            trace.resources,
            trace.frames,
            trace.stacks,
            trace.samples,
            event.started_ms,
            event.ended_ms,
            event.origin_ms,
        ),
    )
