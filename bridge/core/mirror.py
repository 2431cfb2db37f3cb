"""The mirror of one tab: where it stands in each table, and what the machine remembers of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.core import events as e
from bridge.core.history import FOREVER, Lapse, TabHistory
from bridge.core.sessions import SessionReading
from bridge.core.tables import INITIAL, Joint, Role


@dataclass
class Top:
    """A top document of a tab: what it said last. `left`: it is in the bfcache, or gone."""

    visibility: e.Visibility
    lifecycle: e.Lifecycle = "active"
    left: bool = False


@dataclass
class TabState:
    """The mirror of one tab. `states`: role -> state, as the tables name them."""

    history: TabHistory
    states: dict[Role, str] = field(default_factory=lambda: dict(INITIAL))
    intent: e.Intent = "run"
    emulated: bool = False
    document: str = ""
    date_offset_ms: float = 0.0
    store: e.SessionStoreChanged | None = None
    reading: SessionReading = field(default_factory=lambda: SessionReading(state="absent"))
    #: every top document of the tab, by its id
    tops: dict[str, Top] = field(default_factory=dict)
    active_at: float = 0.0
    #: a stop that may be the SDK's answer to an expiry, until a start shows that it was a collection
    stop_at: float | None = None

    @property
    def session_id(self) -> str | None:
        return self.reading.id if self.states["session"] == "tracked" else None

    @property
    def lapse(self) -> Lapse | None:
        """The expiry that is not over yet."""
        lapses = self.history.lapses
        return lapses[-1] if lapses and lapses[-1].over_at == FOREVER else None

    @property
    def running(self) -> bool:
        return any(native.ended_at == FOREVER for native in self.history.natives)

    @property
    def profiler(self) -> str:
        """What was observed: `running` while a native profiler lives, else the model's word for why not.

        When the model says that it should run, and none does, this is `not running`.
        """
        if self.running:
            return "running"
        state = self.states["profiler"]
        stuck = state == "paused" and not self.history.was_paused()
        return "not running" if stuck or state == "running" else state

    @property
    def joint(self) -> Joint:
        """The joint state, with a session counted as expired once the SDK has noticed."""
        session = self.states["session"]
        if session == "expired" and self.lapse and self.lapse.noticed_at is None:
            session = "tracked"
        return Joint(
            self.states["visibility"],  # type: ignore[arg-type]
            self.states["lifecycle"],  # type: ignore[arg-type]
            session,  # type: ignore[arg-type]
            self.intent,
        )
