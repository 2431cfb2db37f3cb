"""The agent's uploads: plain traces with more in the event, and its question for quota.

It says who it is in the query (`?agent=<version>`).
"""

from __future__ import annotations

from bridge.core.uploads import Decoded, SdkEvent, Upload
from bridge.vendors.agent.address import PROFILE, QUOTA, read_address
from bridge.vendors.agent.events import decode_events, decode_status
from bridge.vendors.agent.quota import decode_quota
from bridge.vendors.bodies import content, parts
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.plain.profile import decode_form
from bridge.vendors.vendor import Dialect

NAME = "agent"


def owns(upload: Upload) -> bool:
    return read_address(upload.method, upload.target) is not None


def track(upload: Upload) -> str:
    address = read_address(upload.method, upload.target)
    return address.track if address else ""


def track_of(target: str) -> str:
    """The track of a request's target, whose method is not known; "" when it is not the agent's."""
    found = (read_address(method, target) for method in ("POST", "GET"))
    return next((address.track for address in found if address), "")


def decode(upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
    """A profile with the agent's word about itself, or an answer about quota."""
    address = read_address(upload.method, upload.target)
    if address is None:
        return []
    if address.track == QUOTA:
        return [decode_quota(NAME, upload, address.session_id)]
    found = _form(upload, limits)
    return [decode_form(NAME, upload, found, limits), *decode_status(NAME, upload, found, limits)]


def events(upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
    return decode_events(NAME, upload, _form(upload, limits), limits) if track(upload) == PROFILE else []


def _form(upload: Upload, limits: Limits) -> dict[str, bytes]:
    return parts(upload.headers.get("content-type", ""), content(upload, limits), limits)


DIALECT = Dialect(owns=owns, track=track, decode=decode, events=events)
