"""Every item of an envelope as an event of the SDK: sessions, transactions, spans, errors, logs, replays.

Source: https://develop.sentry.dev/sdk/data-model/envelope-items/. Items that are containers (`item_count` in
their header: spans of 11.x, logs, metrics) give one event for each that is in them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from bridge.core.uploads import SdkEvent, Upload
from bridge.vendors.bodies import check_depth
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.sentry.envelope import Envelope, Item

TRACK = "envelope"

_ANY = msgspec.json.Decoder()
#: The members that tell when an item was, best first.
_MOMENTS = ("timestamp", "end_timestamp", "start_timestamp", "started")


def read_events(vendor: str, upload: Upload, envelope: Envelope, limits: Limits = LIMITS) -> list[SdkEvent]:
    """Raises PayloadTooLarge when one nests too deep. What is no JSON object gives its item's header."""
    return [
        SdkEvent(
            upload=upload.id,
            vendor=vendor,
            tab=upload.tab,
            track=TRACK,
            type=item.type,
            date_ms=_date_ms(data),
            session_id=_text(data.get("sid")),
            view_id=None,
            data=data,
        )
        for item in envelope.items
        for data in _data(item, limits)
    ]


def _data(item: Item, limits: Limits) -> Iterator[dict[str, Any]]:
    check_depth(item.payload, item.type, limits)
    try:
        payload = _ANY.decode(item.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        payload = None  # an attachment, a replay's recording
    held = payload.get("items") if item.header.item_count is not None and isinstance(payload, dict) else None
    found = held if isinstance(held, list) else [payload]
    header: dict[str, Any] = {"header": msgspec.to_builtins(item.header)}
    return (each if isinstance(each, dict) else header for each in found)


def _date_ms(data: dict[str, Any]) -> float | None:
    """The page's `Date`, epoch ms: of the item itself, else of a chunk's first sample."""
    moments = [data.get(name) for name in _MOMENTS]
    profile = data.get("profile")
    samples = profile.get("samples") if isinstance(profile, dict) else None
    if isinstance(samples, list) and samples and isinstance(samples[0], dict):
        moments.append(samples[0].get("timestamp"))
    return next((ms for ms in map(_epoch_ms, moments) if ms is not None), None)


def _epoch_ms(moment: object) -> float | None:
    """Sentry writes moments as seconds since the epoch, or as ISO 8601."""
    try:
        if isinstance(moment, str):
            read = datetime.fromisoformat(moment)
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp() * 1000
        if isinstance(moment, int | float) and not isinstance(moment, bool) and math.isfinite(moment):
            return float(moment) * 1000
    except (ValueError, OverflowError):
        pass
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
