"""From what is stored back to a profile."""

from __future__ import annotations

from collections.abc import Iterable

from bridge.core.uploads import Decoded, Profile, StatusReport
from bridge.errors import BadPayload
from bridge.intake.store.records import UploadRecord, upload_of
from bridge.vendors import decode
from bridge.vendors.limits import TAKEN, Limits


def profile_of(record: UploadRecord, body: bytes, limits: Limits = TAKEN) -> Profile | None:
    """None where it is none any more: what is decoded may change from version to version. What is stored as a
    profile was within the limits when it arrived."""
    return next(iter(profiles_of(record, body, limits)), None)


def profiles_of(record: UploadRecord, body: bytes, limits: Limits = TAKEN) -> list[Profile]:
    """Return all profiles in an upload, in its order. The store lists the first of them."""
    return [item for item in _decoded(record, body, limits) if isinstance(item, Profile)]


def reports_of(record: UploadRecord, body: bytes) -> list[StatusReport]:
    """Return what the SDK reports of its profiler in an upload, in its order."""
    return [item for item in _decoded(record, body, TAKEN) if isinstance(item, StatusReport)]


def _decoded(record: UploadRecord, body: bytes, limits: Limits) -> Iterable[Decoded]:
    try:
        return decode(upload_of(record, body), limits)
    except BadPayload:
        return []
