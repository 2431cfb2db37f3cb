"""Observations that change no state: gaps, delays, long tasks, and possible causes of a fault."""

from __future__ import annotations

from functools import singledispatchmethod

from bridge.core import events as e
from bridge.core.history import Gap, History
from bridge.core.tab_state import TabState


class Observations:
    def __init__(self, history: History) -> None:
        self._history = history

    @singledispatchmethod
    def on(self, event: e.Event, tab: TabState) -> None:
        """Ignore the events of other subjects."""

    @on.register
    def _on_document_policy_found(self, event: e.DocumentPolicyFound, tab: TabState) -> None:
        tab.history.policies[event.document] = event

    @on.register
    def _on_events_missing(self, event: e.EventsMissing, _tab: TabState) -> None:
        what = f"events {event.first_seq} to {event.last_seq} of a document never arrived"
        self._history.gaps.append(Gap(event.wall_ms, event.tab, what))

    @on.register
    def _on_events_dropped(self, event: e.EventsDropped, _tab: TabState) -> None:
        what = f"a page reported more than can be taken: {event.count} events are not told"
        since = event.page_ms if event.start_ms is None else event.start_ms
        self._history.gaps.append(Gap(event.wall_ms - event.page_ms + since, event.tab, what))

    @on.register
    def _on_observer_failed(self, event: e.ObserverFailed, _tab: TabState) -> None:
        self._history.gaps.append(Gap(event.wall_ms, event.tab, f"the observer failed: {event.message}"))

    @on.register
    def _on_long_task(self, event: e.LongTask, tab: TabState) -> None:
        tab.history.long_tasks.setdefault(event.document, []).append(event)

    @on.register
    def _on_delayed(self, event: e.Delayed, tab: TabState) -> None:
        tab.history.delays.add(event.wall_ms, event.what, event.late_ms, event.span_ms, event.ran_ms)

    @on.register
    def _on_content_blocked(self, event: e.ContentBlocked, tab: TabState) -> None:
        tab.history.causes.blocked.append(event)

    @on.register
    def _on_request_failed(self, event: e.RequestFailed, tab: TabState) -> None:
        tab.history.causes.failed.append(event)

    @on.register
    def _on_sdk_logged(self, event: e.SdkLogged, tab: TabState) -> None:
        tab.history.causes.logged.append(event)

    @on.register
    def _on_error_answered(self, event: e.ErrorAnswered, tab: TabState) -> None:
        tab.history.troubles.answered[event.document] = event

    @on.register
    def _on_error_thrown(self, event: e.ErrorThrown, tab: TabState) -> None:
        tab.history.troubles.thrown.append(event)

    @on.register
    def _on_console_written(self, event: e.ConsoleWritten, tab: TabState) -> None:
        tab.history.troubles.written.append(event)

    @on.register
    def _on_globals_seen(self, event: e.GlobalsSeen, tab: TabState) -> None:
        tab.history.with_globals.add(event.document)

    @on.register
    def _on_upload_seen(self, event: e.UploadSeen, tab: TabState) -> None:
        tab.history.causes.uploads_seen[event.url] = None

    @on.register
    def _on_opaque_scripts_seen(self, event: e.OpaqueScriptsSeen, tab: TabState) -> None:
        tab.history.causes.opaque_scripts.update(dict.fromkeys(event.urls))

    @on.register
    def _on_upload_received(self, event: e.UploadReceived, tab: TabState) -> None:
        if event.status >= 400:
            tab.history.causes.refused.append(event)

    @on.register
    def _on_step_finished(self, event: e.StepFinished, tab: TabState) -> None:
        tab.history.steps_ended.append(event.wall_ms)
