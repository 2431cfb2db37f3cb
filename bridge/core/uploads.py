"""Uploads, and what vendors decode from them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from bridge.core.events import Lifecycle, Visibility
from bridge.core.sessions import SessionState
from bridge.trace.checks import TraceHealth, check_trace
from bridge.trace.model import Trace

ProfilerStatus = Literal["starting", "running", "paused", "stopped", "error"]

#: The method of a message to a native app's WebView, which is not sent over HTTP. No HTTP request has it.
BRIDGE_METHOD = "BRIDGE"
#: How the problem of an upload begins that a scripted fault changed the answer of; the fault's step follows.
FAULT_ON_ORDER = "fault on order: "


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer contained besides its status. `retry_after_s`: the header Retry-After, in seconds; None
    without one. `quota_denied`: the body denied a request for quota, though the status was 200.
    """

    retry_after_s: int | None = None
    quota_denied: bool = False


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a tab at `wall_ms`. None for what had not been observed by then."""

    wall_ms: float
    visibility: Visibility | None = None
    lifecycle: Lifecycle | None = None
    session: SessionState | None = None
    session_id: str | None = None


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the driven tab that sent an upload: when its profiler started and ended, and at arrival.

    `start` and `end` are None for an upload without a trace, and if the trace is from no observed profiler.
    `end` is also None while the end of the profiler was not observed. `emulated`: the tab's visibility was
    emulated.
    """

    start: Moment | None = None
    end: Moment | None = None
    arrival: Moment
    emulated: bool = False


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One request that arrived at the intake, with its raw body.

    `tab`: "" if the request named none. `target`: path and query as sent; clients' keys are redacted in one
    read from a recording. `headers`: names in lower case. `status`: the intake's answer. `host`: the host to
    which the page sent it, "" if it was sent to the intake itself. `stamp`: None if it came from no driven
    tab, or if nothing was observed of that tab.

    A message through a WebView's bridge is an upload too: method BRIDGE, status 0, as it gets no answer.
    """

    id: str
    wall_ms: float
    tab: str
    method: str
    target: str
    headers: dict[str, str]
    status: int
    body: bytes = b""
    host: str = ""
    answered: Answered = Answered()
    #: why it was refused, or not answered as usual: a bad payload, a scripted fault; "" for none
    problem: str = ""
    stamp: Stamp | None = None

    @property
    def accepted(self) -> bool:
        """Whether its sender may count it as delivered: the status was 2xx, or it gets no answer."""
        return 200 <= self.status < 300 or self.method == BRIDGE_METHOD

    @property
    def retry_after_ms(self) -> float:
        """The header Retry-After of the answer, in ms; 0 without one."""
        return float(self.answered.retry_after_s or 0) * 1000


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A trace with its metadata, decoded from an upload.

    `session_id`: None if the upload names no session. `trace.started_ms` and `trace.ended_ms` are as the SDK
    reports them, in ms of `performance.now()`.
    """

    upload: str
    vendor: str
    tab: str
    session_id: str | None
    view_ids: tuple[str, ...]
    long_tasks: int
    sdk_version: str
    trace: Trace
    #: the same when an SDK sends it again with another request id: the sender's own id for it, or a digest of
    #: its content
    identity: str = ""
    #: the same in all chunks of one profiler, for formats that send a trace in chunks
    profiler_id: str = ""
    view_names: tuple[str, ...] = ()
    #: the vendor's name for the app: an application's id (Datadog), a project's (Sentry)
    application: str = ""
    service: str = ""
    env: str = ""
    #: the app's version
    version: str = ""
    #: when the profiler started and ended by the page's `Date`, which may have been moved; epoch ms
    started_at: float | None = None
    ended_at: float | None = None
    interval_ms: float | None = None
    #: False where the format writes idle samples as if they were busy (Sentry's chunks)
    idle_known: bool = True

    def health(self, buffer_size: int | None = None, run: tuple[float, float] | None = None) -> TraceHealth:
        """Check its trace. `buffer_size`: the `maxBufferSize` of its profiler, in samples; None if unknown.
        `run`: when its profiler started and ended, on the trace's clock, as it was observed; None for what
        the
        SDK reports."""
        trace = self.trace
        if run is not None:
            trace = msgspec.structs.replace(trace, started_ms=run[0], ended_ms=run[1])
        return check_trace(
            trace, interval_ms=self.interval_ms, buffer_size=buffer_size, idle_known=self.idle_known
        )


class SdkEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event of an SDK, as an upload contains it: a RUM event, a log line, an item of an envelope.

    `track`: the upload's (rum, logs, replay, ...; `envelope` for Sentry). `type`: the event's own type (view,
    long_task, telemetry, ...; for Sentry the item's type). `date_ms`: the page's `Date`, which may have been
    moved; epoch ms. `data`: the whole event.
    """

    upload: str
    vendor: str
    tab: str
    track: str
    type: str
    date_ms: float | None
    session_id: str | None
    view_id: str | None
    data: dict[str, Any]


class SampleRates(msgspec.Struct, frozen=True, kw_only=True):
    """The shares of sessions, in percent, that an SDK tracks (`session`) and profiles (`profiling`)."""

    session: float
    profiling: float


class SessionReport(msgspec.Struct, frozen=True, kw_only=True):
    """The session that the SDK's events in an upload name, and the rates with which it was drawn.

    `date_ms`: of the first such event, by the page's `Date`. `rates`: None if the events do not contain them.
    """

    upload: str
    vendor: str
    tab: str
    session_id: str
    date_ms: float
    rates: SampleRates | None = None


class StatusReport(msgspec.Struct, frozen=True, kw_only=True):
    """The status of the profiler as the SDK reports it, in a RUM event (`event_type`).

    `date_ms`: the earliest moment to which it can refer, by the page's `Date`, which may have been moved.
    """

    upload: str
    vendor: str
    tab: str
    event_type: str
    date_ms: float
    status: ProfilerStatus
    reason: str
    session_id: str | None


class QuotaAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The intake's answer to the SDK's request for quota. `admitted`: the SDK may profile."""

    upload: str
    vendor: str
    tab: str
    session_id: str | None
    admitted: bool

    @classmethod
    def of(cls, upload: Upload, vendor: str, session_id: str, denied_status: int = 429) -> QuotaAnswer:
        """Return the answer to a request. `denied_status`: it denies, whatever the body says."""
        return cls(
            upload=upload.id,
            vendor=vendor,
            tab=upload.tab,
            session_id=session_id or None,
            admitted=upload.status != denied_status and not upload.answered.quota_denied,
        )


class OtherUpload(msgspec.Struct, frozen=True, kw_only=True):
    """A request without a profile and without a status. `track`: its kind (logs, replay, beacon)."""

    upload: str
    vendor: str
    tab: str
    track: str


class NotTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A profile that arrived and does not count: refused with `status`, or a repetition.

    `repeats`: the earlier upload with the same profile, "" for the first. `retry_after_ms`: as the upload's.
    """

    upload: str
    vendor: str
    tab: str
    status: int
    refused: bool
    repeats: str
    profile: Profile
    retry_after_ms: float = 0.0


class NotSent(msgspec.Struct, frozen=True, kw_only=True):
    """A profile in a request that the bridge held, for `held_ms`, while its page was left. If it has not
    arrived either, the browser aborted it."""

    vendor: str
    tab: str
    held_ms: float
    profile: Profile


Decoded = Profile | StatusReport | SessionReport | QuotaAnswer | OtherUpload | NotTaken | NotSent
