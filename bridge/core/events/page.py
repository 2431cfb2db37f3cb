"""The events of a page: what the observer in it reports. `js/src/observer/report/events.ts` repeats them."""

from __future__ import annotations

from typing import Literal

import msgspec

from bridge.core.events.base import Event, Visibility

StoreMedium = Literal["cookie", "local-storage", "session-storage", "expression"]
Writer = Literal["page", "bridge", "elsewhere"]

#: After `pagehide` the observer reports at most this many events, so no more than these can be missing of a
#: document that was lost while it was left.
LEAVING_EVENTS_MAX = 32


class PageEvent(Event, frozen=True, kw_only=True):
    """`document`: id of the document, new at each navigation. `page_ms`: `performance.now()`, ms."""

    document: str
    seq: int
    page_ms: float


class DocumentStarted(PageEvent, frozen=True):
    """First event of a document. `top`: not in a frame. `profiler`: the browser offers `Profiler` in it.

    `delivery`: `service-worker` if one answered for the server, else the navigation's `deliveryType`, such as
    `navigational-prefetch` or `cache`; "" for an ordinary answer.
    """

    url: str
    top: bool
    visibility: Visibility
    profiler: bool
    delivery: str = ""


class VisibilityChanged(PageEvent, frozen=True):
    """`visibilitychange`. `trusted`: `Event.isTrusted`; false if a script dispatched the event."""

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
    """`beforeunload`: the document is asked whether it may be left. It can stay: after a dialog that the user
    cancels, a `mailto:` link, a download."""


class ProfilerStarted(PageEvent, frozen=True):
    """`new Profiler()` succeeded. `profiler`: numbers the native profilers of a document, from 1.

    `sample_interval_ms`: as the browser granted it. `requested_interval_ms`: as the page requested it.
    `max_buffer_size`: in samples; less than `requested_buffer_size` after the step `fill_buffer`. `site`:
    where in the page's code it was constructed, as `URL:line:column` (1-based); "" if that could not be seen;
    None in recordings of an older bridge. Where the page has put a constructor of its own before `Profiler`,
    it is the place that called that one. If no frame shows which those are, `site` is the nearest one, and
    `caller` the next one, in the same form; else `caller` is "".
    """

    profiler: int
    requested_interval_ms: float
    sample_interval_ms: float
    max_buffer_size: int
    requested_buffer_size: int = 0
    site: str | None = None
    caller: str = ""


class ProfilerRefused(PageEvent, frozen=True):
    """`new Profiler()` threw: `name` and `message` of the exception."""

    name: str
    message: str


class ProfilerStopCalled(PageEvent, frozen=True):
    """The page called `stop()`: the native profiler ends here. `held`: the bridge keeps its promise pending.
    `rejected`: the bridge rejects its promise, whatever the result of the browser is."""

    profiler: int
    held: bool = False
    rejected: bool = False


class ProfilerStopSettled(PageEvent, frozen=True):
    """The native `stop()` gave its trace. Times: `performance.now()`, ms, of the samples in order of time.

    Busy samples have a stack or a marker; `marked_samples` of them have a marker only. `out_of_order`:
    samples with an earlier time than the sample before; recordings of older bridges have none, and the first
    and last sample as they stand in the trace.
    """

    profiler: int
    samples: int
    busy_samples: int
    first_sample_ms: float | None = None
    last_sample_ms: float | None = None
    largest_gap_ms: float | None = None
    marked_samples: int = 0
    out_of_order: int = 0


class ProfilerStopFailed(PageEvent, frozen=True):
    """`stop()` threw, or its promise was rejected (a second stop: InvalidStateError)."""

    profiler: int
    name: str
    message: str


class ProfilerStopReleased(PageEvent, frozen=True):
    """A held `stop()` was released: only now does the page get its trace."""

    profiler: int


class SampleBufferFull(PageEvent, frozen=True):
    """`samplebufferfull` of a native profiler: it drops later samples."""

    profiler: int


class LongTask(PageEvent, frozen=True):
    """A performance entry. `start_ms`: `performance.now()`, ms."""

    entry_type: Literal["longtask", "long-animation-frame"]
    start_ms: float
    duration_ms: float


class Activity(PageEvent, frozen=True):
    """Input of a user that renews a session: click, touchstart, keydown, scroll."""

    type: str
    trusted: bool


class ClockMoved(PageEvent, frozen=True):
    """`Date` in this document is now `offset_ms` ahead of real time (in all, not since the last event).

    `idle`: time goes from one due timer to the next (the user is away); false: it jumps (the device sleeps).
    """

    offset_ms: float
    idle: bool = False


class DateMovedByOthers(PageEvent, frozen=True):
    """`Date` in this document is `offset_ms` ahead of what it would be, or behind if negative.

    Not by the bridge: by fake timers, Playwright's `page.clock`, the page itself, or the system's clock.
    0: it is right again.
    """

    offset_ms: float


class SessionStoreChanged(PageEvent, frozen=True):
    """A store of a RUM session has a new raw value ("" when absent).

    `by`: the page's own script, the bridge (`expire_session`), or elsewhere (another tab, the browser).
    The first event of a document has the value at the document's start, `by` "elsewhere".

    A page can have several cookies of one name: `others` are the values of those after the first one, in the
    order of `document.cookie`. `site`: where in the page's code the write is, as `ProfilerStarted.site`.
    `attributes`: of the cookie that the page wrote (`path=/;domain=example.com`).
    """

    medium: StoreMedium
    key: str
    value: str
    by: Writer
    others: list[str] = msgspec.field(default_factory=list)
    site: str = ""
    attributes: str = ""


class GlobalsSeen(PageEvent, frozen=True):
    """The global variables of vendors' SDKs that the document has, such as `DD_RUM`."""

    names: list[str]


class EventsDropped(PageEvent, frozen=True):
    """The document reported more events than the limit allows: `count` events before this one are left out.

    `start_ms`: when the first of them was to be reported, `performance.now()`, ms; None if unknown.
    """

    count: int
    start_ms: float | None = None


class UploadSeen(PageEvent, frozen=True):
    """A request of the page ended that has an address in a vendor's form, and was not sent to our intake.

    `url`: without its query. Such a request may also have been redirected to our intake.
    """

    url: str


class OpaqueScriptsSeen(PageEvent, frozen=True):
    """Scripts of other origins that were loaded without `crossorigin`: traces lack their frames.

    `urls`: all of the document so far, without their queries."""

    urls: list[str]


class ObserverFailed(PageEvent, frozen=True):
    """The observer itself failed: its events from here on may be incomplete."""

    message: str


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
    | DateMovedByOthers
    | UploadSeen
    | OpaqueScriptsSeen
)
