"""What was not as in production, and the policy of each document. Pure.

Recordings of older bridges have no such events: nothing is said of them then.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bridge.core import events as e
from bridge.core.events import Change, DocumentPolicyFound, DocumentSource, Event
from bridge.core.production.document_policy import shown_url, what_was_added
from bridge.core.production.switches import effect_of
from bridge.core.recording import Recording
from bridge.core.uploads import FAULT_ON_ORDER, Upload


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The document policy of the documents of one address, in one tab.

    `server`, `report_only`: the values of the server's `Document-Policy` and `Document-Policy-Report-Only`,
    "" for none. `added`: what the bridge added, "" for nothing. `source`: how the documents came.
    """

    tab: str
    url: str
    top: bool
    source: DocumentSource
    server: str
    report_only: str
    added: str


def policies_of(recording: Recording) -> list[Policy]:
    """Return the policies of all documents, in order of their start; equal ones once."""
    found = [_policy(event) for event in recording.events if isinstance(event, DocumentPolicyFound)]
    return list(dict.fromkeys(found))


def changes_of(recording: Recording) -> list[Change]:
    """Return all changes, in order of their first event; those of the intake last."""
    found = [change for event in recording.events for change in _changes(event)]
    found += [
        Change("intake-fault", fault) for upload in recording.uploads.values() if (fault := _fault(upload))
    ]
    return list(dict.fromkeys(found))


def not_as_in_production(recording: Recording) -> list[str]:
    """Return a line for each kind of change; for each document to which the policy was added, one of its own.

    The policies stand first, the switches of Chromium last. Empty for a recording of an older bridge, which
    does not have all changes.
    """
    if not any(isinstance(event, e.ProductionLeft | DocumentPolicyFound) for event in recording.events):
        return []
    details: dict[str, list[str]] = {}
    for change in changes_of(recording):
        details.setdefault(change.what, []).append(change.detail)
    # Chromium grants several permissions at a time, and answers in any order.
    details.get("permission", []).sort()
    kinds = (_TEXTS[what].format(", ".join(details[what])) for what in _TEXTS if what in details)
    switches = [f"--{name} ({effect_of(name)})" for name in details.get("switch", [])]
    started = [f"Chromium was started with {', '.join(switches)}"] if switches else []
    return list(dict.fromkeys([*policy_lines(recording), *kinds, *started]))


def production_lines(changes: list[str]) -> list[str]:
    """Return a heading and a line for each change (of `not_as_in_production`); empty if there is none."""
    return ["not as in production:", *(f"  {change}" for change in changes)] if changes else []


def policy_lines(recording: Recording) -> list[str]:
    """Return a line for each document to which the bridge added the policy."""
    found = (event for event in recording.events if isinstance(event, DocumentPolicyFound))
    return list(dict.fromkeys(filter(None, map(what_was_added, found))))


def _fault(upload: Upload) -> str:
    """Return the fault by which an upload was answered, as it was ordered; "" for none."""
    ordered = upload.problem.startswith(FAULT_ON_ORDER)
    # What was wrong with the upload itself stands behind it, in brackets.
    return upload.problem.removeprefix(FAULT_ON_ORDER).partition(" (")[0] if ordered else ""


def _changes(event: Event) -> Iterator[Change]:
    match event:
        case e.ProductionLeft():
            yield from event.changes
        case e.DocumentPolicyFound() if event.added:
            yield Change("policy-added", shown_url(event.url))
        case e.ClockMoved() if event.offset_ms:
            yield Change("clock")
        case e.SessionStoreChanged(medium="expression"):
            yield Change("expression", event.key)
        case e.TabOpened() if event.emulated:
            yield Change("emulated")
        case _:
            return


#: The text of each kind of change, for its details.
_TEXTS = {
    "buffer-limited": "the buffer of a profiler was limited to {}",
    "certificates": "certificate errors are ignored",
    "clock": "Date was moved ahead of real time",
    "command": "DevTools commands were sent whose effect on pages is not known: {}",
    "credentials": "credentials for HTTP authentication were given",
    "csp-off": "Content Security Policy is not enforced, as the agent is put into the page",
    "downloads": "downloads go into a folder of the bridge",
    "emulated": "visibility is emulated by script: timers and frames go on in hidden tabs",
    "expression": "a script of the vendor's file read the session {} ten times a second",
    "header": "requests had the header {}",
    "intake-fault": "the intake answered on order: {}",
    "permission": "permission granted: {}",
    "preloading-off": "preloading is off (profile preference net.network_prediction_options: 2)",
    "redirected": "requests to {} were sent to the local intake",
    "stop-held": "promises of Profiler.stop() were held back",
    "stop-rejected": "promises of Profiler.stop() were rejected",
    "storage-state": "tabs began with cookies and local storage that were given",
}


def _policy(event: DocumentPolicyFound) -> Policy:
    return Policy(
        tab=event.tab,
        url=event.url,
        top=event.top,
        source=event.source,
        server=event.server,
        report_only=event.report_only,
        added=event.added,
    )
