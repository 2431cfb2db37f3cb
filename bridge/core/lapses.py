"""When a session ends, and begins again, as far as a tab's store, activity and profilers show it."""

from __future__ import annotations

from bridge.core.history import FOREVER, Lapse, Native
from bridge.core.mirror import TabState
from bridge.core.sessions import SessionReading
from bridge.core.tables import SESSION_EXPIRED


def begin_lapse(tab: TabState, at: float) -> None:
    sessions = tab.history.sessions
    tab.history.lapses.append(Lapse(tab.history.name, sessions[-1][2] if sessions else None, at))


def renews(tab: TabState, signal: str) -> bool:
    """Whether this page's write takes up a session again.

    It may be one that another tab has renewed before; then the user must have been active here since
    (an SDK takes the lock of its store by writing, and means nothing by that).
    """
    if signal == "renewed":
        return True
    lapse = tab.history.lapses[-1] if tab.history.lapses else None
    return (
        lapse is not None
        and lapse.renewed_at is None
        and tab.states["profiler"] == SESSION_EXPIRED
        and tab.active_at >= (lapse.noticed_at or FOREVER)
    )


def renewed_elsewhere(tab: TabState, lapse: Lapse) -> bool:
    """A lapse that other tabs began and ended: this page's own part is to take it up when it is used."""
    return lapse.noticed_at is None and lapse.over_at != FOREVER and tab.states["session"] == "tracked"


def mark_renewed(tab: TabState, reading: SessionReading, at: float) -> None:
    if tab.history.lapses and tab.history.lapses[-1].renewed_at is None:
        tab.history.lapses[-1].renewed_at = at
        tab.history.lapses[-1].renewed_id = reading.id


def may_be_notice(tab: TabState, native: Native) -> bool:
    unnoticed = tab.lapse is not None and tab.lapse.noticed_at is None
    return unnoticed and native.top and tab.intent == "run" and tab.states["visibility"] == "visible"


def session_signal(tab: TabState, reading: SessionReading) -> str:
    """What a new reading of the store says to the session's table."""
    if reading.state == "absent":
        return "cleared"
    if reading.state == "expired":
        return "expired"
    state = tab.states["session"]
    if state == "absent":
        return "found"
    if state == "expired":
        return "renewed"
    return "extended" if reading.id == tab.reading.id else "replaced"
