"""The agent's uploads: plain traces with more in the event, and its question for quota.

It says who it is in the query (`?agent=<version>`). It drops what is answered with 400, and sends again after
408, 429 and 5xx.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.core.uploads import Decoded, SdkEvent, Upload
from bridge.vendors.agent.address import PROFILE, QUOTA, read_address
from bridge.vendors.agent.events import decode_events, decode_status
from bridge.vendors.agent.options import AgentUploads
from bridge.vendors.agent.quota import decode_quota, quota_answer
from bridge.vendors.bodies import content, parts
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.plain.profile import decode_form
from bridge.vendors.vendor import Dialect, Quota, Routes, UploadParts


def uploads(vendor: str, _names: AgentUploads) -> UploadParts:
    """Return all that can be made of uploads in this form, for the vendor of this name."""
    reader = _Reader(vendor)
    return UploadParts(
        dialect=Dialect(owns=owns, track=track, decode=reader.decode, events=reader.events),
        routes=Routes(tracks=(PROFILE, QUOTA), track_of=track_of),
        quota=Quota(track=QUOTA, body=quota_answer),
    )


def owns(upload: Upload) -> bool:
    return read_address(upload.method, upload.target) is not None


def track(upload: Upload) -> str:
    address = read_address(upload.method, upload.target)
    return address.track if address else ""


def track_of(target: str) -> str:
    """The track of a request's target, whose method is not known; "" when it is not the agent's."""
    found = (read_address(method, target) for method in ("POST", "GET"))
    return next((address.track for address in found if address), "")


@dataclass(frozen=True)
class _Reader:
    vendor: str

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        """A profile with the agent's word about itself, or an answer about quota."""
        address = read_address(upload.method, upload.target)
        if address is None:
            return []
        if address.track == QUOTA:
            return [decode_quota(self.vendor, upload, address.session_id)]
        found = _form(upload, limits)
        return [
            decode_form(self.vendor, upload, found, limits),
            *decode_status(self.vendor, upload, found, limits),
        ]

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
        if track(upload) != PROFILE:
            return []
        return decode_events(self.vendor, upload, _form(upload, limits), limits)


def _form(upload: Upload, limits: Limits) -> dict[str, bytes]:
    return parts(upload.headers.get("content-type", ""), content(upload, limits), limits)
