"""The tabs of one browser context, as far as they decide which steps can be taken. Pure.

They share the session. Each has a window of its own, so that none hides another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast, get_args

from bridge.core.steps.base import FIRST, Step
from bridge.core.steps.kinds import Idle, OpenPopup, OpenSibling
from bridge.core.steps.state import Session, StepState

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

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The session of each tab."""
        return tuple(state.session for _, state in self.tabs)

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

    def is_changed_by(self, step: Step) -> bool:
        """Whether a step has an effect on the tab that takes it."""
        state = self.tab(step.tab)
        return state is not None and step.changes(state)

    def with_sessions(self, sessions: Sequence[str]) -> World | None:
        """Return the world with these sessions of its tabs; None if one is not the word of a session. That of
        a closed tab stays."""
        if not set(sessions) <= set(get_args(Session)):
            return None

        def with_session(state: StepState, session: str) -> StepState:
            return state if state.lifecycle == "closed" else state._replace(session=cast("Session", session))

        tabs = zip(self.tabs, sessions, strict=True)
        return World(tuple((name, with_session(state, session)) for (name, state), session in tabs))

    def is_what_becomes_of(self, other: World, *, loaded: bool) -> bool:
        """Whether only the SDK has made this world of another one, as it may: it notices by itself that a
        session has lapsed, and begins one in a page that is `loaded`."""
        may = {("lapsed", "expired")} | ({("lapsed", "tracked"), ("expired", "tracked")} if loaded else set())
        return self == other or (
            self.with_sessions(other.sessions) == other
            and all(
                here == there or (there, here) in may
                for here, there in zip(self.sessions, other.sessions, strict=True)
            )
        )

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
