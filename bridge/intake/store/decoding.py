"""From what is stored back to a profile."""

from __future__ import annotations

from bridge.core.limits import LIMITS, Limits
from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload
from bridge.intake.store.interface import Entry
from bridge.vendors import decode


def profile_of(entry: Entry, body: bytes, limits: Limits = LIMITS) -> Profile | None:
    """None where it is none any more: what is decoded may change from version to version."""
    upload = Upload(
        id=entry.id,
        wall_ms=entry.wall_ms,
        tab=entry.scope,
        method=entry.method,
        target=entry.target,
        headers=entry.headers,
        status=entry.status,
        body=body,
        host=entry.host,
    )
    try:
        found = decode(upload, limits)
    except BadPayload:
        return None
    return next((item for item in found if isinstance(item, Profile)), None)
