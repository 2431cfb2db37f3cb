"""What vendors decode from uploads: added to the history; some of it moves the session or the profiler."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.core.history import History
from bridge.core.history.session_choice import SessionChoice
from bridge.core.machine.moves import Moves
from bridge.core.sessions import SessionReading
from bridge.core.tab_state import TabState
from bridge.core.uploads import Decoded, NotSent, NotTaken, OtherUpload, Profile, QuotaAnswer, SessionReport


class Uploads:
    """`tabs`: the tabs of the machine by name, which adds to them."""

    def __init__(
        self, moves: Moves, history: History, choice: SessionChoice, tabs: Mapping[str, TabState]
    ) -> None:
        self._moves = moves
        self._history = history
        self._choice = choice
        self._tabs = tabs

    def feed(self, wall_ms: float, decoded: Decoded) -> None:
        """Process one item that a vendor decoded from an upload. `wall_ms`: its arrival."""
        history = self._history
        if isinstance(decoded, NotSent):
            history.not_sent.append((wall_ms, decoded))
            return
        history.heard_tabs.add(decoded.tab)
        self._hear_session(decoded, wall_ms)
        if isinstance(decoded, Profile):
            history.profiles.append((wall_ms, decoded))
        elif isinstance(decoded, NotTaken):
            history.not_taken.append((wall_ms, decoded))
        elif isinstance(decoded, QuotaAnswer):
            history.quotas.append((wall_ms, decoded))
            if not decoded.admitted:
                history.denied.add((decoded.tab, decoded.session_id))
                self._deny(decoded, wall_ms)
        elif isinstance(decoded, OtherUpload):
            history.others.append((wall_ms, decoded))
        elif isinstance(decoded, SessionReport):
            known = history.rates.setdefault(decoded.tab, [])
            if decoded.rates is not None and decoded.rates not in known:
                known.append(decoded.rates)
        else:
            history.statuses.append((wall_ms, decoded))

    def _hear_session(self, decoded: Decoded, wall_ms: float) -> None:
        """Take note of the session that the SDK names; it is the tab's own if it is in no store."""
        if isinstance(decoded, OtherUpload):
            return
        carried = decoded.profile if isinstance(decoded, NotTaken | NotSent) else decoded
        named = carried.session_id
        self._choice.hear(decoded.tab, named, not isinstance(decoded, SessionReport))
        tab = self._tabs.get(decoded.tab)
        if tab is None or not tab.document or not named:
            return
        if not self._choice.in_memory(decoded.tab, tab.document):
            return
        tab.history.in_memory = True
        if isinstance(decoded, QuotaAnswer):
            # It is asked right after the start of a profiler, for this profiler's session.
            for native in tab.history.own_natives.living:
                native.session_id = native.session_id or named
        if named not in tab.history.named_sessions:
            tab.history.named_sessions.add(named)
            tab.reading = SessionReading(state="tracked", id=named)
            tab.history.sessions.add(wall_ms, ("tracked", named))
            self._moves.move_session(tab, "found" if tab.states.session == "absent" else "replaced", wall_ms)

    def _deny(self, answer: QuotaAnswer, wall_ms: float) -> None:
        """An SDK does not heed a denial for a session that it does not have any more."""
        tab = self._tabs.get(answer.tab)
        if tab is None:
            return
        known = answer.session_id is not None and tab.session_id is not None
        if not known or answer.session_id == tab.session_id:
            self._moves.move_profiler(tab, "quota-denied", wall_ms)
