"""How a driven tab stood when what it uploads began, ended and arrived. Pure: from the history.

Witnesses report over different ways, so an upload can overtake the events that explain it. A stamp can be
taken again whenever more is known; what it lacks is None until then.
"""

from __future__ import annotations

from bridge.core.history import FOREVER, History, Native, TabHistory, value_at
from bridge.core.uploads import Moment, Profile, Stamp, Upload


def stamp(history: History, upload: Upload, profile: Profile | None = None) -> Stamp | None:
    """The stamp of `upload`, which carries `profile`; None when nothing is known of its tab."""
    native = history.native_of(profile) if profile is not None else None
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
    """How the tab stood at `at`, wall ms."""
    # A history begins as visible, before anything was seen of it.
    seen = any(visit.arrived_at <= at for visit in tab.visits)
    session = value_at([(when, (state, name)) for when, state, name in tab.sessions], at, None)
    return Moment(
        wall_ms=at,
        visibility=value_at(tab.visibility, at, None) if seen else None,
        lifecycle=value_at(tab.lifecycle, at, None),
        session=session[0] if session else None,
        # An expired store may still name the session that it had: no session is live then.
        session_id=session[1] if session and session[0] == "tracked" else None,
    )


def _end(tab: TabHistory, native: Native | None) -> Moment | None:
    if native is None or native.ended_at == FOREVER:
        return None
    return moment(tab, native.ended_at)
