"""The session of a tab: by its store, by `Date`, and by what the SDK does once it is over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatchmethod
from heapq import heappop, heappush

from bridge.core import events as e
from bridge.core.history import History, Native
from bridge.core.history.session_choice import ReadStore, SessionChoice
from bridge.core.machine import session_expiry
from bridge.core.machine.moves import Moves
from bridge.core.sessions import SessionReading
from bridge.core.tab_state import TabState

#: To collect a trace, an SDK stops one native profiler and starts the next in the same task. A stop without a
#: start within this time was not a collection.
COLLECTION_MS = 100.0


class Sessions:
    """`tabs`: the tabs of the machine by name, which adds to them."""

    def __init__(
        self,
        moves: Moves,
        history: History,
        choice: SessionChoice,
        read_store: ReadStore,
        tabs: Mapping[str, TabState],
    ) -> None:
        self._moves = moves
        self._history = history
        self._choice = choice
        self._read_store = read_store
        self._tabs = tabs
        #: when to check whether time alone has changed the state of a tab: (at, tab)
        self._due: list[tuple[float, str]] = []

    @singledispatchmethod
    def on(self, event: e.Event, tab: TabState) -> None:
        """Ignore the events of other subjects."""

    @on.register
    def _on_activity(self, event: e.Activity, tab: TabState) -> None:
        if not event.trusted:
            return
        tab.active_at = event.wall_ms
        lapse = tab.history.lapses[-1] if tab.history.lapses else None
        if lapse is not None and session_expiry.renewed_elsewhere(tab, lapse):
            # Another tab has ended and renewed the session before this page reacted to the expiry.
            lapse.noticed_at = lapse.over_at
            session_expiry.mark_renewed(tab, tab.reading, event.wall_ms)
            self._moves.move_profiler(tab, "session-renewed", event.wall_ms)

    @on.register
    def _on_clock_moved(self, event: e.ClockMoved, tab: TabState) -> None:
        if event.offset_ms == tab.date_offset_ms:
            return
        tab.date_offset_ms = event.offset_ms
        if not len(tab.history.date_offsets):
            tab.history.date_offsets.add(tab.history.opened_at, 0.0)
        tab.history.date_offsets.add(event.wall_ms, event.offset_ms)
        self._expect_expiry(tab)
        self._expire_session(tab, event.wall_ms)

    @on.register
    def _on_date_moved_by_others(self, event: e.DateMovedByOthers, tab: TabState) -> None:
        if event.document not in tab.tops:
            return
        tab.others_offsets[event.document] = event.offset_ms
        tab.history.foreign_dates.append((event.wall_ms, event.offset_ms))
        self._expect_expiry(tab)
        self._expire_session(tab, event.wall_ms)

    @on.register
    def _on_session_store_changed(self, reported: e.SessionStoreChanged, tab: TabState) -> None:
        if reported.document != tab.document:
            return
        date_ms = reported.wall_ms + tab.date_ahead_ms
        self._note_write(reported, tab, date_ms)
        event = self._choice.take(reported, date_ms)
        if event is None:
            return
        by_page = event.by == "page"
        # An upload can overtake the event of the write, and then names a session that no store had yet.
        tab.history.in_memory = False
        tab.store = event
        if by_page:
            tab.history.heard_sdk(event.wall_ms)
        reading = self._reading(event, tab)
        overwritten = by_page and session_expiry.overwritten(tab, reading)
        if overwritten:
            tab.history.lapses.pop()
        if by_page and tab.lapse and tab.lapse.noticed_at is None:
            # A collection starts the next profiler in the same task: after a write in between it was none.
            self._mark_noticed(tab, event.wall_ms if tab.stop_at is None else tab.stop_at)
        signal = session_expiry.session_signal(tab, reading)
        if signal in ("renewed", "cleared") and tab.lapse:
            tab.lapse.over_at = event.wall_ms
        before, tab.reading = tab.reading, reading
        self._expect_expiry(tab)
        # An expired store before the first session is not the end of a session.
        if signal == "expired" and tab.states.session == "tracked":
            session_expiry.begin_lapse(tab, event.wall_ms)
            if by_page:
                self._mark_noticed(tab, event.wall_ms)
        session_expiry.note_consent(tab, before, by_page)
        self._moves.move_session(tab, signal, event.wall_ms)
        tab.history.sessions.add(event.wall_ms, (reading.state, reading.id))
        if by_page and not overwritten:
            self._renew(tab, signal, event.wall_ms)

    def advance(self, wall_ms: float) -> None:
        """Advance the time to `wall_ms`: a session expires by `Date`, without an event."""
        self._history.until = max(self._history.until, wall_ms)
        while self._due and self._due[0][0] <= wall_ms:
            tab = self._tabs[heappop(self._due)[1]]
            self._expire_session(tab, wall_ms)
            self._confirm_stop(tab, wall_ms)

    def note_stop(self, tab: TabState, native: Native, at: float) -> None:
        """Take note of a stop of `native`: with it the SDK may react to the end of its session."""
        # A stop because the page becomes hidden is a pause, and does not show an expiry.
        if session_expiry.may_be_notice(tab, native):
            tab.stop_at = at
            self._schedule_check(tab, at + COLLECTION_MS)

    def _note_write(self, event: e.SessionStoreChanged, tab: TabState, date_ms: float) -> None:
        if event.by == "page" and not self._read_store(event.key, event.value, date_ms).foreign:
            tab.history.note_write(event.wall_ms)

    def _reading(self, event: e.SessionStoreChanged, tab: TabState) -> SessionReading:
        date_ms = event.wall_ms + tab.date_ahead_ms
        reading = self._read_store(event.key, event.value, date_ms)
        if event.by != "page" and session_expiry.cookie_ended(tab, reading, date_ms):
            reading = SessionReading(state="expired", id=tab.reading.id)
        if reading.id is not None and reading.sampled is not None:
            self._history.sampled[reading.id] = reading.sampled
        return reading

    def _renew(self, tab: TabState, signal: str, at: float) -> None:
        """The page has written its session to the store: it may have renewed it."""
        if tab.reading.state == "tracked" and session_expiry.renews(tab, signal):
            session_expiry.mark_renewed(tab, tab.reading, at)
            self._moves.move_profiler(tab, "session-renewed", at)

    def _expect_expiry(self, tab: TabState) -> None:
        if tab.reading.expires_ms is not None:
            self._schedule_check(tab, tab.reading.expires_ms - tab.date_ahead_ms)

    def _expire_session(self, tab: TabState, wall_ms: float) -> None:
        expires = tab.reading.expires_ms
        if tab.states.session != "tracked" or expires is None:
            return
        due = expires - tab.date_ahead_ms
        if due > wall_ms:
            return
        # A moved `Date` expires a session when it moves, not in the past.
        at = max(due, tab.history.date_moved_at)
        session_expiry.begin_lapse(tab, at)
        tab.history.sessions.add(at, ("expired", tab.reading.id))
        self._moves.move_session(tab, "expired", at)

    def _mark_noticed(self, tab: TabState, at: float) -> None:
        tab.stop_at = None
        if tab.lapse:
            tab.lapse.noticed_at = at
        self._moves.move_profiler(tab, "session-expired", at)

    def _confirm_stop(self, tab: TabState, wall_ms: float) -> None:
        if tab.stop_at is not None and wall_ms >= tab.stop_at + COLLECTION_MS:
            self._mark_noticed(tab, tab.stop_at)

    def _schedule_check(self, tab: TabState, at: float) -> None:
        """Check the tab again at `at`, wall ms: time alone may change its state then."""
        heappush(self._due, (at, tab.history.name))
