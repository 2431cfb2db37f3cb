"""Profiles in envelopes: `profile_chunk` (version 2) and `profile` (version 1, up to SDK 10.x).

Source: `profiling/utils` of @sentry/browser (`createProfileChunkPayload`, `convertToContinuousProfile`,
`createProfilePayload`, `convertJSSelfProfileToSampledFormat`), and
https://develop.sentry.dev/sdk/telemetry/profiles/sample-format-v2/.

Both write a stack as a list of frames, leaf first; here it becomes a chain of parents, as the browser had it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload, PayloadTooLarge
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.vendors.bodies import read_json
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.sentry.envelope import Envelope, Item, Sdk, project

CHUNK, LEGACY = "profile_chunk", "profile"


class _Frame(msgspec.Struct, frozen=True):
    function: str | None = None
    abs_path: str | None = None
    lineno: int | None = None
    colno: int | None = None


class _ChunkSample(msgspec.Struct, frozen=True):
    """`timestamp`: seconds since the epoch."""

    stack_id: int
    timestamp: float


class _ChunkProfile(msgspec.Struct, frozen=True):
    """A frame or a stack that the browser left out is null."""

    frames: list[_Frame | None]
    stacks: list[list[int] | None]
    samples: list[_ChunkSample]


class _Chunk(msgspec.Struct, frozen=True):
    chunk_id: str
    profiler_id: str
    profile: _ChunkProfile
    client_sdk: Sdk | None = None
    release: str | None = None
    environment: str | None = None


class _LegacySample(msgspec.Struct, frozen=True):
    """`elapsed_since_start_ns`: since the first sample, as a number in text."""

    stack_id: int
    elapsed_since_start_ns: int | str


class _LegacyProfile(msgspec.Struct, frozen=True):
    frames: list[_Frame | None]
    stacks: list[list[int] | None]
    samples: list[_LegacySample]


class _Transaction(msgspec.Struct, frozen=True):
    name: str = ""


class _Legacy(msgspec.Struct, frozen=True):
    event_id: str
    timestamp: str
    profile: _LegacyProfile
    release: str | None = None
    environment: str | None = None
    transactions: list[_Transaction] = []


_CHUNK = msgspec.json.Decoder(_Chunk)
_LEGACY = msgspec.json.Decoder(_Legacy)


def is_profile(item: Item) -> bool:
    return item.type in (CHUNK, LEGACY)


def decode_profile(
    vendor: str, upload: Upload, envelope: Envelope, item: Item, limits: Limits = LIMITS
) -> Profile:
    """The profile in an item for which `is_profile` holds; BadPayload when it is not one."""
    if item.type == CHUNK:
        chunk = read_json(_CHUNK, item.payload, CHUNK, limits)
        return _chunk(vendor, upload, envelope, chunk, _Stacks(chunk.profile.stacks, limits))
    legacy = read_json(_LEGACY, item.payload, LEGACY, limits)
    return _legacy(vendor, upload, envelope, legacy, _Stacks(legacy.profile.stacks, limits))


def _chunk(vendor: str, upload: Upload, envelope: Envelope, chunk: _Chunk, stacks: _Stacks) -> Profile:
    profile = chunk.profile
    samples = [Sample(sample.timestamp * 1000, stacks.id_of(sample.stack_id)) for sample in profile.samples]
    sdk = chunk.client_sdk or envelope.header.sdk or Sdk()
    return Profile(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        session_id=None,
        view_ids=(),
        long_tasks=0,
        sdk_version=sdk.version,
        trace=_trace(profile.frames, stacks, samples, origin_ms=0.0),
        identity=chunk.chunk_id,
        profiler_id=chunk.profiler_id,
        application=project(upload.target, envelope.header),
        env=chunk.environment or "",
        version=chunk.release or "",
        started_at=samples[0].timestamp if samples else None,
        ended_at=samples[-1].timestamp if samples else None,
        idle_known=_idle_known(profile),
    )


def _idle_known(profile: _ChunkProfile) -> bool:
    """Before 11.10 an idle sample is written as one of stack 0, since then as one of a stack without frames.

    A chunk in which no sample is of stack 0 has no idle one, whoever wrote it.
    """
    return any(stack == [] for stack in profile.stacks) or all(s.stack_id != 0 for s in profile.samples)


def _legacy(vendor: str, upload: Upload, envelope: Envelope, legacy: _Legacy, stacks: _Stacks) -> Profile:
    profile, origin = legacy.profile, _epoch_ms(legacy.timestamp)
    samples = [
        Sample(_elapsed_ms(sample.elapsed_since_start_ns), stacks.id_of(sample.stack_id))
        for sample in profile.samples
    ]
    return Profile(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        session_id=None,
        view_ids=(),
        view_names=tuple(transaction.name for transaction in legacy.transactions),
        long_tasks=0,
        sdk_version=(envelope.header.sdk or Sdk()).version,
        trace=_trace(profile.frames, stacks, samples, origin_ms=origin),
        identity=legacy.event_id,
        application=project(upload.target, envelope.header),
        env=legacy.environment or "",
        version=legacy.release or "",
        started_at=origin,
        ended_at=origin + samples[-1].timestamp if samples else origin,
    )


def _trace(
    frames: Sequence[_Frame | None], stacks: _Stacks, samples: list[Sample], origin_ms: float
) -> Trace:
    resources: dict[str, int] = {}
    read: list[Frame] = []
    for frame in (each or _Frame() for each in frames):
        path = frame.abs_path
        resource = resources.setdefault(path, len(resources)) if path is not None else None
        read.append(Frame(frame.function or "", resource, frame.lineno, frame.colno))
    return Trace(list(resources), read, stacks.chained, samples, origin_ms=origin_ms)


class _Stacks:
    """Stacks as chains of parents; equal beginnings, from the root, are one chain.

    A link takes as much memory as an object: there are no more links than the limit of these.
    """

    def __init__(self, written: Sequence[list[int] | None], limits: Limits = LIMITS) -> None:
        self.chained: list[Stack] = []
        self._known: dict[tuple[int | None, int], int] = {}
        self._links_max = limits.json_objects
        self._leaves = [self._chain(stack or ()) for stack in written]

    def id_of(self, written: int) -> int | None:
        """The chain's leaf by the number that it was written with; None where it has no frame: idle.

        A number of nothing becomes one of nothing here, for whoever checks the trace.
        """
        if 0 <= written < len(self._leaves):
            return self._leaves[written]
        return written if written < 0 else len(self.chained) + written

    def _chain(self, stack: Sequence[int]) -> int | None:
        leaf: int | None = None
        for frame in reversed(stack):
            key = (leaf, frame)
            leaf = self._known.get(key)
            if leaf is None:
                leaf = self._known[key] = len(self.chained)
                self.chained.append(Stack(frame, key[0]))
        if len(self.chained) > self._links_max:
            message = f"stacks with more than {self._links_max} different callers and callees"
            raise PayloadTooLarge(message, "json_objects")
        return leaf


def _elapsed_ms(written: int | str) -> float:
    try:
        elapsed = float(written) / 1e6
    except (ValueError, OverflowError):
        elapsed = math.nan
    if not math.isfinite(elapsed):
        raise BadPayload(f"{LEGACY}: elapsed_since_start_ns {str(written)[:40]!r} is no number")
    return elapsed


def _epoch_ms(timestamp: str) -> float:
    try:
        moment = datetime.fromisoformat(timestamp)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000
    except (ValueError, OverflowError):
        raise BadPayload(f"{LEGACY}: timestamp {timestamp[:40]!r} is no ISO 8601 date") from None
