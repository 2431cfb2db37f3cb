"""What arrives at the intake, and what vendors read out of it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from bridge.core.events import Lifecycle, Visibility
from bridge.core.sessions import SessionState
from bridge.trace.model import Trace

ProfilerStatus = Literal["starting", "running", "paused", "stopped", "error"]

#: The method of what is said to a native app's WebView instead of being sent: no HTTP request has it.
BRIDGE_METHOD = "BRIDGE"

#: `Upload.said` of a question for quota that was denied with a 200.
DENIED = "denied"
#: ... and of what was answered with this header; its seconds follow.
RETRY_AFTER = "retry-after:"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """How a tab stood at `wall_ms`, as far as it had been seen: None where it had not."""

    wall_ms: float
    visibility: Visibility | None = None
    lifecycle: Lifecycle | None = None
    session: SessionState | None = None
    session_id: str | None = None


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """How the driven tab stood that an upload came from: when the profiler whose trace it carries started
    and ended, and when it arrived.

    `start` and `end` are None for an upload without a trace, and for one that no observed profiler gave;
    `end` also while its profiler was not seen to end. `emulated`: the tab's visibility was made up by script.
    """

    start: Moment | None = None
    end: Moment | None = None
    arrival: Moment
    emulated: bool = False


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it came in; the body is kept raw.

    `tab` is "" when the request did not name one. `target` is path and query as sent (in one read
    from a recording, clients' keys are redacted). Header names
    are lower case. `status` is what we answered. `host` is where the page meant to send it, "" when it
    was sent to us. A message through a WebView's bridge is one too: method BRIDGE, and status 0, as nobody
    answers it. `stamp` is None when it came from no driven
    tab, or nothing has been seen of that.
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
    #: what the answer said where its status does not tell: DENIED to a question for quota, RETRY_AFTER
    said: str = ""
    #: why it was refused, or not answered as usual: a bad payload, a fault on order; "" where all was well
    problem: str = ""
    stamp: Stamp | None = None

    @property
    def accepted(self) -> bool:
        """Whether its sender may take it for delivered: we said 2xx, or there was nothing to be said."""
        return 200 <= self.status < 300 or self.method == BRIDGE_METHOD

    @property
    def retry_after_ms(self) -> float:
        """For how long its sender was asked to leave us alone, ms; 0 when it was not."""
        seconds = self.said.removeprefix(RETRY_AFTER)
        return float(seconds) * 1000 if seconds != self.said and seconds.isdecimal() else 0.0


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A trace with its metadata, decoded from an upload.

    `session_id` is None when the upload names no session. The run that its trace knows
    (`trace.started_ms`, `trace.ended_ms`) is the SDK's own word, in the page's monotonic ms.
    """

    upload: str
    vendor: str
    tab: str
    session_id: str | None
    view_ids: tuple[str, ...]
    long_tasks: int
    sdk_version: str
    trace: Trace
    #: what stays the same when an SDK sends it again, under whatever request id: the sender's own id for it,
    #: or a digest of its content
    identity: str = ""
    #: of a profiler that sends its trace in chunks, the same for all of them
    profiler_id: str = ""
    view_names: tuple[str, ...] = ()
    #: the vendor's name for the app: an application's id (Datadog), a project's (Sentry)
    application: str = ""
    service: str = ""
    env: str = ""
    #: of the app
    version: str = ""
    #: the run by the page's `Date`, which may have been moved; epoch ms
    started_at: float | None = None
    ended_at: float | None = None
    interval_ms: float | None = None
    #: False where the format writes idle samples as if they were busy (Sentry's chunks)
    idle_known: bool = True


class SdkEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event of an SDK as it stands in an upload: a RUM event, a log line, an envelope's item.

    `track` is the upload's (rum, logs, replay, ...; `envelope` at Sentry), `type` the event's own word (view,
    long_task, telemetry, ...; an item's type at Sentry). `date_ms` is the page's `Date`, epoch ms, which may
    have been moved. `data` is the whole event.
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


class StatusReport(msgspec.Struct, frozen=True, kw_only=True):
    """The SDK's own word about its profiler, from a RUM event (`event_type`).

    `date_ms` is the earliest moment that the word can stand for, in the page's possibly moved `Date`.
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
    """What the intake answered to the SDK's question whether it may profile."""

    upload: str
    vendor: str
    tab: str
    session_id: str | None
    admitted: bool


class OtherUpload(msgspec.Struct, frozen=True, kw_only=True):
    """A request that carries no profile and no status; `track` names it (logs, replay, beacon)."""

    upload: str
    vendor: str
    tab: str
    track: str


class NotTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A profile that came and counts for nothing: refused with `status`, or here already.

    `repeats`: the upload that brought the same one before, "" for the first.
    `retry_after_ms`: as the upload's.
    """

    upload: str
    vendor: str
    tab: str
    status: int
    refused: bool
    repeats: str
    profile: Profile
    retry_after_ms: float = 0.0


Decoded = Profile | StatusReport | QuotaAnswer | OtherUpload | NotTaken
