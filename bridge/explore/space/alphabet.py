"""The moves with which a profiler is taken through its life, and the transitions that are left out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import structs

from bridge.core.steps import kinds as s
from bridge.core.steps.base import FIRST, Step
from bridge.core.steps.enabled import IDLE_MINUTES
from bridge.core.steps.state import StepState
from bridge.explore.space.graph import Graph, Move, graph
from bridge.explore.space.world import World, alone

#: A tab whose session is tracked. It has been left and come back to before, so that doing so again does not
#: change its history.
_TAB = StepState(session="tracked", forward=1)
OPENED = alone(_TAB)

#: The names of the tabs that a sequence begins with.
TABS = (FIRST, "second", "third", "fourth")
_ANOTHER, _POPUP = "another", "popup"

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

#: Name of a group -> what it adds to the twelve moves, for each tab.
GROUPS: dict[str, tuple[Move, ...]] = {
    "user": (Move((s.UserStop(),)), Move((s.UserStart(),))),
    "buffer": (Move((s.FillBuffer(),)), Move((s.RejectStop(),))),
    "window": (Move((s.Minimise(),)), Move((s.Restore(),))),
    "idle": (Move((s.Idle(minutes=IDLE_MINUTES),)),),
    "tabs": (
        Move((s.OpenSibling(tab=_ANOTHER, window=True),)),
        Move((s.Close(tab=_ANOTHER),)),
        Move((s.OpenPopup(tab=_POPUP),)),
        Move((s.Close(tab=_POPUP),)),
    ),
    "intake": (
        Move((s.IntakeFault(route="*", script="503*2"),)),
        Move((s.IntakeFault(route="*", script="drop*2"),)),
    ),
}

#: Which tab may be what, for a step of one's own.
Guard = Callable[[StepState], bool]

_OF_THE_PAGE = (s.HoldStop, s.ReleaseStop, s.RejectStop, s.FillBuffer, s.UserStop, s.UserStart, s.Call)
_OF_THE_RUN = (s.IntakeFault, s.OpenSibling, s.OpenPopup)


def same_as_another(world: World, move: Move) -> str:
    """Return why a transition is the same as others; "" if it is not."""
    state, step = world.tab(move.tab), move.steps[0]
    if state is None:
        return ""
    if state.lifecycle == "frozen" and isinstance(step, s.Show | s.Restore | s.Reload | s.Navigate):
        return f"Chromium resumes a frozen page first: the same as resume, {move.name}"
    if state.lifecycle == "frozen" and isinstance(step, _OF_THE_PAGE):
        return f"a frozen page runs no script: the same as resume, {move.name}, freeze"
    if state.lifecycle == "frozen" and isinstance(step, s.Idle):
        return "a frozen page has no timers: the same as suspend"
    if state.session == "lapsed" and isinstance(step, s.ExpireSession):
        return "the session is over already: the same as expire_session in place of suspend"
    return ""


def twelve_moves() -> Graph:
    """Return the graph of the twelve moves: 18 states, 84 transitions, 476 pairs of these."""
    return space()


def space(
    groups: Sequence[str] = (),
    *,
    tabs: int = 1,
    own: dict[str, Guard] | None = None,
    quota: str = "",
    sessionless: bool = False,
) -> Graph:
    """Return the graph of the twelve moves and of more.

    `groups`: names in GROUPS. `tabs`: so many tabs of one session are open at the start. `own`: functions
    `module:name`, each with its guard. `quota`: the route of the vendor's questions for quota, which the
    group `intake` denies; "" if it asks none. `sessionless`: the SDK keeps no session in a page, so that none
    can be seen, lapse or be ended there.
    """
    moves = [*TWELVE, *(move for group in groups for move in GROUPS[group])]
    if "intake" in groups and quota:
        moves.append(Move((s.IntakeFault(route=quota, script="deny"),)))
    guards = {Move((s.Call(function=name),)): guard for name, guard in (own or {}).items()}
    moves += guards
    names = TABS[:tabs]
    tab = _TAB._replace(session="absent") if sessionless else _TAB
    start = World(tuple((name, tab) for name in names))
    every = [_in(name, move) for name in names for move in moves if name == FIRST or not _of_the_run(move)]
    return graph(start, every, same_as_another, _may(guards))


def _may(guards: dict[Move, Guard]) -> Callable[[World, Move], bool]:
    def may(world: World, move: Move) -> bool:
        guard, state = guards.get(_in(FIRST, move)), world.tab(move.tab)
        return guard is None or (state is not None and guard(state))

    return may


def _of_the_run(move: Move) -> bool:
    """Whether a move is the same from whichever tab it is taken, or names its own tab."""
    return any(isinstance(step, _OF_THE_RUN) or step.tab != FIRST for step in move.steps)


def _in(tab: str, move: Move) -> Move:
    """Return a move as another tab takes it."""
    if _of_the_run(move) and tab == FIRST:
        return move
    return Move(tuple(_taken_by(tab, step) for step in move.steps))


def _taken_by(tab: str, step: Step) -> Step:
    return structs.replace(step, tab=tab)
