"""The state of one tab: its state in each table, and what the machine needs besides."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.core import events as e
from bridge.core.history import FOREVER, Lapse, TabHistory
from bridge.core.history.queries import was_paused
from bridge.core.sessions import SessionReading, SessionState
from bridge.core.tables import INITIALIZING, Joint, ProfilerState


@dataclass
class States:
    """The state of each role, as the tables name them."""

    visibility: e.Visibility = "visible"
    lifecycle: e.Lifecycle = "active"
    session: SessionState = "absent"
    profiler: ProfilerState = INITIALIZING


@dataclass
class Top:
    """A top document of a tab, by its last events. `left`: it is in the bfcache, or gone.

    `intent`: the user's. It holds for the document: a page that is loaded starts its profiler anew.
    """

    visibility: e.Visibility
    lifecycle: e.Lifecycle = "active"
    left: bool = False
    intent: e.Intent = "run"


@dataclass
class TabState:
    history: TabHistory
    states: States = field(default_factory=States)
    intent: e.Intent = "run"
    emulated: bool = False
    document: str = ""
    #: how far `Date` is ahead of real time, by the bridge
    date_offset_ms: float = 0.0
    #: document -> how far others have moved its `Date`, ms
    others_offsets: dict[str, float] = field(default_factory=dict)
    store: e.SessionStoreChanged | None = None
    reading: SessionReading = field(default_factory=lambda: SessionReading(state="absent"))
    #: every top document of the tab, by its id
    tops: dict[str, Top] = field(default_factory=dict)
    active_at: float = 0.0
    #: the time of a stop that may be due to an expiry, until a start shows that it was a collection; wall ms
    stop_at: float | None = None

    @property
    def session_id(self) -> str | None:
        return self.reading.id if self.states.session == "tracked" else None

    @property
    def date_ahead_ms(self) -> float:
        """How far the `Date` of the tab's document is ahead of real time, whoever moved it."""
        return self.date_offset_ms + self.others_offsets.get(self.document, 0.0)

    @property
    def lapse(self) -> Lapse | None:
        """The expiry that is not over yet, None if there is none."""
        lapses = self.history.lapses
        return lapses[-1] if lapses and lapses[-1].over_at == FOREVER else None

    @property
    def running(self) -> bool:
        """Whether a native profiler is alive."""
        return bool(self.history.natives.living)

    @property
    def profiler(self) -> str:
        """The observed state: `running` while a native profiler is alive, else the model's state.

        `not running` if the model's state is `running` and no native profiler is alive.
        """
        if self.running:
            return "running"
        state = self.states.profiler
        stuck = state == "paused" and not was_paused(self.history)
        return "not running" if stuck or state == "running" else state

    @property
    def joint(self) -> Joint:
        """The joint state. A session counts as expired once the SDK has noticed its expiry."""
        session = self.states.session
        if session == "expired" and self.lapse and self.lapse.noticed_at is None:
            session = "tracked"
        return Joint(self.states.visibility, self.states.lifecycle, session, self.intent)
