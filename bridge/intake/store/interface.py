"""What a store can do, and what goes in and out of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Protocol

import msgspec

from bridge.core.uploads import Profile, Upload

#: Why a request came again: Chromium sent it twice (same request id), or the SDK tried again (same content).
Repeat = Literal["", "resend", "retry"]


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
        first_sample_ms=samples[0].timestamp if samples else None,
        last_sample_ms=samples[-1].timestamp if samples else None,
    )


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A request, answered and ready to be kept. `number` counts all requests of a store, from 1.

    `profile` is what it carries, refused or not; it is kept as a profile only when `upload.status` is 2xx.
    `problem` says why it was refused: a bad payload, or a fault on order. `digest`: SHA-256 of the body as
    hex, "" where nobody has computed it yet.
    """

    number: int
    upload: Upload
    digest: str = ""
    vendor: str = ""
    track: str = ""
    request_id: str = ""
    client_key: str = ""
    profile: ProfileHead | None = None
    problem: str = ""

    @property
    def accepted(self) -> bool:
        return 200 <= self.upload.status < 300


class Kept(msgspec.Struct, frozen=True):
    """What became of an arrival. `repeats`: the number of the request that it repeats, None for a new one.

    `stored`: a profile was stored that was not there before.
    """

    number: int
    repeat: Repeat = ""
    repeats: int | None = None
    stored: bool = False


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it is kept, without its body. Header values that are secrets are redacted.

    `scope` is the token in its path, a driven tab's name for one; "" without. `attempt` counts the requests
    with the same content, from 1. `profile` is there for the one attempt that was kept as a profile.
    `stamp` says how the driven tab stood (see `bridge.core.stamps`), None for others.
    """

    number: int
    wall_ms: float
    scope: str
    vendor: str
    track: str
    method: str
    target: str
    host: str
    headers: dict[str, str]
    status: int
    problem: str
    digest: str
    bytes: int
    request_id: str
    client_key: str
    identity: str
    attempt: int
    repeat: Repeat
    repeats: int | None
    profile: ProfileHead | None
    stamp: dict[str, Any] | None

    @property
    def id(self) -> str:
        return upload_id(self.number)


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries; all that is not None must match. `after` and `before` are numbers, exclusive.

    `since_ms` (inclusive) and `until_ms` (exclusive) are moments of arrival. `token` matches the scope or the
    client key.
    `version` is the SDK's. `newest_first` also decides which ones a `limit` keeps.
    """

    profiles_only: bool = False
    token: str | None = None
    vendor: str | None = None
    track: str | None = None
    session_id: str | None = None
    view_id: str | None = None
    version: str | None = None
    since_ms: float | None = None
    until_ms: float | None = None
    after: int | None = None
    before: int | None = None
    newest_first: bool = False
    limit: int = 100


class Totals(msgspec.Struct, frozen=True):
    """What there is. `body_bytes`: of all different bodies together."""

    uploads: int
    profiles: int
    body_bytes: int
    oldest_ms: float | None


class Store(Protocol):
    """Everything that the intake asks of a store. Thread safe, except that only one thread calls `keep`.

    Any method raises StoreError when the store cannot do it (disk full, file broken).
    """

    def next_number(self) -> int:
        """The number of the next arrival: higher than any that was ever given, removed ones included."""

    def keep(self, arrivals: Sequence[Arrival]) -> list[Kept]:
        """Keeps them all or none, in order; they survive a kill once this has returned."""

    def stamp(self, number: int, stamp: dict[str, Any]) -> None:
        """Adds what is known later of the tab that it came from."""

    def find(self, query: Query) -> list[Entry]:
        """In order of their numbers."""

    def get(self, number: int) -> Entry | None: ...

    def body(self, number: int) -> bytes | None:
        """The raw body of an upload; None when there is no such upload."""

    def remove(self, numbers: Iterable[int]) -> int:
        """Removes them and the bodies that nobody else has; how many there were."""

    def expire(self, *, before_ms: float | None = None, bytes_max: int | None = None) -> int:
        """Removes what arrived before, and the oldest until the bodies fit; how many there were."""

    def totals(self) -> Totals: ...

    def check(self) -> None:
        """Writes, and changes nothing. Raises StoreError when nothing could be kept now."""

    def close(self) -> None: ...


def upload_id(number: int) -> str:
    """What an upload is called in recordings and answers."""
    return f"u-{number:04d}"


def upload_number(name: str) -> int | None:
    """The number behind `u-0001`, or plain digits; None for anything else."""
    digits = name.removeprefix("u-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None
