"""RUM batches: JSON objects, one a line, and the SDK's own word about its profiler in them.

`_dd.profiling.status` is read from the SDK's state when an event is assembled (`startProfilingContext`
in rum `domain/profiling/profilingContext.ts`). 6.x puts it on views and long tasks, 7.x also on actions
and vitals. An event's `date` is when the thing *began*; the word is said when it is over or updated,
so `StatusReport.date_ms` adds the event's duration. It is the earliest moment: an update of a view that
has ended is said later than its end.

Every event names its session, and the rates with which the SDK draws sessions (`startDefaultContext` in
rum-core `domain/contexts/defaultContext.ts`, rounded to 3 decimals).
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from bridge.core.uploads import ProfilerStatus, SampleRates, SessionReport, StatusReport, Upload
from bridge.vendors.bodies import content, inflate, read_json, read_lines
from bridge.vendors.limits import LIMITS, Limits

NS_PER_MS = 1e6


class _Id(msgspec.Struct, frozen=True):
    id: str = ""


class _Profiling(msgspec.Struct, frozen=True):
    status: str = ""
    error_reason: str | None = None
    quota_reason: str | None = None


class _Configuration(msgspec.Struct, frozen=True):
    session_sample_rate: float | None = None
    profiling_sample_rate: float | None = None


class _Internal(msgspec.Struct, frozen=True):
    profiling: _Profiling | None = None
    configuration: _Configuration | None = None


class _Timed(msgspec.Struct, frozen=True):
    """Durations are in ns (`toServerDuration`); each kind of event has its own name for them."""

    time_spent: float | None = None
    duration: float | None = None
    loading_time: float | None = None


class _Event(msgspec.Struct, frozen=True):
    """`dd`: under the key that is the SDK's own, see `RumEvents.of`."""

    type: str = ""
    date: float = 0.0
    session: _Id | None = None
    dd: _Internal | None = None
    view: _Timed | None = None
    long_task: _Timed | None = None
    action: _Timed | None = None
    vital: _Timed | None = None


#: `RumProfilingStatus`; of a pause it does not tell.
WORDS: tuple[ProfilerStatus, ...] = ("starting", "running", "stopped", "error")
_STATUSES: dict[str, ProfilerStatus] = {word: word for word in WORDS}


def batch(upload: Upload, deflated: bool, limits: Limits = LIMITS) -> bytes:
    """The lines of a batch, of whatever track."""
    body = content(upload, limits)
    return inflate(body, limits) if deflated else body


@dataclass(frozen=True)
class RumEvents:
    """Reads RUM events of one SDK."""

    decoder: msgspec.json.Decoder[_Event]

    @classmethod
    def of(cls, internal: str) -> RumEvents:
        """Return a reader for events whose words about profiler and rates are under the key `internal`."""
        field = ("dd", _Internal | None, msgspec.field(name=internal, default=None))
        return cls(msgspec.json.Decoder(msgspec.defstruct("_Named", [field], bases=(_Event,), frozen=True)))

    def decode(
        self, vendor: str, upload: Upload, deflated: bool, limits: Limits = LIMITS
    ) -> tuple[list[StatusReport], list[SessionReport]]:
        """Every word about the profiler in a batch, in the batch's order; and each session that it names."""
        events = list(read_lines(self.decoder, batch(upload, deflated, limits), limits))
        reports = (_report(vendor, upload, event) for event in events)
        return [report for report in reports if report is not None], _sessions(vendor, upload, events)

    def status(
        self, vendor: str, upload: Upload, event: bytes, limits: Limits = LIMITS
    ) -> StatusReport | None:
        """The word about the profiler in one event, if it has any."""
        return _report(vendor, upload, read_json(self.decoder, event, "event", limits))


def _sessions(vendor: str, upload: Upload, events: list[_Event]) -> list[SessionReport]:
    """Each session of a batch, once for each pair of rates."""
    found: dict[tuple[str, SampleRates | None], float] = {}
    for event in events:
        if event.session and event.session.id and event.type != "telemetry":
            found.setdefault((event.session.id, _rates(event)), event.date)
    return [
        SessionReport(
            upload=upload.id, vendor=vendor, tab=upload.tab, session_id=session, date_ms=date, rates=rates
        )
        for (session, rates), date in found.items()
    ]


def _rates(event: _Event) -> SampleRates | None:
    """None for an SDK that is too old to report a rate for profiling."""
    told = event.dd.configuration if event.dd else None
    if told is None or told.session_sample_rate is None or told.profiling_sample_rate is None:
        return None
    return SampleRates(session=told.session_sample_rate, profiling=told.profiling_sample_rate)


def _report(vendor: str, upload: Upload, event: _Event) -> StatusReport | None:
    profiling = event.dd.profiling if event.dd else None
    # Telemetry rides along in these batches, and may talk about profiling in words of its own.
    if profiling is None or event.type == "telemetry":
        return None
    status = _STATUSES.get(profiling.status)
    if status is None:
        return None
    return StatusReport(
        upload=upload.id,
        vendor=vendor,
        tab=upload.tab,
        event_type=event.type,
        date_ms=event.date + _duration_ms(event),
        status=status,
        reason=profiling.error_reason or profiling.quota_reason or "",
        session_id=event.session.id or None if event.session else None,
    )


def _duration_ms(event: _Event) -> float:
    duration_ns: float | None = None
    if event.type in ("view", "view_update") and event.view:
        duration_ns = event.view.time_spent
    elif event.type == "long_task" and event.long_task:
        duration_ns = event.long_task.duration
    elif event.type == "action" and event.action:
        duration_ns = event.action.loading_time
    elif event.type == "vital" and event.vital:
        duration_ns = event.vital.duration
    return (duration_ns or 0.0) / NS_PER_MS
