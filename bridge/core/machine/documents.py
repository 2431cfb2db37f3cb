"""The tab and its documents: which one it shows, its visibility and its lifecycle."""

from __future__ import annotations

from functools import singledispatchmethod

from bridge.core import events as e
from bridge.core.history import FOREVER, Gap, History
from bridge.core.history.session_choice import SessionChoice
from bridge.core.machine.moves import Moves
from bridge.core.tab_state import TabState, Top
from bridge.core.tables import LIFECYCLE_SIGNALS


class Documents:
    def __init__(self, moves: Moves, history: History, choice: SessionChoice) -> None:
        self._moves = moves
        self._history = history
        self._choice = choice

    @singledispatchmethod
    def on(self, event: e.Event, tab: TabState) -> None:
        """Ignore the events of other subjects."""

    @on.register
    def _on_tab_opened(self, event: e.TabOpened, tab: TabState) -> None:
        tab.emulated = tab.history.emulated = event.emulated

    @on.register
    def _on_document_started(self, event: e.DocumentStarted, tab: TabState) -> None:
        tab.history.urls[event.document] = event.url
        if not event.top:
            return
        self._choice.opened(event.tab, event.document, event.url)
        tab.tops[event.document] = Top(event.visibility)
        self._arrive(tab, event.document, event.wall_ms)

    @on.register
    def _on_visibility_changed(self, event: e.VisibilityChanged, tab: TabState) -> None:
        if event.document in tab.tops:
            tab.tops[event.document].visibility = event.visibility
        # A document that is being left becomes hidden after the next one has started.
        if event.document == tab.document:
            self._moves.set_visibility(tab, event.visibility, event.wall_ms)

    @on.register
    def _on_lifecycle_changed(self, event: e.LifecycleChanged, tab: TabState) -> None:
        top = tab.tops.get(event.document)
        # A script can dispatch these events; where visibility is emulated, the bridge's own script does.
        if top is None or not (event.trusted or tab.emulated):
            return
        top.lifecycle = event.lifecycle
        if top.left and event.lifecycle == "active":
            # The first event of a page that returns from the bfcache. `pageshow` comes later, when its
            # scripts have already resumed.
            self._arrive(tab, event.document, event.wall_ms)
        elif top.left:
            tab.history.freeze(event.document, event.wall_ms)
        elif event.document == tab.document:
            self._moves.move_lifecycle(tab, LIFECYCLE_SIGNALS[event.lifecycle], event.wall_ms)

    @on.register
    def _on_page_hidden(self, event: e.PageHidden, tab: TabState) -> None:
        if event.document in tab.tops:
            tab.tops[event.document].left = True
        self._end_document(tab, event.document, event.wall_ms)

    @on.register
    def _on_page_shown(self, event: e.PageShown, tab: TabState) -> None:
        top = tab.tops.get(event.document)
        if top is None:
            return
        if top.left and event.persisted:
            self._arrive(tab, event.document, event.wall_ms)
        visit = tab.history.visits[-1]
        if visit.document == event.document and visit.ready_at is None:
            visit.ready_at = event.wall_ms

    @on.register
    def _on_document_lost(self, event: e.DocumentLost, tab: TabState) -> None:
        profiled = bool(tab.history.natives_of(event.document))
        self._end_document(tab, event.document, event.wall_ms)
        # No rule needs the last events of a document without a profiler.
        if profiled:
            what = f"a document went away: up to {event.missing_at_most} of its last events missing"
            self._history.gaps.append(Gap(event.wall_ms, event.tab, what))

    @on.register
    def _on_tab_closed(self, event: e.TabClosed, tab: TabState) -> None:
        self._end_tab(tab, "closed", event.wall_ms)

    @on.register
    def _on_tab_crashed(self, event: e.TabCrashed, tab: TabState) -> None:
        self._end_tab(tab, "crashed", event.wall_ms)

    def _arrive(self, tab: TabState, document: str, at: float) -> None:
        top = tab.tops[document]
        returned = top.left
        if tab.states.lifecycle == "crashed":
            tab.history.ended_at = FOREVER  # it was reloaded: its promises are due again
        tab.document, top.left = document, False
        tab.history.arrive(document, at, returned)
        if tab.intent != top.intent:
            self._moves.set_intent(tab, top.intent, at)
        if returned:
            tab.history.revive(document)
        self._moves.set_visibility(tab, top.visibility, at)
        self._moves.move_lifecycle(tab, "loaded" if top.lifecycle == "active" else "froze", at)

    def _end_tab(self, tab: TabState, lifecycle: e.Lifecycle, at: float) -> None:
        self._moves.move_lifecycle(tab, LIFECYCLE_SIGNALS[lifecycle], at)
        tab.history.ended_at = min(tab.history.ended_at, at)
        tab.history.leave(at)
        for native in tab.history.natives.living:
            tab.history.end_native(native, at)

    def _end_document(self, tab: TabState, document: str, at: float) -> None:
        if document == tab.document:
            tab.stop_at = None
            tab.history.leave(at)
        for native in tab.history.natives_of(document):
            tab.history.end_native(native, at)
