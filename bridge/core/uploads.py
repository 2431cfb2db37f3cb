"""What arrives at the intake, and what vendors read out of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from bridge.trace.model import Trace

ProfilerStatus = Literal["starting", "running", "stopped", "error"]


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it came in; the body is kept raw.

    `tab` is "" when the request did not name one. `target` is path and query as sent. Header names
    are lower case. `status` is what we answered.
    """

    id: str
    wall_ms: float
    tab: str
    method: str
    target: str
    headers: dict[str, str]
    status: int
    body: bytes = b""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A trace with its metadata, decoded from an upload.

    `started_ms` and `ended_ms` are the SDK's own words, in the page's monotonic ms where the format
    has them. `session_id` is None when the upload names no session.
    """

    upload: str
    vendor: str
    tab: str
    session_id: str | None
    view_ids: tuple[str, ...]
    started_ms: float
    ended_ms: float
    long_tasks: int
    sdk_version: str
    trace: Trace

    @property
    def span_ms(self) -> float:
        """From the first sample to the last, ms; 0 with fewer than two samples."""
        samples = self.trace.samples
        return samples[-1].timestamp - samples[0].timestamp if len(samples) > 1 else 0.0

    @property
    def coverage(self) -> float:
        """Share of the profile's own duration that its samples span, 0 to 1."""
        duration = self.ended_ms - self.started_ms
        return min(1.0, self.span_ms / duration) if duration > 0 else 0.0


class StatusReport(msgspec.Struct, frozen=True, kw_only=True):
    """The SDK's own word about its profiler, from a RUM event (`event_type`).

    `date_ms` is the earliest moment that the word can stand for, in the page's possibly moved `Date`.
    """

    upload: str
    vendor: str
    tab: str
    event_type: str
    date_ms: float
    status: ProfilerStatus
    reason: str
    session_id: str | None


class QuotaAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the intake answered to the SDK's question whether it may profile."""

    upload: str
    vendor: str
    tab: str
    session_id: str | None
    admitted: bool


class OtherUpload(msgspec.Struct, frozen=True, kw_only=True):
    """A request that carries no profile and no status; `track` names it (logs, replay, beacon)."""

    upload: str
    vendor: str
    tab: str
    track: str


Decoded = Profile | StatusReport | QuotaAnswer | OtherUpload
