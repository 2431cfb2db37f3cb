"""Arrivals made up for tests."""

from __future__ import annotations

from bridge.core.uploads import Profile, Upload
from bridge.intake.store.records import Arrival, profile_head, record_of
from bridge.trace.model import Sample, Trace


def profile(
    identity: str = "content", session: str | None = "s1", views: tuple[str, ...] = ("v1",)
) -> Profile:
    samples = [Sample(timestamp) for timestamp in (10.0, 20.0, 100.0)]
    return Profile(
        upload="",
        vendor="datadog",
        tab="",
        session_id=session,
        view_ids=views,
        long_tasks=0,
        sdk_version="7.16.2",
        identity=identity,
        trace=Trace([], [], [], samples, 0.0, 100.0),
    )


def arrival(
    moment: int,
    *,
    body: bytes = b"body",
    status: int = 202,
    scope: str = "",
    request_id: str = "",
    client_key: str = "",
    wall_ms: float | None = None,
    carries: Profile | None = None,
    track: str = "profile",
) -> Arrival:
    """`moment`: when it came, s."""
    upload = Upload(
        id="",
        wall_ms=1_000.0 * moment if wall_ms is None else wall_ms,
        tab=scope,
        method="POST",
        target="/api/v2/profile?x=1",
        headers={"cookie": "secret", "origin": "http://localhost"},
        status=status,
        body=body,
    )
    record = record_of(
        upload,
        vendor="datadog",
        track=track,
        request_id=request_id,
        client_key=client_key,
        profile=profile_head(carries) if carries else None,
    )
    return Arrival(record, body)


def unkeepable() -> Arrival:
    """No store can keep it: no column holds its status."""
    return arrival(1, body=b"unkeepable", status=2**70)
