"""A session's store that is a JSON object, also percent-encoded as in cookies. Pure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote

from bridge.core.sessions import SessionReading
from bridge.vendors.by_paths.options import JsonSession
from bridge.vendors.by_paths.paths import at, date_ms, put, text
from bridge.vendors.vendor import SessionStore

#: A time that is over for every clock: one unit after 1970 began. 0 is "none" to much code.
_LONG_AGO = 1


def session_store(told: JsonSession) -> SessionStore:
    """Return the store that a vendor's file describes."""
    return SessionStore(
        keys=told.keys,
        read=lambda _key, value, date: read_store(told, value, date),
        expire=lambda _key, value: expire_store(told, value),
        expression=told.expression,
        end=told.end,
    )


def read_store(told: JsonSession, value: str, date_ms_: float) -> SessionReading:
    """Read a store's value at a time of the page's `Date`, epoch ms."""
    if told.ended and value == told.ended:
        return SessionReading(state="expired")
    kept = _object(value)
    if kept is None:
        return SessionReading(state="absent")
    session = text(kept, told.id) or None
    over = bool(told.over and at(kept, told.over))
    if session is None:
        return SessionReading(state="expired" if over else "absent")
    ends = _ends_ms(told, kept)
    sampled = at(kept, told.sampled) if told.sampled else None
    return SessionReading(
        state="expired" if over or (ends is not None and date_ms_ >= ends) else "tracked",
        id=session,
        expires_ms=ends,
        sampled=None if sampled is None else bool(sampled),
    )


def expire_store(told: JsonSession, value: str) -> str:
    """Return the value of a session that is over: as the SDK leaves it, or with its times moved to the past.

    "" where the file names no time.
    """
    kept = _object(value)
    if told.ended or kept is None:
        return told.ended
    limits = (
        (told.expiry, True),
        (told.last_activity, told.idle_ms > 0),
        (told.start, told.total_ms > 0),
    )
    moved = [put(kept, path, _LONG_AGO) for path, counts in limits if path and counts]
    marked = bool(told.over) and put(kept, told.over, True)
    if not any(moved) and not marked:
        return ""
    changed = json.dumps(kept, separators=(",", ":"), ensure_ascii=False)
    return quote(changed, safe="") if _parsed(value) is None else changed


def _ends_ms(told: JsonSession, kept: dict[str, Any]) -> float | None:
    unit = 1000.0 if told.unit == "s" else 1.0
    starts = (
        (told.expiry, 0.0),
        (told.last_activity if told.idle_ms else "", told.idle_ms),
        (told.start if told.total_ms else "", told.total_ms),
    )
    ends = (
        begin + after for path, after in starts if path and (begin := date_ms(kept, path, unit)) is not None
    )
    return min(ends, default=None)


def _object(value: str) -> dict[str, Any] | None:
    found = _parsed(value)
    return found if found is not None else _parsed(unquote(value))


def _parsed(value: str) -> dict[str, Any] | None:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
