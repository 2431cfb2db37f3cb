"""The records of one run: native profilers, sessions, visibility, documents, uploads.

The machine writes them. `bridge.core.history.queries` and the rules read them. All times are wall ms unless a
name says otherwise.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from bridge.core.events import DocumentPolicyFound, Lifecycle, LongTask, Visibility
from bridge.core.history.causes import Causes
from bridge.core.history.changes import Changes
from bridge.core.history.date_offsets import DateOffsets
from bridge.core.history.delays import Delays
from bridge.core.history.natives import FOREVER, Native, Natives
from bridge.core.history.session_choice import Store
from bridge.core.history.troubles import Troubles
from bridge.core.sessions import SessionState
from bridge.core.uploads import (
    NotSent,
    NotTaken,
    OtherUpload,
    Profile,
    QuotaAnswer,
    SampleRates,
    StatusReport,
)


@dataclass
class Lapse:
    """One expiry of a session.

    `noticed_at`: when the SDK reacted to it. `renewed_at`: when this page had a session again. `over_at`:
    when the store had a session again, or none, by any tab. `withdrawn`: the SDK dropped its anonymous user
    too, as it does when the consent to tracking is withdrawn.
    """

    tab: str
    session_id: str | None
    expired_at: float
    noticed_at: float | None = None
    renewed_at: float | None = None
    renewed_id: str | None = None
    over_at: float = FOREVER
    withdrawn: bool = False


@dataclass
class Visit:
    """The time for which a tab shows a top document: from its start, or its return from the bfcache, until it
    is left.

    `frozen_at`: when it was frozen in the bfcache, after it was left. `ready_at`: its `pageshow`.
    `sdk_at`: the first sign of an SDK in it (a write to the session's store, or a constructed profiler).
    `store_at`: the first write of its scripts to a session's store, also to one that the SDK does not follow.
    """

    document: str
    arrived_at: float
    #: when it was left before, for one that returned from the bfcache
    away_since: float | None = None
    left_at: float = FOREVER
    frozen_at: float = FOREVER
    ready_at: float | None = None
    sdk_at: float | None = None
    store_at: float | None = None


@dataclass
class Refusal:
    """`new Profiler()` threw. `policy`: what of the document's policy explains it, "" if nothing."""

    at: float
    tab: str
    name: str
    message: str
    policy: str = ""

    @property
    def policy_missing(self) -> bool:
        return self.name == "NotAllowedError" and "Document Policy" in self.message


@dataclass
class Gap:
    """Something that was not observed. With a gap, no rule of the run is `held`."""

    at: float
    tab: str
    what: str


@dataclass
class TabHistory:
    name: str
    opened_at: float
    visibility: Changes[Visibility] = field(default_factory=Changes)
    lifecycle: Changes[Lifecycle] = field(default_factory=Changes)
    #: state and id
    sessions: Changes[tuple[SessionState, str | None]] = field(default_factory=Changes)
    lapses: list[Lapse] = field(default_factory=list)
    #: the model's profiler state
    profiler: Changes[str] = field(default_factory=Changes)
    date_offsets: DateOffsets = field(init=False)
    #: when others than the bridge moved the `Date` of a top document, and how far it was ahead then, ms
    foreign_dates: list[tuple[float, float]] = field(default_factory=list)
    #: the top documents that the tab showed, in order of time
    visits: list[Visit] = field(default_factory=list)
    #: the user's intent: "run" or "stop". A stop holds for its document: the next one begins with "run".
    intents: Changes[str] = field(default_factory=Changes)
    #: when the last steps of this tab ended
    steps_ended: list[float] = field(default_factory=list)
    natives: Natives = field(default_factory=Natives)
    #: those of the tab's own documents: a frame can have another session, with other promises due
    own_natives: Natives = field(default_factory=Natives)
    refusals: list[Refusal] = field(default_factory=list)
    #: document -> its document policy
    policies: dict[str, DocumentPolicyFound] = field(default_factory=dict)
    long_tasks: dict[str, list[LongTask]] = field(default_factory=dict)
    #: document -> its URL, frames too
    urls: dict[str, str] = field(default_factory=dict)
    delays: Delays = field(default_factory=Delays)
    causes: Causes = field(default_factory=Causes)
    troubles: Troubles = field(default_factory=Troubles)
    #: the documents that have a global variable of an SDK
    with_globals: set[str] = field(default_factory=set)
    ended_at: float = FOREVER
    emulated: bool = False
    #: its session is in no store that the page has: it is known by what the SDK names (`named_sessions`)
    in_memory: bool = False
    named_sessions: set[str] = field(default_factory=set)
    #: stores of sessions that the SDK under test does not follow
    other_stores: list[Store] = field(default_factory=list)
    _of_document: dict[str, list[Native]] = field(default_factory=dict)
    _last_visits: dict[str, Visit] = field(default_factory=dict)
    _collections: list[tuple[float, Native]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.date_offsets = DateOffsets(self.opened_at)

    @property
    def date_moved_at(self) -> float:
        """When `Date` was last moved, by anyone; 0 if never."""
        moved = self.date_offsets.last
        return max(moved[0] if moved else 0.0, self.foreign_dates[-1][0] if self.foreign_dates else 0.0)

    # --- documents ----------------------------------------------------------------------------

    def arrive(self, document: str, at: float, returned: bool) -> None:
        """Begin the visit of a top document, and end the one before it. `returned`: it was in the bfcache."""
        before = self._last_visits.get(document) if returned else None
        visit = Visit(document, at, before.left_at if before else None)
        self.leave(at)
        self.visits.append(visit)
        self._last_visits[document] = visit

    def leave(self, at: float) -> None:
        if self.visits:
            self.visits[-1].left_at = min(self.visits[-1].left_at, at)

    def freeze(self, document: str, at: float) -> None:
        """A document that was left is frozen in the bfcache: it runs no script until it comes back."""
        if visit := self._last_visits.get(document):
            visit.frozen_at = at

    def first_freeze(self, document: str, start: float, end: float) -> tuple[float, float] | None:
        """Return (frozen at, resumed at) of a top document that was frozen from `start` on and before `end`.

        It may have been left before: then it was frozen in the bfcache. FOREVER: it has not been resumed.
        """
        for number, visit in enumerate(self.visits):
            if visit.document == document and start <= visit.frozen_at < end:
                later = (other for other in self.visits[number + 1 :] if other.document == document)
                return visit.frozen_at, next((other.arrived_at for other in later), FOREVER)
        for at, until, lifecycle in self.lifecycle.spans(FOREVER, start):
            shown = any(v.document == document and v.arrived_at <= at < v.left_at for v in self.visits)
            if lifecycle == "frozen" and start <= at < end and shown:
                return at, until
        return None

    def last_visit(self, document: str) -> Visit | None:
        """The latest time of a top document in this tab; None for one that never was a top document."""
        return self._last_visits.get(document)

    def cached_ms(self, native: Native) -> float:
        """Return how long, in ms, the page of a native profiler was in the bfcache while it ran."""
        return sum(
            max(0.0, min(visit.arrived_at, native.ended_at) - max(visit.away_since, native.started_at))
            for visit in self.visits
            if visit.document == native.document and visit.away_since is not None
        )

    def heard_sdk(self, at: float) -> None:
        if self.visits and self.visits[-1].sdk_at is None:
            self.visits[-1].sdk_at = at

    def note_write(self, at: float) -> None:
        """Take note of a write to any session's store, by a script of the document that is shown."""
        if self.visits and self.visits[-1].store_at is None:
            self.visits[-1].store_at = at

    # --- native profilers ---------------------------------------------------------------------

    def add_native(self, native: Native) -> None:
        self.natives.add(native)
        if native.top:
            self.own_natives.add(native)
        self._of_document.setdefault(native.document, []).append(native)

    def natives_of(self, document: str) -> list[Native]:
        """Return the native profilers of a document, in the order of their start."""
        return self._of_document.get(document, [])

    def native(self, document: str, number: int) -> Native | None:
        found = (native for native in reversed(self.natives_of(document)) if native.number == number)
        return next(found, None)

    def collect(self, native: Native, at: float) -> None:
        """Record that the page got the trace at `at`."""
        native.collected_at = at
        self._collections.append((at, native))

    def collected_since(self, at: float) -> list[Native]:
        """Return the native profilers whose trace was collected at `at` or later, in order of collection."""
        first = bisect_left(self._collections, at, key=_moment)
        return [native for _, native in self._collections[first:]]

    def end_native(self, native: Native, at: float) -> None:
        """Record that `native` ends at `at`, unless it has ended before."""
        if at < native.ended_at:
            self._set_end(native, at)

    def revive(self, document: str) -> None:
        """Set the profilers alive again that a page had not stopped before it went into the bfcache.

        Chromium keeps them, and they take samples in the bfcache too (measured).
        """
        for native in self.natives_of(document):
            if not native.stopped_by_page:
                self._set_end(native, FOREVER)

    def _set_end(self, native: Native, at: float) -> None:
        native.ended_at = at
        self.natives.ended(native)
        if native.top:
            self.own_natives.ended(native)


def _moment(collection: tuple[float, Native]) -> float:
    return collection[0]


@dataclass
class History:
    """The records of a run. `until`: all events up to this moment were received; no rule judges what is due
    later."""

    tabs: dict[str, TabHistory] = field(default_factory=dict)
    profiles: list[tuple[float, Profile]] = field(default_factory=list)
    not_taken: list[tuple[float, NotTaken]] = field(default_factory=list)
    not_sent: list[tuple[float, NotSent]] = field(default_factory=list)
    statuses: list[tuple[float, StatusReport]] = field(default_factory=list)
    quotas: list[tuple[float, QuotaAnswer]] = field(default_factory=list)
    others: list[tuple[float, OtherUpload]] = field(default_factory=list)
    #: native profilers of which it cannot be told whether they are the SDK's under test; no tab has them
    unclear: list[Native] = field(default_factory=list)
    #: tab -> the rates that its SDK has reported, each once
    rates: dict[str, list[SampleRates]] = field(default_factory=dict)
    #: session id -> `SessionReading.sampled`, where its store tells
    sampled: dict[str, bool] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    until: float = 0.0
    #: the tabs from which the intake has received any request, so that their uploads do arrive there
    heard_tabs: set[str] = field(default_factory=set)
    #: (tab, session) whose request for quota was denied; None if the request named no session
    denied: set[tuple[str, str | None]] = field(default_factory=set)
    #: (tab, key) -> the profilers whose traces have this key (see `trace_matching`)
    collected: dict[tuple[str, object], list[Native]] = field(default_factory=lambda: defaultdict(list))

    @property
    def denied_tabs(self) -> set[str]:
        """The tabs whose request for quota was denied."""
        return {tab for tab, _ in self.denied}

    def natives(self) -> list[Native]:
        return [native for tab in self.tabs.values() for native in tab.natives]
