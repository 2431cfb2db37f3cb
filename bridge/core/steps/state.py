"""The part of a tab's state that decides which steps it can take: small enough to be enumerated."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from bridge.core.events import Intent, Lifecycle, Visibility
from bridge.core.tab_state import TabState
from bridge.core.tables import Role, step

#: `lapsed`: it has expired by `Date`, but its store still has it as tracked.
Session = Literal["tracked", "lapsed", "expired", "absent"]
#: What happens to the promise of `Profiler.stop()`.
Stop = Literal["settles", "held", "rejected"]


class StepState(NamedTuple):
    """The state of one tab. The defaults are those of a new tab."""

    visibility: Visibility = "visible"
    lifecycle: Lifecycle = "active"
    session: Session = "absent"
    intent: Intent = "run"
    stop: Stop = "settles"
    #: hidden only because its window is minimised, so that `restore` shows it
    minimised: bool = False
    #: the number of entries in the tab's history before and after the current one
    back: int = 0
    forward: int = 0

    def after_signal(self, role: Role, signal: str) -> StepState:
        """Return the state after a signal, by the tables. There a lapsed session is an expired one."""
        before: str = getattr(self, role)
        before = "expired" if before == "lapsed" else before
        after: Any = step(role, before, signal)
        return self if after == before else self._replace(**{role: after})


def observed(tab: TabState) -> StepState:
    """Return the observed state of a tab.

    A field that is not observed (history, window, `Profiler.stop()`) has a value for which no step is
    refused.
    """
    states = tab.states
    lapsed = states.session == "expired" and tab.reading.state == "tracked"
    return StepState(
        visibility=states.visibility,
        lifecycle=states.lifecycle,
        session="lapsed" if lapsed else states.session,
        intent=tab.intent,
        minimised=states.visibility == "hidden",
        back=1,
        forward=1,
    )
