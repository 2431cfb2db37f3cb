"""The one record of an upload, and how it is made from a request and turned back into one.

A field of `UploadFields` is a column of the table `uploads` and a key of the JSON that the API answers with;
a field of `ProfileHead` is the same for `profiles`. Whoever adds one writes it here, fills it in `record_of`
or `profile_head`, and adds a migration (`migrations/versions`).
"""

from __future__ import annotations

from typing import Any

import msgspec

from bridge.core.deliveries import Repeat
from bridge.core.redaction import redact_headers
from bridge.core.uploads import Profile, Upload


class ProfileHead(msgspec.Struct, frozen=True, kw_only=True):
    """A stored profile without its trace; the trace is decoded again from the body.

    Times of the run are the page's monotonic ms, those of `started_at` and `ended_at` epoch ms by its `Date`.
    `first_sample_ms` and `last_sample_ms` are None for a trace without samples.
    """

    identity: str
    session_id: str | None
    view_ids: tuple[str, ...]
    view_names: tuple[str, ...]
    profiler_id: str
    application: str
    service: str
    env: str
    version: str
    sdk_version: str
    started_at: float | None
    ended_at: float | None
    samples: int
    long_tasks: int
    run_started_ms: float | None
    run_ended_ms: float | None
    first_sample_ms: float | None
    last_sample_ms: float | None

    @property
    def coverage(self) -> float | None:
        """Share of the run that the samples span, 0 to 1; None where the run is not known."""
        start, end = self.run_started_ms, self.run_ended_ms
        if start is None or end is None or end <= start:
            return None
        if self.first_sample_ms is None or self.last_sample_ms is None:
            return 0.0
        covered = min(self.last_sample_ms, end) - max(self.first_sample_ms, start)
        return max(0.0, covered) / (end - start)


def profile_head(profile: Profile) -> ProfileHead:
    samples = profile.trace.samples
    return ProfileHead(
        identity=profile.identity,
        session_id=profile.session_id,
        view_ids=profile.view_ids,
        view_names=profile.view_names,
        profiler_id=profile.profiler_id,
        application=profile.application,
        service=profile.service,
        env=profile.env,
        version=profile.version,
        sdk_version=profile.sdk_version,
        started_at=profile.started_at,
        ended_at=profile.ended_at,
        samples=len(samples),
        long_tasks=profile.long_tasks,
        run_started_ms=profile.trace.started_ms,
        run_ended_ms=profile.trace.ended_ms,
        first_sample_ms=min((sample.timestamp for sample in samples), default=None),
        last_sample_ms=max((sample.timestamp for sample in samples), default=None),
    )


class UploadFields(msgspec.Struct, frozen=True, kw_only=True, rename={"wall_ms": "received_ms"}):
    """What a record of an upload and its JSON have in common.

    `wall_ms`: when it arrived, epoch ms. `scope`: the token in its path, a driven tab's name for one; ""
    without. `status` is what was answered, 0 for nothing at all. `problem`: why it was refused: a bad
    payload, or a fault on order. `digest`: SHA-256 of the body as hex. `attempt` counts the requests with the
    same content, from 1. `stamp` says how the driven tab stood (see `core.uploads.Stamp`), None for others.
    """

    wall_ms: float
    scope: str
    vendor: str
    track: str
    method: str
    target: str
    host: str
    status: int
    problem: str
    digest: str
    bytes: int
    request_id: str
    client_key: str
    attempt: int
    repeat: Repeat
    stamp: dict[str, Any] | None


class UploadRecord(UploadFields, frozen=True, kw_only=True):
    """One request as it is kept, without its body. Header values that are secrets are redacted.

    The store gives `number`, `attempt`, `repeat` and `repeats` (the number of the request that this one
    repeats), and `digest` where it is "". Before that, a record is number 0 and repeats none.
    `identity` is that of the profile that it carries, refused or not; `profile` is there for the one attempt
    that is kept as a profile. An answer of the API may leave out the `headers`.
    """

    number: int = 0
    headers: dict[str, str]
    identity: str
    repeats: int | None = None
    profile: ProfileHead | None

    @property
    def id(self) -> str:
        return upload_id(self.number)


class Arrival(msgspec.Struct, frozen=True):
    """What a store is given: a request, answered and not yet kept, and its raw body."""

    record: UploadRecord
    body: bytes


def record_of(
    upload: Upload,
    *,
    vendor: str = "",
    track: str = "",
    request_id: str = "",
    client_key: str = "",
    profile: ProfileHead | None = None,
    digest: str = "",
) -> UploadRecord:
    """The record of a request that was answered with `upload.status`.

    `profile` is what it carries, refused or not. `digest`: "" if it was not computed yet.
    """
    return UploadRecord(
        wall_ms=upload.wall_ms,
        scope=upload.tab,
        vendor=vendor,
        track=track,
        method=upload.method,
        target=upload.target,
        host=upload.host,
        headers=redact_headers(upload.headers),
        status=upload.status,
        problem=upload.problem,
        digest=digest,
        bytes=len(upload.body),
        request_id=request_id,
        client_key=client_key,
        attempt=1,
        repeat="",
        stamp=None,
        identity=profile.identity if profile is not None else "",
        profile=profile if 200 <= upload.status < 300 else None,
    )


def upload_of(record: UploadRecord, body: bytes) -> Upload:
    """Return the request of a record, to decode it again. Its secret headers stay redacted."""
    return Upload(
        id=record.id,
        wall_ms=record.wall_ms,
        tab=record.scope,
        method=record.method,
        target=record.target,
        headers=record.headers,
        status=record.status,
        body=body,
        host=record.host,
    )


def upload_id(number: int) -> str:
    """Return the id of an upload in recordings and answers."""
    return f"u-{number:04d}"


def upload_number(name: str) -> int | None:
    """The number behind `u-0001`, or plain digits; None for anything else."""
    digits = name.removeprefix("u-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None
