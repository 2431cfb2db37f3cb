"""Decides when a session ends and begins again, by a tab's store, activity and profilers. Pure."""

from __future__ import annotations

from bridge.core.history import FOREVER, Lapse, Native
from bridge.core.sessions import SessionReading
from bridge.core.tab_state import TabState
from bridge.core.tables import SESSION_EXPIRED


def begin_lapse(tab: TabState, at: float) -> None:
    """Record that the session of the tab ends at `at`, wall ms."""
    last = tab.history.sessions.last
    tab.history.lapses.append(Lapse(tab.history.name, last[1][1] if last else None, at))


def overwritten(tab: TabState, reading: SessionReading) -> bool:
    """Whether a page's write undoes an expiry in the store that the page has not read.

    An SDK reads its store, extends the session and writes it: an expiry that another one writes in between is
    lost, and the session goes on.
    """
    lapse = tab.lapse
    if lapse is None or lapse.noticed_at is not None or tab.stop_at is not None:
        return False
    if tab.reading.state != "expired":
        return False
    return reading.state == "tracked" and reading.id == lapse.session_id


def renews(tab: TabState, signal: str) -> bool:
    """Whether this page's write to the store begins its session again.

    If another tab has renewed the session before, the user must have been active in this tab since the
    expiry was noticed. An SDK also writes to lock its store, so a write alone does not count.
    """
    if signal == "renewed":
        return True
    lapse = tab.history.lapses[-1] if tab.history.lapses else None
    return (
        lapse is not None
        and lapse.renewed_at is None
        and tab.states.profiler == SESSION_EXPIRED
        and tab.active_at >= (lapse.noticed_at or FOREVER)
    )


def renewed_elsewhere(tab: TabState, lapse: Lapse) -> bool:
    """Whether other tabs ended and renewed the session, and this page has not reacted to it."""
    return lapse.noticed_at is None and lapse.over_at != FOREVER and tab.states.session == "tracked"


def mark_renewed(tab: TabState, reading: SessionReading, at: float) -> None:
    """Record that the page has its session again at `at`, wall ms."""
    if tab.history.lapses and tab.history.lapses[-1].renewed_at is None:
        tab.history.lapses[-1].renewed_at = at
        tab.history.lapses[-1].renewed_id = reading.id


def note_consent(tab: TabState, before: SessionReading, by_page: bool) -> None:
    """Record that the consent to tracking was withdrawn, if the page's write shows that.

    `before`: the store's reading until then.
    """
    dropped = tab.reading.state == "expired" and before.anonymous and not tab.reading.anonymous
    if by_page and dropped and tab.lapse:
        tab.lapse.withdrawn = True


def may_be_notice(tab: TabState, native: Native) -> bool:
    """Whether the SDK may have stopped `native` because its session expired."""
    unnoticed = tab.lapse is not None and tab.lapse.noticed_at is None
    return unnoticed and native.top and tab.intent == "run" and tab.states.visibility == "visible"


def cookie_ended(tab: TabState, reading: SessionReading, date_ms: float) -> bool:
    """Whether the store is empty because its cookie ended together with the session."""
    ended = tab.reading.expires_ms is not None and tab.reading.expires_ms <= date_ms
    return reading.state == "absent" and ended


def session_signal(tab: TabState, reading: SessionReading) -> str:
    """Return the session's signal (see `tables`) for a new reading of the store."""
    if reading.state == "absent":
        return "cleared"
    if reading.state == "expired":
        return "expired"
    state = tab.states.session
    if state == "absent":
        return "found"
    if state == "expired":
        return "renewed"
    return "extended" if reading.id == tab.reading.id else "replaced"
