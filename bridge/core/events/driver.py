"""The events of the driver: what the bridge did, and what it found out about the pages that it drives."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from bridge.core.events.base import Event, Intent

#: How a document came: its server's answer was seen; by a prefetch; from a service worker; without a server
#: (`about:`, `blob:`, `data:`); or in a way that was not seen.
DocumentSource = Literal["network", "prefetch", "service-worker", "no-server", "unknown"]
Delayable = Literal["bridge", "intake", "browser", "page"]


class DriverEvent(Event, frozen=True, kw_only=True):
    pass


class StepStarted(DriverEvent, frozen=True):
    step: str
    arguments: dict[str, Any] = msgspec.field(default_factory=dict)


class StepFinished(DriverEvent, frozen=True):
    """`error`: why the step failed, "" if it succeeded."""

    step: str
    error: str = ""


class IntentChanged(DriverEvent, frozen=True):
    """The user stopped the profiler, or let it run again."""

    intent: Intent


class RequestHeld(DriverEvent, frozen=True):
    """A request to a vendor that the bridge held, to redirect it, while its page was left for good.

    Its body is kept as evidence; the bridge does not deliver it, as a slow network would have lost it too.
    `aborted`: the browser has answered that it aborted the request; otherwise the request may have arrived.
    `held_ms`: from the notice of the request until the browser's answer. `url`: as the page named it,
    clients' keys redacted. `headers`: names in lower case, secrets redacted.
    """

    method: str
    url: str
    held_ms: float
    aborted: bool
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""


class Change(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something that is not as in production. `what`: its kind. `detail`: its object, such as a host.

    `policy-added`; `redirected` (a host); `permission`; `csp-off`; `downloads`; `certificates`; `clock`;
    `credentials`; `header` (its name); `storage-state`; `preloading-off`; `switch` (its name); `stop-held`,
    `stop-rejected`, `buffer-limited` (faults of the profiler); `intake-fault` (an answer on order);
    `expression` (a script of a vendor's file read a session); `command` (a command of unknown effect).
    """

    what: str
    detail: str = ""


class ProductionLeft(DriverEvent, frozen=True):
    """From here on something is not as in production for the pages of the tab, as the bridge has changed it.

    The first of a tab, at its opening, has what holds for the whole browser and for its context.
    """

    changes: list[Change]


class DocumentPolicyFound(DriverEvent, frozen=True):
    """The document policy of a document, right after its `DocumentStarted`.

    `server`: the value of the server's `Document-Policy`, "" if it sent none; `report_only`: of its
    `Document-Policy-Report-Only`. `added`: what the bridge added to the header, "" if nothing.
    """

    document: str
    url: str
    top: bool
    source: DocumentSource
    server: str = ""
    report_only: str = ""
    added: str = ""


class Delayed(DriverEvent, frozen=True):
    """The machine was slow: within the last `span_ms`, `what` was kept from running for `late_ms` in all.

    `bridge`: a thread of the bridge woke up late. `intake`: its event loop answered late. `browser`: the main
    process of Chromium answered a command late. `page`: the main thread of the tab's page answered late, or
    its tasks took longer than the processor time that they used. `ran_ms`: that processor time.
    """

    what: Delayable
    late_ms: float
    span_ms: float
    ran_ms: float = 0.0


class ScenarioEnded(DriverEvent, frozen=True):
    """The scenario has been played, and everything up to here counts for its verdict. What follows is done by
    the bridge, to see whether a profiler that did not run recovers; it is shown and not judged."""


class RecordingEnded(DriverEvent, frozen=True):
    """All events of all pages up to here have been received. Nothing later was observed."""


AnyDriverEvent = (
    StepStarted
    | StepFinished
    | IntentChanged
    | RequestHeld
    | ProductionLeft
    | DocumentPolicyFound
    | Delayed
    | ScenarioEnded
    | RecordingEnded
)
