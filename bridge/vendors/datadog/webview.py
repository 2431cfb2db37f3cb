"""Messages of a page to `DatadogEventBridge`, which in an app's WebView takes the place of uploads.

`{"eventType", "event", "view"?}`, source: `getEventBridge` in browser-core `transport/eventBridge.ts`. Types
are `rum`, `internal_telemetry`, `log`, `record` (a replay's), and from 7.4 on `profile`, whose event is
`{"profile", "trace"}`: what an upload has as its two parts. The driver hands each message on as an upload
with `BRIDGE_METHOD` to `WEBVIEW_TARGET`; nobody answers it, so its status is 0.
"""

from __future__ import annotations

import msgspec

from bridge.core.uploads import Decoded, OtherUpload, SdkEvent, Upload
from bridge.vendors.bodies import read_json
from bridge.vendors.datadog.events import object_of, sdk_event
from bridge.vendors.datadog.profile import read_profile
from bridge.vendors.datadog.rum import RumEvents
from bridge.vendors.limits import LIMITS, Limits

#: Each type's track, had it been sent.
TRACKS = {"rum": "rum", "internal_telemetry": "rum", "log": "logs", "record": "replay", "profile": "profile"}


class _Message(msgspec.Struct, frozen=True, rename="camel"):
    event_type: str
    event: msgspec.Raw


class _Profile(msgspec.Struct, frozen=True):
    profile: msgspec.Raw
    trace: msgspec.Raw


_MESSAGE = msgspec.json.Decoder(_Message)
_PROFILE = msgspec.json.Decoder(_Profile)


def decode_message(vendor: str, rum: RumEvents, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
    """Return what the rules need of a message, as of an upload. Raises BadPayload if it is not a message."""
    message = read_json(_MESSAGE, upload.body, "message", limits)
    event = bytes(message.event)
    if message.event_type == "profile":
        inner = read_json(_PROFILE, event, "event", limits)
        return [read_profile(vendor, upload, bytes(inner.profile), bytes(inner.trace), limits)]
    status = rum.status(vendor, upload, event, limits) if message.event_type == "rum" else None
    track = TRACKS.get(message.event_type, message.event_type)
    return [status or OtherUpload(upload=upload.id, vendor=vendor, tab=upload.tab, track=track)]


def message_events(vendor: str, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
    """Return the event in a message, if it has one. Raises BadPayload if it is not a message."""
    message = read_json(_MESSAGE, upload.body, "message", limits)
    if message.event_type == "profile":
        return []
    track = TRACKS.get(message.event_type, message.event_type)
    found = sdk_event(vendor, upload, track, object_of(bytes(message.event), limits))
    # A record's own `type` is a number, and it is no segment.
    return [msgspec.structs.replace(found, type="record") if track == "replay" else found]
