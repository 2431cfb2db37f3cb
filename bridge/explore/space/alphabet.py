"""The twelve moves with which a profiler is taken through its life, and the transitions that are left out."""

from __future__ import annotations

from bridge.core.steps import kinds as s
from bridge.core.steps.enabled import IDLE_MINUTES
from bridge.core.steps.state import StepState
from bridge.explore.space.graph import Graph, Move, graph

#: A tab whose session is tracked. It has been left and come back to before, so that doing so again does not
#: change its history.
OPENED = StepState(session="tracked", forward=1)

HIDE = Move((s.Hide(),))
SHOW = Move((s.Show(),))
SUSPEND = Move((s.Suspend(minutes=IDLE_MINUTES),))
EXPIRE_SESSION = Move((s.ExpireSession(),))
ACTIVITY = Move((s.Activity(),))
HOLD_STOP = Move((s.HoldStop(),))
RELEASE_STOP = Move((s.ReleaseStop(),))
FREEZE = Move((s.Freeze(),))
RESUME = Move((s.Resume(),))
RELOAD = Move((s.Reload(),))
LEAVE_AND_RETURN = Move((s.Navigate(), s.Back()))
BEFORE_UNLOAD = Move((s.BeforeUnload(),))

TWELVE = (
    HIDE,
    SHOW,
    SUSPEND,
    EXPIRE_SESSION,
    ACTIVITY,
    HOLD_STOP,
    RELEASE_STOP,
    FREEZE,
    RESUME,
    RELOAD,
    LEAVE_AND_RETURN,
    BEFORE_UNLOAD,
)


def same_as_another(state: StepState, move: Move) -> str:
    """Return why a transition of the twelve moves is the same as others; "" if it is not."""
    if state.lifecycle == "frozen" and move in (SHOW, RELOAD, LEAVE_AND_RETURN):
        return f"Chromium resumes a frozen page first: the same as resume, {move.name}"
    if state.lifecycle == "frozen" and move in (HOLD_STOP, RELEASE_STOP):
        return f"a frozen page runs no script: the same as resume, {move.name}, freeze"
    if state.session == "lapsed" and move == EXPIRE_SESSION:
        return "the session is over already: the same as expire_session in place of suspend"
    return ""


def twelve_moves() -> Graph:
    """Return the graph of the twelve moves: 18 states, 84 transitions, 476 pairs of these."""
    return graph(OPENED, TWELVE, same_as_another)
