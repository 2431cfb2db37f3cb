"""All events: what a page, the browser, the driver and the intake report.

Every event is a frozen value. `wall_ms` (ms since the Unix epoch) is real time: a page reports
`performance.timeOrigin + performance.now()`. A moved `Date` does not change it, so all sources share one time
line. The base class tells the source:

Event
├── PageEvent      the observer in the page; numbered from 1 in each document (`seq`)
├── BrowserEvent   the DevTools protocol
├── DriverEvent    what the bridge did
└── IntakeEvent    what arrived over HTTP

On disk (`events.jsonl`) an event is one JSON object whose `kind` names its class.
"""

from __future__ import annotations

from bridge.core.events.base import Event, Intent, Lifecycle, Visibility
from bridge.core.events.browser import (
    AnyBrowserEvent,
    BrowserEvent,
    ConsoleWritten,
    ContentBlocked,
    DocumentGone,
    DocumentLost,
    ErrorAnswered,
    ErrorThrown,
    EventsMissing,
    RequestFailed,
    ResourceFailed,
    SdkLogged,
    TabClosed,
    TabCrashed,
    TabOpened,
)
from bridge.core.events.driver import (
    AnyDriverEvent,
    Change,
    Delayable,
    Delayed,
    DocumentPolicyFound,
    DocumentSource,
    DriverEvent,
    IntentChanged,
    ProductionLeft,
    RecordingEnded,
    RequestHeld,
    ScenarioEnded,
    StepFinished,
    StepStarted,
)
from bridge.core.events.intake import IntakeEvent, UploadReceived
from bridge.core.events.page import (
    LEAVING_EVENTS_MAX,
    Activity,
    AnyPageEvent,
    BeforeUnload,
    ClockMoved,
    DateMovedByOthers,
    DocumentStarted,
    EventsDropped,
    GlobalsSeen,
    LifecycleChanged,
    LongTask,
    ObserverFailed,
    OpaqueScriptsSeen,
    PageEvent,
    PageHidden,
    PageShown,
    ProfilerRefused,
    ProfilerStarted,
    ProfilerStopCalled,
    ProfilerStopFailed,
    ProfilerStopReleased,
    ProfilerStopSettled,
    SampleBufferFull,
    SessionStoreChanged,
    StoreMedium,
    UploadSeen,
    VisibilityChanged,
    Writer,
)

AnyEvent = AnyPageEvent | AnyBrowserEvent | AnyDriverEvent | UploadReceived

__all__ = [
    "LEAVING_EVENTS_MAX",
    "Activity",
    "AnyBrowserEvent",
    "AnyDriverEvent",
    "AnyEvent",
    "AnyPageEvent",
    "BeforeUnload",
    "BrowserEvent",
    "Change",
    "ClockMoved",
    "ConsoleWritten",
    "ContentBlocked",
    "DateMovedByOthers",
    "Delayable",
    "Delayed",
    "DocumentGone",
    "DocumentLost",
    "DocumentPolicyFound",
    "DocumentSource",
    "DocumentStarted",
    "DriverEvent",
    "ErrorAnswered",
    "ErrorThrown",
    "Event",
    "EventsDropped",
    "EventsMissing",
    "GlobalsSeen",
    "IntakeEvent",
    "Intent",
    "IntentChanged",
    "Lifecycle",
    "LifecycleChanged",
    "LongTask",
    "ObserverFailed",
    "OpaqueScriptsSeen",
    "PageEvent",
    "PageHidden",
    "PageShown",
    "ProductionLeft",
    "ProfilerRefused",
    "ProfilerStarted",
    "ProfilerStopCalled",
    "ProfilerStopFailed",
    "ProfilerStopReleased",
    "ProfilerStopSettled",
    "RecordingEnded",
    "RequestFailed",
    "RequestHeld",
    "ResourceFailed",
    "SampleBufferFull",
    "ScenarioEnded",
    "SdkLogged",
    "SessionStoreChanged",
    "StepFinished",
    "StepStarted",
    "StoreMedium",
    "TabClosed",
    "TabCrashed",
    "TabOpened",
    "UploadReceived",
    "UploadSeen",
    "Visibility",
    "VisibilityChanged",
    "Writer",
]
