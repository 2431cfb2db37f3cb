"""What the agent tells of a run beside its trace: views, long tasks, actions, vitals, and its state.

In part `event`, beside what plain traces have (`bridge.vendors.plain.profile`):

    views      {id, name, start_ms}
    tasks      {type: longtask or long-animation-frame, start_ms, duration_ms}
    actions    {name, at_ms}
    vitals     {name, start_ms, duration_ms}
    state      the model's word for what the profiler did when this was made
    state_at   when that was, by `Date.now()`, epoch ms
    reason     why the trace was collected

Times are by the page's `performance.now()`, ms, but for `state_at`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from bridge.core.tables import ERROR, PAUSED, POLICY_MISSING, RUNNING, UNSUPPORTED, ProfilerState
from bridge.core.uploads import ProfilerStatus, SdkEvent, StatusReport, Upload
from bridge.errors import BadPayload
from bridge.vendors.bodies import read_json
from bridge.vendors.limits import LIMITS, Limits

TRACK = "profile"
_STATES = frozenset(get_args(ProfilerState))
_BROKEN = frozenset({ERROR, POLICY_MISSING, UNSUPPORTED})
#: The part's list, the event's type, and the key of its time.
_LISTS = (
    ("views", "view", "start_ms"),
    ("tasks", "long_task", "start_ms"),
    ("actions", "action", "at_ms"),
    ("vitals", "vital", "start_ms"),
)


class _Event(msgspec.Struct, frozen=True):
    session_id: str | None = None
    started_at: float | None = None
    started_ms: float | None = None
    views: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    actions: list[dict[str, Any]] = []
    vitals: list[dict[str, Any]] = []
    state: str = ""
    state_at: float = 0.0


_EVENT = msgspec.json.Decoder(_Event)


def decode_status(
    vendor: str, upload: Upload, found: Mapping[str, bytes], limits: Limits = LIMITS
) -> list[StatusReport]:
    """The agent's own word in `found`, the parts of a form, if it is one of the model's."""
    event = _event(found, limits)
    if event.state not in _STATES:
        return []
    return [
        StatusReport(
            upload=upload.id,
            vendor=vendor,
            tab=upload.tab,
            event_type=TRACK,
            date_ms=event.state_at,
            status=_status(event.state),
            reason=event.state.partition("(")[2].rstrip(")"),
            session_id=event.session_id or None,
        )
    ]


def decode_events(
    vendor: str, upload: Upload, found: Mapping[str, bytes], limits: Limits = LIMITS
) -> list[SdkEvent]:
    """Kind by kind, each in the agent's order."""
    event = _event(found, limits)
    return [
        _sdk_event(vendor, upload, event, kind, data, data.get(key))
        for name, kind, key in _LISTS
        for data in getattr(event, name)
    ]


def _sdk_event(
    vendor: str, upload: Upload, event: _Event, kind: str, data: dict[str, Any], at_ms: object
) -> SdkEvent:
    return SdkEvent(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        track=TRACK,
        type=kind,
        date_ms=_date_ms(event, at_ms),
        session_id=event.session_id or None,
        view_id=_text(data.get("id")) if kind == "view" else None,
        data=data,
    )


def _date_ms(event: _Event, at_ms: object) -> float | None:
    """Return `at_ms`, a time of the event, as epoch ms by `Date` when the run began; None if unknown."""
    known = isinstance(at_ms, int | float) and not isinstance(at_ms, bool)
    if not known or event.started_at is None or event.started_ms is None:
        return None
    try:
        return event.started_at + float(at_ms) - event.started_ms  # type: ignore[arg-type]
    except OverflowError:
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _status(state: str) -> ProfilerStatus:
    if state == RUNNING:
        return "running"
    if state == PAUSED:
        return "paused"
    return "error" if state in _BROKEN else "stopped"


def _event(found: Mapping[str, bytes], limits: Limits) -> _Event:
    if "event" not in found:
        raise BadPayload(f"no part named 'event' (there are: {', '.join(sorted(found)) or 'none'})")
    return read_json(_EVENT, found["event"], "event", limits)
