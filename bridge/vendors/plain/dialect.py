"""Plain traces: what a page sends that profiles itself, with ten lines of its own or with our agent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bridge.core.addresses import PROFILES_PATH
from bridge.core.uploads import Decoded, Upload
from bridge.vendors.addressing import matcher
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.plain.options import PlainUploads
from bridge.vendors.plain.profile import decode_profiles
from bridge.vendors.vendor import Dialect, Routes, UploadParts

TRACK = "profile"


def uploads(vendor: str, told: PlainUploads) -> UploadParts:
    """Return all that can be made of uploads in this form, for the vendor of this name."""
    reader = _Reader(vendor, matcher(told.urls) if told.urls else None)
    return UploadParts(
        dialect=Dialect(owns=reader.owns, track=lambda _upload: TRACK, decode=reader.decode),
        routes=Routes(tracks=(TRACK,), track_of=reader.track_of),
    )


@dataclass(frozen=True)
class _Reader:
    """`matches`: whether a target is that of a profile; None for the intake's own path."""

    vendor: str
    matches: Callable[[str], bool] | None

    def owns(self, upload: Upload) -> bool:
        """A POST; for the intake's own path only one that was meant for this intake: another host may have a
        path of that name. Before the path may stand what a proxy adds, or the address that is meant for SDKs.
        Such an address alone is enough."""
        if upload.method != "POST":
            return False
        if self.matches is not None:
            return self.matches(upload.target)
        return not upload.host and (_is_profiles(upload.target) or _path(upload.target) == "")

    def track_of(self, target: str) -> str:
        return TRACK if (self.matches or _is_profiles)(target) else ""

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        return [*decode_profiles(self.vendor, upload, limits)] if self.owns(upload) else []


def _is_profiles(target: str) -> bool:
    return _path(target).endswith(PROFILES_PATH)


def _path(target: str) -> str:
    return target.partition("?")[0].rstrip("/")
