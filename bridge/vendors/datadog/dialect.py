"""Datadog's uploads: HTTP requests to its tracks, and messages to a WebView's bridge."""

from __future__ import annotations

from bridge.core.uploads import Decoded, OtherUpload, SdkEvent, Upload
from bridge.vendors.datadog.address import QUOTA, client_token, is_message, read_address, request_id
from bridge.vendors.datadog.events import decode_events
from bridge.vendors.datadog.profile import decode_profile
from bridge.vendors.datadog.quota import decode_quota
from bridge.vendors.datadog.rum import decode_rum
from bridge.vendors.datadog.webview import decode_message, message_events
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.vendor import Dialect

NAME = "datadog"


def owns(upload: Upload) -> bool:
    return is_message(upload) or read_address(upload.target) is not None


def track_of(target: str) -> str:
    """The track of a request's target; "" when it is not Datadog's."""
    address = read_address(target)
    return address.track if address else ""


def decode(upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
    """Profiles, words about profiler and session, answers about quota; of any other upload its track."""
    if is_message(upload):
        return decode_message(NAME, upload, limits)
    address = read_address(upload.target)
    if address is None:
        return []
    if address.track == "profile":
        return [decode_profile(NAME, upload, limits)]
    if address.track == QUOTA:
        return [decode_quota(NAME, upload, address.parameters)]
    other = OtherUpload(upload=upload.id, vendor=NAME, tab=upload.tab, track=address.track)
    if address.track != "rum":
        return [other]
    statuses, sessions = decode_rum(NAME, upload, address.deflated, limits)
    return [*statuses, *sessions] if statuses else [other, *sessions]


def events(upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
    if is_message(upload):
        return message_events(NAME, upload, limits)
    address = read_address(upload.target)
    return decode_events(NAME, upload, address, limits) if address else []


DIALECT = Dialect(
    owns=owns,
    track=lambda upload: track_of(upload.target),
    decode=decode,
    events=events,
    request_id=request_id,
    client_key=client_token,
)
