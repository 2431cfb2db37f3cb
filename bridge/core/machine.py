"""The machine: mirrors each tab from its events, by the tables, and writes the history for the rules.

Feed it events in order. It holds no clock: time is what events say. What a session's store means is
the vendor's business (`read_store`); everything else here is the same for every vendor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatchmethod

from bridge.core import events as e
from bridge.core import lapses
from bridge.core.history import FOREVER, Gap, History, Native, Refusal, TabHistory
from bridge.core.mirror import TabState, Top
from bridge.core.sessions import SessionReading
from bridge.core.tables import Role, pulled, step
from bridge.core.uploads import Decoded, NotTaken, OtherUpload, Profile, QuotaAnswer

#: An SDK that collects stops one native profiler and starts the next in the same task. A stop that no
#: start follows within this time was not a collection.
COLLECTION_MS = 100.0

ReadStore = Callable[[str, str, float], SessionReading]


class Machine:
    def __init__(self, read_store: ReadStore, pauses_when_hidden: bool = True) -> None:
        self.tabs: dict[str, TabState] = {}
        self.history = History()
        self._read_store = read_store
        #: whether its profiler pauses in a hidden tab, as the contract has it
        self.pauses_when_hidden = pauses_when_hidden

    def feed(self, event: e.Event) -> None:
        """Take one event. Order is the order of arrival, as the sequencer and the recording give it."""
        self.advance(event.wall_ms)
        if event.tab:
            self._on(event, self._tab(event))

    def feed_upload(self, wall_ms: float, decoded: Decoded) -> None:
        """Take what a vendor read out of an upload that arrived at `wall_ms`."""
        history = self.history
        if isinstance(decoded, Profile):
            history.profiles.append((wall_ms, decoded))
        elif isinstance(decoded, NotTaken):
            history.not_taken.append((wall_ms, decoded))
        elif isinstance(decoded, QuotaAnswer):
            history.quotas.append((wall_ms, decoded))
            if decoded.tab in self.tabs and not decoded.admitted:
                self._profiler(self.tabs[decoded.tab], "quota-denied", wall_ms)
        elif isinstance(decoded, OtherUpload):
            history.others.append((wall_ms, decoded))
        else:
            history.statuses.append((wall_ms, decoded))

    def advance(self, wall_ms: float) -> None:
        """Let time pass: a session ends when `Date` says so, whoever looks."""
        self.history.until = max(self.history.until, wall_ms)
        for tab in self.tabs.values():
            self._let_session_end(tab, wall_ms)
            self._confirm_stop(tab, wall_ms)

    # --- the tab, its documents ---------------------------------------------------------------

    def _tab(self, event: e.Event) -> TabState:
        if event.tab not in self.tabs:
            history = TabHistory(event.tab, event.wall_ms)
            history.visibility.append((event.wall_ms, "visible"))
            self.history.tabs[event.tab] = history
            self.tabs[event.tab] = TabState(history)
        return self.tabs[event.tab]

    @singledispatchmethod
    def _on(self, event: e.Event, tab: TabState) -> None:
        """Events without a handler are for the reader of the recording only."""

    @_on.register
    def _(self, event: e.TabOpened, tab: TabState) -> None:
        tab.emulated = tab.history.emulated = event.emulated

    @_on.register
    def _(self, event: e.DocumentStarted, tab: TabState) -> None:
        if not event.top:
            return
        tab.tops[event.document] = Top(event.visibility)
        self._arrive(tab, event.document, event.wall_ms)

    @_on.register
    def _(self, event: e.VisibilityChanged, tab: TabState) -> None:
        if event.document in tab.tops:
            tab.tops[event.document].visibility = event.visibility
        # A document that is being left turns hidden after the next one has started.
        if event.document == tab.document:
            self._set_visibility(tab, event.visibility, event.wall_ms)

    @_on.register
    def _(self, event: e.LifecycleChanged, tab: TabState) -> None:
        top = tab.tops.get(event.document)
        # A page can make these events up; where visibility is emulated, we do.
        if top is None or not (event.trusted or tab.emulated):
            return
        top.lifecycle = event.lifecycle
        if top.left and event.lifecycle == "active":
            # The first word of a page that comes back from bfcache: `pageshow` is told later, when its
            # scripts have resumed already.
            self._arrive(tab, event.document, event.wall_ms)
        elif event.document == tab.document:
            self._step(tab, "lifecycle", "froze" if event.lifecycle == "frozen" else "resumed", event.wall_ms)

    @_on.register
    def _(self, event: e.PageHidden, tab: TabState) -> None:
        if event.document in tab.tops:
            tab.tops[event.document].left = True
        self._end_document(tab, event.document, event.wall_ms)

    @_on.register
    def _(self, event: e.PageShown, tab: TabState) -> None:
        top = tab.tops.get(event.document)
        if top is None:
            return
        if top.left and event.persisted:
            self._arrive(tab, event.document, event.wall_ms)
        visit = tab.history.visits[-1]
        if visit.document == event.document and visit.ready_at is None:
            visit.ready_at = event.wall_ms

    def _arrive(self, tab: TabState, document: str, at: float) -> None:
        top = tab.tops[document]
        returned = top.left
        if tab.states["lifecycle"] == "crashed":
            tab.history.ended_at = FOREVER  # it was reloaded: what it owes, it owes again
        tab.document, top.left = document, False
        tab.history.arrive(document, at, returned)
        if returned:
            tab.history.revive(document)
        self._set_visibility(tab, top.visibility, at)
        self._step(tab, "lifecycle", "loaded" if top.lifecycle == "active" else "froze", at)

    @_on.register
    def _(self, event: e.DocumentLost, tab: TabState) -> None:
        profiled = any(native.document == event.document for native in tab.history.natives)
        self._end_document(tab, event.document, event.wall_ms)
        # A document without a profiler owes nothing, so its last words are no loss.
        if profiled:
            what = (
                f"a document went away without its last words: up to {event.missing_at_most} events missing"
            )
            self.history.gaps.append(Gap(event.wall_ms, event.tab, what))

    @_on.register
    def _(self, event: e.EventsMissing, _tab: TabState) -> None:
        what = f"events {event.first_seq} to {event.last_seq} of a document never arrived"
        self.history.gaps.append(Gap(event.wall_ms, event.tab, what))

    @_on.register
    def _(self, event: e.EventsDropped, _tab: TabState) -> None:
        what = f"a page reported more than can be taken: {event.count} events are not told"
        since = event.page_ms if event.start_ms is None else event.start_ms
        self.history.gaps.append(Gap(event.wall_ms - event.page_ms + since, event.tab, what))

    @_on.register
    def _(self, event: e.ObserverFailed, _tab: TabState) -> None:
        self.history.gaps.append(Gap(event.wall_ms, event.tab, f"the observer failed: {event.message}"))

    @_on.register(e.TabClosed)
    @_on.register(e.TabCrashed)
    def _(self, event: e.Event, tab: TabState) -> None:
        self._step(tab, "lifecycle", "closed" if isinstance(event, e.TabClosed) else "crashed", event.wall_ms)
        tab.history.ended_at = min(tab.history.ended_at, event.wall_ms)
        tab.history.leave(event.wall_ms)
        for native in tab.history.natives:
            native.ended_at = min(native.ended_at, event.wall_ms)

    def _end_document(self, tab: TabState, document: str, at: float) -> None:
        if document == tab.document:
            tab.stop_at = None
            tab.history.leave(at)
        for native in tab.history.natives:
            if native.document == document:
                native.ended_at = min(native.ended_at, at)

    def _set_visibility(self, tab: TabState, visibility: e.Visibility, at: float) -> None:
        if tab.states["visibility"] != visibility:
            tab.history.visibility.append((at, visibility))
        self._step(tab, "visibility", "showed" if visibility == "visible" else "hid", at)

    # --- the profiler -------------------------------------------------------------------------

    @_on.register
    def _(self, event: e.ProfilerStarted, tab: TabState) -> None:
        tab.stop_at = None
        tab.history.natives.append(
            Native(
                tab=event.tab,
                document=event.document,
                number=event.profiler,
                started_at=event.wall_ms,
                started_page_ms=event.page_ms,
                interval_ms=event.sample_interval_ms,
                session_id=tab.session_id if event.document == tab.document else None,
                top=event.document in tab.tops,
                shrunk=event.max_buffer_size < event.requested_buffer_size,
                buffer_size=event.max_buffer_size,
            )
        )
        # A frame has a session and a policy of its own: it says nothing about the tab's profiler.
        if event.document == tab.document:
            tab.history.heard_sdk(event.wall_ms)
            self._profiler(tab, "started", event.wall_ms)

    @_on.register
    def _(self, event: e.ProfilerRefused, tab: TabState) -> None:
        refusal = Refusal(event.wall_ms, event.tab, event.name, event.message)
        if event.document != tab.document:
            return
        tab.history.refusals.append(refusal)
        self._profiler(tab, "policy-missing" if refusal.policy_missing else "failed", event.wall_ms)

    @_on.register
    def _(self, event: e.ProfilerStopCalled, tab: TabState) -> None:
        native = _native(tab, event.document, event.profiler)
        if native is None or native.stopped_by_page:
            return
        native.ended_at = min(native.ended_at, event.wall_ms)
        native.stop_called_page_ms = event.page_ms
        native.held = event.held
        # A stop on the way into the background is a pause and says nothing about the session.
        if lapses.may_be_notice(tab, native):
            tab.stop_at = event.wall_ms

    @_on.register
    def _(self, event: e.ProfilerStopSettled, tab: TabState) -> None:
        if native := _native(tab, event.document, event.profiler):
            native.samples = event.samples
            native.busy_samples = event.busy_samples
            native.first_sample_ms = event.first_sample_ms
            native.last_sample_ms = event.last_sample_ms
            if not native.held:
                native.collected_at = event.wall_ms

    @_on.register
    def _(self, event: e.ProfilerStopReleased, tab: TabState) -> None:
        if native := _native(tab, event.document, event.profiler):
            native.collected_at = event.wall_ms

    @_on.register
    def _(self, event: e.ProfilerStopFailed, tab: TabState) -> None:
        native = _native(tab, event.document, event.profiler)
        # A second stop of the same profiler fails too; it takes nothing from the first.
        if native and native.collected_at is None:
            native.failed = f"{event.name}: {event.message}"

    @_on.register
    def _(self, event: e.SampleBufferFull, tab: TabState) -> None:
        if native := _native(tab, event.document, event.profiler):
            native.full_at = event.wall_ms

    @_on.register
    def _(self, event: e.LongTask, tab: TabState) -> None:
        tab.history.long_tasks.setdefault(event.document, []).append(event)

    @_on.register
    def _(self, event: e.IntentChanged, tab: TabState) -> None:
        tab.intent = event.intent
        tab.stop_at = None
        tab.history.intents.append((event.wall_ms, event.intent))
        self._profiler(tab, "user-stopped" if event.intent == "stop" else "user-started", event.wall_ms)

    # --- the session --------------------------------------------------------------------------

    @_on.register
    def _(self, event: e.Activity, tab: TabState) -> None:
        if not event.trusted:
            return
        tab.active_at = event.wall_ms
        lapse = tab.history.lapses[-1] if tab.history.lapses else None
        if lapse is not None and lapses.renewed_elsewhere(tab, lapse):
            # Another tab has ended and renewed the session before this page has said anything of it.
            lapse.noticed_at = lapse.over_at
            lapses.mark_renewed(tab, tab.reading, event.wall_ms)
            self._profiler(tab, "session-renewed", event.wall_ms)

    @_on.register
    def _(self, event: e.ClockMoved, tab: TabState) -> None:
        if event.offset_ms == tab.date_offset_ms:
            return
        tab.date_offset_ms = event.offset_ms
        if not tab.history.date_offsets:
            tab.history.date_offsets.append((tab.history.opened_at, 0.0))
        tab.history.date_offsets.append((event.wall_ms, event.offset_ms))
        self._let_session_end(tab, event.wall_ms)

    @_on.register
    def _(self, event: e.SessionStoreChanged, tab: TabState) -> None:
        if event.document != tab.document:
            return
        by_page = event.by == "page"
        tab.store = event
        if by_page:
            tab.history.heard_sdk(event.wall_ms)
        if by_page and tab.lapse and tab.lapse.noticed_at is None:
            # A collection starts the next one in the same task: a write in between says that it was none.
            self._notice(tab, event.wall_ms if tab.stop_at is None else tab.stop_at)
        reading = self._read_store(event.key, event.value, event.wall_ms + tab.date_offset_ms)
        signal = lapses.session_signal(tab, reading)
        if signal in ("renewed", "cleared") and tab.lapse:
            tab.lapse.over_at = event.wall_ms
        tab.reading = reading
        # An expired store before the first session is a beginning, not an end.
        if signal == "expired" and tab.states["session"] == "tracked":
            lapses.begin_lapse(tab, event.wall_ms)
            if by_page:
                self._notice(tab, event.wall_ms)
        self._step(tab, "session", signal, event.wall_ms)
        tab.history.sessions.append((event.wall_ms, reading.state, reading.id))
        if reading.state == "tracked" and by_page and lapses.renews(tab, signal):
            lapses.mark_renewed(tab, reading, event.wall_ms)
            self._profiler(tab, "session-renewed", event.wall_ms)

    def _let_session_end(self, tab: TabState, wall_ms: float) -> None:
        expires = tab.reading.expires_ms
        if tab.states["session"] != "tracked" or expires is None:
            return
        due = expires - tab.date_offset_ms
        if due > wall_ms:
            return
        # A moved `Date` expires a session at the move, not in the past.
        moved_at = tab.history.date_offsets[-1][0] if tab.history.date_offsets else 0.0
        at = max(due, moved_at)
        lapses.begin_lapse(tab, at)
        tab.history.sessions.append((at, "expired", tab.reading.id))
        self._step(tab, "session", "expired", at)

    def _notice(self, tab: TabState, at: float) -> None:
        tab.stop_at = None
        if tab.lapse:
            tab.lapse.noticed_at = at
        self._profiler(tab, "session-expired", at)

    def _confirm_stop(self, tab: TabState, wall_ms: float) -> None:
        if tab.stop_at is not None and wall_ms >= tab.stop_at + COLLECTION_MS:
            self._notice(tab, tab.stop_at)

    # --- the tables ---------------------------------------------------------------------------

    def _step(self, tab: TabState, role: Role, signal: str, at: float) -> None:
        tab.states[role] = step(role, tab.states[role], signal)
        if role == "lifecycle":
            tab.history.lifecycle.append((at, tab.states[role]))  # type: ignore[arg-type]
        self._settle(tab, at)

    def _profiler(self, tab: TabState, signal: str, at: float) -> None:
        self._step(tab, "profiler", signal, at)

    def _settle(self, tab: TabState, at: float) -> None:
        tab.states["profiler"] = pulled(tab.states["profiler"], tab.joint, self.pauses_when_hidden)
        changes = tab.history.profiler
        if not changes or changes[-1][1] != tab.states["profiler"]:
            changes.append((at, tab.states["profiler"]))


def _native(tab: TabState, document: str, number: int) -> Native | None:
    return next(
        (n for n in reversed(tab.history.natives) if n.document == document and n.number == number), None
    )
