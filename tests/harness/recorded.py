"""A small recording made of the story's events, as a run would leave it."""

from __future__ import annotations

import json

from bridge.core import events as e
from bridge.core.recording import Meta, Recording
from bridge.core.uploads import Upload

START = 1_000_000.0


def page(kind: type[e.PageEvent], at: float, seq: int, **fields: object) -> e.PageEvent:
    return kind(wall_ms=START + at, tab="tab-1", document="doc", seq=seq, page_ms=at, **fields)


def store(at: float, seq: int, value: str) -> e.PageEvent:
    return page(e.SessionStoreChanged, at, seq, medium="cookie", key="_dd_s", value=value, by="page")


def started(at: float, seq: int, number: int, site: str | None = None) -> e.PageEvent:
    return page(
        e.ProfilerStarted,
        at,
        seq,
        profiler=number,
        requested_interval_ms=10,
        sample_interval_ms=10,
        max_buffer_size=9000,
        site=site,
    )


def events() -> list[e.Event]:
    """A tab at work whose session is expired and renewed, and whose profiler never comes back."""
    tracked = f"id=11111111-aaaa&created={START:.0f}&expire={START + 900_000:.0f}"
    renewed = f"id=22222222-bbbb&created={START + 300:.0f}&expire={START + 900_300:.0f}"
    return [
        page(e.DocumentStarted, 0, 1, url="http://x/?q", top=True, visibility="visible", profiler=True),
        store(5, 2, tracked),
        started(10, 3, 1),
        e.StepStarted(wall_ms=START + 190, tab="tab-1", step="suspend", arguments={"minutes": 15.0}),
        store(200, 4, "isExpired=1"),
        page(e.ProfilerStopCalled, 201, 5, profiler=1),
        page(e.ProfilerStopSettled, 202, 6, profiler=1, samples=0, busy_samples=0),
        store(300, 7, renewed),
        e.RecordingEnded(wall_ms=START + 5_000),
    ]


def rates(session: float = 100, profiling: float = 100) -> Upload:
    """A batch with one event, which says how many of the sessions are tracked and profiled, in percent."""
    configuration = {"session_sample_rate": session, "profiling_sample_rate": profiling}
    event = {
        "type": "action",
        "date": START,
        "session": {"id": "11111111-aaaa"},
        "_dd": {"configuration": configuration},
    }
    return Upload(
        id="u-rates",
        wall_ms=START + 100,
        tab="tab-1",
        method="POST",
        target="/api/v2/rum",
        headers={},
        status=202,
        body=json.dumps(event).encode(),
    )


def received(upload: Upload) -> e.UploadReceived:
    return e.UploadReceived(
        wall_ms=upload.wall_ms,
        tab=upload.tab,
        upload=upload.id,
        method=upload.method,
        target=upload.target,
        status=upload.status,
        bytes=len(upload.body),
    )


def recording(**meta: object) -> Recording:
    fields = {"scenario": "story", "subject": "datadog@0", "vendor": "datadog", "started_at": START} | meta
    return Recording(meta=Meta(**fields), events=events())  # type: ignore[arg-type]


def drawn_recording(session: float = 100, profiling: float = 100, **meta: object) -> Recording:
    """The same, in which the SDK tells its rates: how many sessions are drawn for profiling."""
    found, told = recording(**meta), rates(session, profiling)
    found.events.insert(1, received(told))
    found.uploads[told.id] = told
    return found
