"""The whole machine. Each event goes to the module of its subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bridge.core.events import Event
from bridge.core.history import History, TabHistory
from bridge.core.history.session_choice import ReadStore, SessionChoice
from bridge.core.machine.documents import Documents
from bridge.core.machine.moves import Moves
from bridge.core.machine.observations import Observations
from bridge.core.machine.profilers import Profilers
from bridge.core.machine.sessions import Sessions
from bridge.core.machine.uploads import Uploads
from bridge.core.tab_state import TabState
from bridge.core.uploads import Decoded


class Machine:
    """`settled`: document -> its session's store, as an earlier pass has found it (`SessionChoice`)."""

    def __init__(
        self,
        read_store: ReadStore,
        pauses_when_hidden: bool = True,
        settled: Mapping[str, int] | None = None,
    ) -> None:
        self.tabs: dict[str, TabState] = {}
        self.history = History()
        self.choice = SessionChoice(read_store, settled)
        self._moves = Moves(pauses_when_hidden)
        self._sessions = Sessions(self._moves, self.history, self.choice, read_store, self.tabs)
        self._uploads = Uploads(self._moves, self.history, self.choice, self.tabs)
        #: each event has a handler in one of them at most
        self._subjects: tuple[Callable[[Event, TabState], None], ...] = (
            Documents(self._moves, self.history, self.choice).on,
            Profilers(self._moves, self.history, self.choice, self._sessions).on,
            self._sessions.on,
            Observations(self.history).on,
        )

    @property
    def pauses_when_hidden(self) -> bool:
        """Whether the contract promises that the profiler pauses in a hidden tab."""
        return self._moves.pauses_when_hidden

    def feed(self, event: Event) -> None:
        """Process one event. Events come in the order that the sequencer or the recording gives."""
        self.advance(event.wall_ms)
        if event.tab:
            tab = self._tab(event)
            for handle in self._subjects:
                handle(event, tab)

    def feed_upload(self, wall_ms: float, decoded: Decoded) -> None:
        """Process one item that a vendor decoded from an upload. `wall_ms`: its arrival."""
        self._uploads.feed(wall_ms, decoded)

    def advance(self, wall_ms: float) -> None:
        """Advance the time to `wall_ms`: a session expires by `Date`, without an event."""
        self._sessions.advance(wall_ms)

    def _tab(self, event: Event) -> TabState:
        if event.tab not in self.tabs:
            history = TabHistory(event.tab, event.wall_ms)
            history.visibility.add(event.wall_ms, "visible")
            self.history.tabs[event.tab] = history
            self.tabs[event.tab] = TabState(history)
        return self.tabs[event.tab]
