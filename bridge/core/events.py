"""The one vocabulary of events: what a page, the browser, the driver and the intake report.

Every event is a frozen value. `wall_ms` (ms since the Unix epoch) is real time: a page reports
`performance.timeOrigin + performance.now()`, which a moved `Date` does not touch, so all witnesses
share one time line. The class tree says who saw it:

Event
├── PageEvent      the observer in the page; numbered from 1 in each document (`seq`)
├── BrowserEvent   the DevTools protocol
├── DriverEvent    what we did
└── IntakeEvent    what arrived over HTTP

On disk (`events.jsonl`) an event is one JSON object whose `kind` names its class.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Visibility = Literal["visible", "hidden"]
Lifecycle = Literal["active", "frozen", "closed", "crashed"]
Intent = Literal["run", "stop"]
StoreMedium = Literal["cookie", "local-storage"]
Writer = Literal["page", "bridge", "elsewhere"]

#: After `pagehide` the observer reports at most this many events, so a document that is lost
#: while leaving can be missing no more than these.
LEAVING_EVENTS_MAX = 32


def _kind(name: str) -> str:
    return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag=_kind, omit_defaults=True):
    """Something that happened. `tab` is our name of the tab ("tab-1"), "" when it concerns none."""

    wall_ms: float
    tab: str = ""


# --- the observer in the page -------------------------------------------------------------------


class PageEvent(Event, frozen=True, kw_only=True):
    """`document`: id of the document, new at each navigation. `page_ms`: `performance.now()`, ms."""

    document: str
    seq: int
    page_ms: float


class DocumentStarted(PageEvent, frozen=True):
    """First event of a document. `profiler`: the browser offers `Profiler` here."""

    url: str
    top: bool
    visibility: Visibility
    profiler: bool


class VisibilityChanged(PageEvent, frozen=True):
    """`trusted` is `Event.isTrusted`: false means that script made the event up."""

    visibility: Visibility
    trusted: bool


class LifecycleChanged(PageEvent, frozen=True):
    """Page Lifecycle `freeze` and `resume`."""

    lifecycle: Literal["active", "frozen"]
    trusted: bool


class PageHidden(PageEvent, frozen=True):
    """`pagehide`: the document is being left; `persisted` when it may come back from bfcache."""

    persisted: bool


class PageShown(PageEvent, frozen=True):
    """`pageshow`."""

    persisted: bool


class BeforeUnload(PageEvent, frozen=True):
    """`beforeunload`: the document is asked whether it may be left. It may well stay: a dialog that the
    user cancels, a `mailto:` link, a download."""


class ProfilerStarted(PageEvent, frozen=True):
    """`new Profiler()` succeeded. `profiler` numbers the native profilers of a document from 1.

    `sample_interval_ms` is what the browser granted, `requested_interval_ms` what was asked for.
    `max_buffer_size`: samples that it takes; `fill_buffer` may have made it less than was asked for.
    """

    profiler: int
    requested_interval_ms: float
    sample_interval_ms: float
    max_buffer_size: int
    requested_buffer_size: int = 0


class ProfilerRefused(PageEvent, frozen=True):
    """`new Profiler()` threw: `name` and `message` of the exception."""

    name: str
    message: str


class ProfilerStopCalled(PageEvent, frozen=True):
    """The page called `stop()`: the native profiler ends here. `held`: we keep its promise pending;
    `rejected`: we reject it, whatever the browser says."""

    profiler: int
    held: bool = False
    rejected: bool = False


class ProfilerStopSettled(PageEvent, frozen=True):
    """The native `stop()` gave its trace. Busy samples have a stack; times are in the page's ms."""

    profiler: int
    samples: int
    busy_samples: int
    first_sample_ms: float | None = None
    last_sample_ms: float | None = None
    largest_gap_ms: float | None = None


class ProfilerStopFailed(PageEvent, frozen=True):
    """`stop()` threw or rejected (a second stop: InvalidStateError)."""

    profiler: int
    name: str
    message: str


class ProfilerStopReleased(PageEvent, frozen=True):
    """A held `stop()` was let go: only now does the page see its trace."""

    profiler: int


class SampleBufferFull(PageEvent, frozen=True):
    profiler: int


class LongTask(PageEvent, frozen=True):
    """A performance entry; `start_ms` and `duration_ms` in the page's time."""

    entry_type: Literal["longtask", "long-animation-frame"]
    start_ms: float
    duration_ms: float


class Activity(PageEvent, frozen=True):
    """A user's input that renews a session: click, touchstart, keydown, scroll."""

    type: str
    trusted: bool


class ClockMoved(PageEvent, frozen=True):
    """`Date` in this document is now `offset_ms` ahead of real time (in all, not since the last).

    `idle`: on the way from one due timer to the next (the user is away), not at once (the device sleeps).
    """

    offset_ms: float
    idle: bool = False


class SessionStoreChanged(PageEvent, frozen=True):
    """The RUM session's store has a new raw value ("" when absent).

    `by`: the page's own script, us (`expire_session`), or elsewhere (another tab, the browser).
    The first report of a document is what it found at its start, `by` "elsewhere".
    """

    medium: StoreMedium
    key: str
    value: str
    by: Writer


class GlobalsSeen(PageEvent, frozen=True):
    """Global variables by which a vendor's SDK is known, as far as the document has them (`DD_RUM`)."""

    names: list[str]


class EventsDropped(PageEvent, frozen=True):
    """The document reported more than can be taken: `count` events before this one are not told.

    `start_ms`: when the first of them would have been told, in the page's time; None if unknown.
    """

    count: int
    start_ms: float | None = None


class ObserverFailed(PageEvent, frozen=True):
    """The observer itself broke: what it saw from here on may be incomplete."""

    message: str


# --- the browser ---------------------------------------------------------------------------------


class BrowserEvent(Event, frozen=True, kw_only=True):
    pass


class TabOpened(BrowserEvent, frozen=True):
    """`emulated`: visibility of this tab is overridden by script, not real. `opener`: the tab whose script
    opened this one, "" when it was us."""

    emulated: bool = False
    opener: str = ""


class TabClosed(BrowserEvent, frozen=True):
    pass


class TabCrashed(BrowserEvent, frozen=True):
    pass


class DocumentGone(BrowserEvent, frozen=True):
    """The browser dropped a document (navigation, close). Not recorded when its last words arrived."""

    document: str


class DocumentLost(BrowserEvent, frozen=True):
    """A document went away without its last words: at most `missing_at_most` events are missing."""

    document: str
    last_seq: int
    missing_at_most: int


class EventsMissing(BrowserEvent, frozen=True):
    """The numbers `first_seq` to `last_seq` (inclusive) of a document never arrived."""

    document: str
    first_seq: int
    last_seq: int


# --- what we did ---------------------------------------------------------------------------------


class DriverEvent(Event, frozen=True, kw_only=True):
    pass


class StepStarted(DriverEvent, frozen=True):
    step: str
    arguments: dict[str, Any] = {}


class StepFinished(DriverEvent, frozen=True):
    """`error` is empty when the step was taken."""

    step: str
    error: str = ""


class IntentChanged(DriverEvent, frozen=True):
    """The user told the profiler to stop, or to run again."""

    intent: Intent


class RecordingEnded(DriverEvent, frozen=True):
    """All events of all pages up to here have been received: nothing later was watched."""


# --- what arrived --------------------------------------------------------------------------------


class IntakeEvent(Event, frozen=True, kw_only=True):
    pass


class UploadReceived(IntakeEvent, frozen=True):
    """One request to the intake; `upload` names its file in the recording."""

    upload: str
    method: str
    target: str
    status: int
    bytes: int


AnyPageEvent = (
    DocumentStarted
    | VisibilityChanged
    | LifecycleChanged
    | PageHidden
    | PageShown
    | BeforeUnload
    | ProfilerStarted
    | ProfilerRefused
    | ProfilerStopCalled
    | ProfilerStopSettled
    | ProfilerStopFailed
    | ProfilerStopReleased
    | SampleBufferFull
    | LongTask
    | Activity
    | ClockMoved
    | SessionStoreChanged
    | GlobalsSeen
    | EventsDropped
    | ObserverFailed
)
AnyEvent = (
    AnyPageEvent
    | TabOpened
    | TabClosed
    | TabCrashed
    | DocumentGone
    | DocumentLost
    | EventsMissing
    | StepStarted
    | StepFinished
    | IntentChanged
    | RecordingEnded
    | UploadReceived
)
