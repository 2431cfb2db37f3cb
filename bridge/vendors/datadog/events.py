"""Every event that a request to Datadog carries, whole.

RUM, logs and the debugger send JSON objects, one a line (`createBatch` in browser-core `transport/batch.ts`);
session replay sends a segment with its metadata (`buildReplayPayload` in rum `domain/segmentCollection`).
"""

from __future__ import annotations

from typing import Any, cast

import msgspec

from bridge.core.uploads import SdkEvent, Upload
from bridge.errors import BadPayload
from bridge.vendors.bodies import content, iso_ms, parts, read_json, read_lines
from bridge.vendors.datadog.address import QUOTA, Address
from bridge.vendors.datadog.rum import batch
from bridge.vendors.limits import LIMITS, Limits

#: Tracks whose bodies must be lines of JSON; of others, which may be anything, such lines are taken.
LINES = frozenset({"rum", "logs"})
#: These carry no events: a profile's metadata is in the profile.
WITHOUT = frozenset({"profile", QUOTA})
#: A log line has a `status` (info, error, ...) and no `type`; neither has a replay's metadata.
WORDS = {"logs": "log", "replay": "segment"}

_OBJECT = msgspec.json.Decoder(dict[str, Any])


def decode_events(vendor: str, upload: Upload, address: Address, limits: Limits = LIMITS) -> list[SdkEvent]:
    """Return the events of a request, in order. Raises BadPayload if it breaks the format of its track."""
    track = address.track
    if track in WITHOUT or upload.method != "POST":
        return []
    if track == "replay":
        return [sdk_event(vendor, upload, track, _segment(upload, limits))]
    try:
        lines = read_lines(_OBJECT, batch(upload, address.deflated, limits), limits)
        return [sdk_event(vendor, upload, track, line) for line in lines]
    except BadPayload:
        if track in LINES:
            raise
        return []


def _segment(upload: Upload, limits: Limits) -> dict[str, Any]:
    """Return the description of a replay segment. The segment itself stays in the raw body."""
    found = parts(upload.headers.get("content-type", ""), content(upload, limits), limits)
    if "event" not in found:
        raise BadPayload(f"replay: no part named 'event' (there are: {', '.join(sorted(found)) or 'none'})")
    return object_of(found["event"], limits)


def object_of(data: bytes, limits: Limits = LIMITS) -> dict[str, Any]:
    """Return one event as it was sent. Raises BadPayload if it is not a JSON object."""
    return read_json(_OBJECT, data, "event", limits)


def sdk_event(vendor: str, upload: Upload, track: str, data: dict[str, Any]) -> SdkEvent:
    """`data` with what can be asked for. What is not of its expected type is not there."""
    date = data.get("date", data.get("start"))
    return SdkEvent(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        track=track,
        type=_text(data.get("type")) or WORDS.get(track, ""),
        date_ms=_ms(date),
        # Logs have had both, `session_id` first.
        session_id=_id(data, "session") or _text(data.get("session_id")),
        view_id=_id(data, "view"),
        data=data,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _id(data: dict[str, Any], key: str) -> str | None:
    inner = data.get(key)
    return _text(cast("dict[str, Any]", inner).get("id")) if isinstance(inner, dict) else None


def _ms(value: object) -> float | None:
    """A moment in epoch ms, or as ISO text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return None
    return iso_ms(value) if isinstance(value, str) else None
