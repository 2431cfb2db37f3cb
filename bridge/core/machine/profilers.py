"""The native profilers of a tab, and the user's intent."""

from __future__ import annotations

from functools import singledispatchmethod

from bridge.core import events as e
from bridge.core.history import Gap, History, Native, Refusal
from bridge.core.history.session_choice import SessionChoice
from bridge.core.history.trace_matching import note_trace
from bridge.core.machine.moves import Moves
from bridge.core.machine.sessions import Sessions
from bridge.core.production.document_policy import why_refused, why_unseen
from bridge.core.tab_state import TabState


class Profilers:
    def __init__(self, moves: Moves, history: History, choice: SessionChoice, sessions: Sessions) -> None:
        self._moves = moves
        self._history = history
        self._choice = choice
        self._sessions = sessions

    @singledispatchmethod
    def on(self, event: e.Event, tab: TabState) -> None:
        """Ignore the events of other subjects."""

    @on.register
    def _on_profiler_started(self, event: e.ProfilerStarted, tab: TabState) -> None:
        tab.stop_at = None
        self._choice.constructed(event.tab, event.document, event.caller or event.site)
        tab.history.add_native(
            Native(
                tab=event.tab,
                document=event.document,
                number=event.profiler,
                started_at=event.wall_ms,
                started_page_ms=event.page_ms,
                session_id=_stored_session(tab, event.document),
                top=event.document in tab.tops,
                buffer_size=event.max_buffer_size,
                site=event.site,
                caller=event.caller,
            )
        )
        # A frame has its own session and policy: its profiler does not change the state of the tab's
        # profiler.
        if event.document == tab.document:
            tab.history.heard_sdk(event.wall_ms)
            self._moves.move_profiler(tab, "started", event.wall_ms)

    @on.register
    def _on_profiler_refused(self, event: e.ProfilerRefused, tab: TabState) -> None:
        if event.document != tab.document:
            return
        refusal = Refusal(event.wall_ms, event.tab, event.name, event.message)
        if refusal.policy_missing and (policy := tab.history.policies.get(event.document)):
            refusal.policy = why_refused(policy)
            if unseen := why_unseen(policy):
                self._history.gaps.append(Gap(event.wall_ms, event.tab, unseen))
        tab.history.refusals.append(refusal)
        signal = "policy-missing" if refusal.policy_missing else "failed"
        self._moves.move_profiler(tab, signal, event.wall_ms)

    @on.register
    def _on_profiler_stop_called(self, event: e.ProfilerStopCalled, tab: TabState) -> None:
        native = tab.history.native(event.document, event.profiler)
        if native is None or native.stopped_by_page:
            return
        tab.history.end_native(native, event.wall_ms)
        native.stop_called_page_ms = event.page_ms
        native.held = event.held
        self._sessions.note_stop(tab, native, event.wall_ms)

    @on.register
    def _on_profiler_stop_settled(self, event: e.ProfilerStopSettled, tab: TabState) -> None:
        if native := tab.history.native(event.document, event.profiler):
            native.samples = event.samples
            native.busy_samples = event.busy_samples
            native.marked_samples = event.marked_samples
            native.first_sample_ms = event.first_sample_ms
            native.last_sample_ms = event.last_sample_ms
            if not native.held:
                tab.history.collect(native, event.wall_ms)
            note_trace(self._history, native)

    @on.register
    def _on_profiler_stop_released(self, event: e.ProfilerStopReleased, tab: TabState) -> None:
        if native := tab.history.native(event.document, event.profiler):
            tab.history.collect(native, event.wall_ms)
            note_trace(self._history, native)

    @on.register
    def _on_sample_buffer_full(self, event: e.SampleBufferFull, tab: TabState) -> None:
        if native := tab.history.native(event.document, event.profiler):
            native.full_at = event.wall_ms

    @on.register
    def _on_intent_changed(self, event: e.IntentChanged, tab: TabState) -> None:
        if tab.document in tab.tops:
            tab.tops[tab.document].intent = event.intent
        self._moves.set_intent(tab, event.intent, event.wall_ms)


def _stored_session(tab: TabState, document: str) -> str | None:
    """Return the session that is live for a document. One in memory may have changed without a word."""
    known = document == tab.document and not tab.history.in_memory
    return tab.session_id if known else None
