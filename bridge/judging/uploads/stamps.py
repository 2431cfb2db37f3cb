"""Stamps: the state of a driven tab when an upload was made and when it arrived, from the history. Pure.

Events come over different connections, so an upload can arrive before the events of its profiler. A stamp can
be computed again when more is known; until then, what is unknown is None.
"""

from __future__ import annotations

from bridge.core.history import FOREVER, History, Native, TabHistory
from bridge.core.history.trace_matching import native_of
from bridge.core.uploads import Moment, Profile, Stamp, Upload


def stamp(history: History, upload: Upload, profile: Profile | None = None) -> Stamp | None:
    """Return the stamp of `upload`, which carries `profile`; None if nothing was observed of its tab."""
    native = native_of(history, profile) if profile is not None else None
    tab = history.tabs.get(native.tab if native is not None else upload.tab)
    if tab is None:
        return None
    return Stamp(
        start=moment(tab, native.started_at) if native is not None else None,
        end=_end(tab, native),
        arrival=moment(tab, upload.wall_ms),
        emulated=tab.emulated,
    )


def moment(tab: TabHistory, at: float) -> Moment:
    """Return the state of the tab at `at`, wall ms."""
    # A history begins with `visible`, before anything was observed.
    seen = any(visit.arrived_at <= at for visit in tab.visits[:1])
    session = tab.sessions.value_at(at, None)
    return Moment(
        wall_ms=at,
        visibility=tab.visibility.value_at(at, None) if seen else None,
        lifecycle=tab.lifecycle.value_at(at, None),
        session=session[0] if session else None,
        # An expired store may still have the id of its session, but no session is tracked then.
        session_id=session[1] if session and session[0] == "tracked" else None,
    )


def _end(tab: TabHistory, native: Native | None) -> Moment | None:
    if native is None or native.ended_at == FOREVER:
        return None
    return moment(tab, native.ended_at)
