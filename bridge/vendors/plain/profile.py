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
as that is what a page may post to another origin without a preflight. A trace may come in a wrapper (see
`wrapping`), and a body may have several.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

import msgspec

from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload, PayloadUnsupported
from bridge.trace.model import Trace
from bridge.vendors.bodies import content, digest, parts, plain, read_json
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.plain.wrapping import PlainTrace, Wrapped, read_traces

EVENT, TRACE = "event", "trace"
MULTIPART = "multipart/form-data"
#: Types whose bodies are no JSON. `curl -d` and a page without a preflight name types of their own for a
#: trace.
NOT_TEXT = frozenset({"image", "audio", "video", "font", "model"})


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


_EVENT = msgspec.json.Decoder(_Event)


def decode_profiles(vendor: str, upload: Upload, limits: Limits = LIMITS) -> list[Profile]:
    """Return the profiles in `upload`, mostly one. BadPayload if it has none, PayloadUnsupported for a
    content
    type that is for something else."""
    kind = upload.headers.get("content-type", "")
    body = content(upload, limits)
    media = kind.partition(";")[0].strip().lower()
    if media == MULTIPART:
        found = parts(kind, body, limits)
        return _form(vendor, upload, {**_named(found), **found}, limits)
    if media.partition("/")[0] in NOT_TEXT:
        raise PayloadUnsupported(f"content-type {kind[:100]!r}: {MULTIPART} or application/json is taken")
    return _profiles(vendor, upload, _Event(), body, limits)


def decode_form(vendor: str, upload: Upload, found: dict[str, bytes], limits: Limits = LIMITS) -> Profile:
    """Return the profile in `found`, the parts of a form."""
    return _form(vendor, upload, found, limits)[0]


def _form(vendor: str, upload: Upload, found: dict[str, bytes], limits: Limits) -> list[Profile]:
    if TRACE not in found:
        raise BadPayload(f"no part named {TRACE!r} (there are: {', '.join(sorted(found)) or 'none'})")
    event = read_json(_EVENT, found[EVENT], EVENT, limits) if EVENT in found else _Event()
    return _profiles(vendor, upload, event, found[TRACE], limits)


def _named(found: dict[str, bytes]) -> dict[str, bytes]:
    """Name the only part that is no event: a file input has a name of its own."""
    others = [data for name, data in found.items() if name != EVENT]
    return {TRACE: others[0]} if len(others) == 1 else {}


def _profiles(vendor: str, upload: Upload, event: _Event, data: bytes, limits: Limits) -> list[Profile]:
    traces = read_traces(plain(data, limits), TRACE, limits)
    identities = [digest({TRACE: data}), *(digest({TRACE: data, str(n): b""}) for n in range(1, len(traces)))]
    return [
        _profile(vendor, upload, _event_of(trace, event), trace.trace, identity)
        for trace, identity in zip(traces, identities, strict=True)
    ]


def _event_of(wrapped: Wrapped, event: _Event) -> _Event:
    """Complete an event by what stands beside a trace; the nearest counts. What has another type than the
    event's is somebody else's."""
    known: dict[str, Any] = {}
    for each in wrapped.around:
        for beside in (each.get(EVENT), each):
            if isinstance(beside, dict):
                known = {**_fields(beside), **known}
    return msgspec.structs.replace(event, **known)


def _fields(beside: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(_Event):
        written = beside.get(field.name, beside.get(_camel(field.name)))
        with suppress(msgspec.ValidationError):
            if written is not None:
                fields[field.name] = msgspec.convert(written, field.type)
    return fields


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _profile(vendor: str, upload: Upload, event: _Event, trace: PlainTrace, identity: str) -> Profile:
    return Profile(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        session_id=event.session_id or None,
        view_ids=tuple(event.view_ids),
        view_names=tuple(event.view_names),
        long_tasks=event.long_tasks,
        sdk_version=event.sdk_version,
        identity=event.id or identity,
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
