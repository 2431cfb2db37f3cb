"""The tabs of one browser context, as far as they decide which steps can be taken. Pure.

They share the session. Each has a window of its own, so that none hides another.
"""

from __future__ import annotations

from typing import NamedTuple

from bridge.core.steps.base import FIRST, Step
from bridge.core.steps.kinds import Idle, OpenPopup, OpenSibling
from bridge.core.steps.state import StepState

_ENDED = ("closed", "crashed")
#: What a tab was does not matter any more.
_CLOSED = StepState(lifecycle="closed")


class World(NamedTuple):
    """`tabs`: the name and the state of each, in the order in which they were opened."""

    tabs: tuple[tuple[str, StepState], ...]

    @property
    def first(self) -> StepState:
        """The state of the first tab."""
        return self.tabs[0][1]

    def tab(self, name: str) -> StepState | None:
        """Return the state of a tab; None if it was not opened yet."""
        return dict(self.tabs).get(name)

    def after(self, step: Step) -> World | None:
        """Return the world after a step; None if it cannot be taken."""
        if isinstance(step, OpenSibling | OpenPopup):
            return self._opened(step)
        state = self.tab(step.tab)
        if state is None or step.refusal(state):
            return None
        after = step.after(state)
        if isinstance(step, Idle) and self._extended():
            after = after._replace(session=state.session)
        if after.lifecycle == "closed":
            after = _CLOSED
        return self._with(step.tab, after, renewed=after != _CLOSED and after.session != state.session)

    def _opened(self, step: OpenSibling | OpenPopup) -> World | None:
        origin = self.tab(step.beside if isinstance(step, OpenSibling) else step.opener)
        if origin is None or origin.lifecycle != "active" or self.tab(step.tab) is not None:
            return None
        return World((*self.tabs, (step.tab, StepState(session=origin.session))))

    def _extended(self) -> bool:
        """Whether the SDK of a visible page keeps extending the session while the user is away."""
        return any(
            state.visibility == "visible" and state.lifecycle not in _ENDED and state.session == "tracked"
            for _, state in self.tabs
        )

    def _with(self, name: str, after: StepState, *, renewed: bool) -> World:
        def state_of(tab: str, state: StepState) -> StepState:
            if tab == name:
                return after
            shares = renewed and state.lifecycle not in _ENDED
            return state._replace(session=after.session) if shares else state

        return World(tuple((tab, state_of(tab, state)) for tab, state in self.tabs))


def alone(state: StepState) -> World:
    """Return the world of one tab."""
    return World(((FIRST, state),))
