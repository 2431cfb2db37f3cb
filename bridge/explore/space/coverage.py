"""What a search has covered: only what was observed counts, not what the model says. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from bridge.core.events import Event, StepStarted, TabOpened
from bridge.core.steps.base import Step
from bridge.core.steps.kinds import OpenPopup, OpenSibling
from bridge.explore.space.case import Case, Pace
from bridge.explore.space.graph import Graph, Move, Transition, Walk
from bridge.explore.space.world import World
from bridge.judging.replay import Replay, TabSnapshot


class Seen(NamedTuple):
    """What a tab shows of its state. `profiler`: what the SDK does; the model does not say it."""

    visibility: str
    lifecycle: str
    session: str
    profiler: str = ""


#: What each tab showed at one moment, in the order in which they were opened.
Shown = tuple[Seen, ...]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a graph was observed, and how much there is."""

    states: int
    of_states: int
    transitions: int
    of_transitions: int
    pairs: int
    of_pairs: int
    triples: int
    of_triples: int


class Coverage:
    """The paths of a graph that were observed: `paths[pace][n]` those of n transitions, up to three.

    `elsewhere`: transitions after which the SDK itself had changed the session, as it may, and the sessions
    that were seen instead of the model's. Such a transition was observed. What follows it is counted from the
    state that was seen.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.paths: dict[Pace, dict[int, set[tuple[Transition, ...]]]] = defaultdict(lambda: defaultdict(set))
        self._states: dict[Pace, set[World]] = defaultdict(set)
        self.elsewhere: dict[Transition, set[tuple[str, ...]]] = defaultdict(set)
        self._too_late: set[Transition] = set()
        self._in_time: set[Transition] = set()

    def add(self, walk: Walk, pace: Pace, seen: Sequence[Shown]) -> None:
        """Count what was observed of a walk.

        `seen`: before the first move, and after each; shorter where the walk was not played to its end.
        """
        states = [_seen_world(at, world) for at, world in zip(seen, walk.states, strict=False)]
        observed = [
            self._observed(before, move, after)
            for move, (before, after) in zip(walk.moves, pairwise(states), strict=False)
        ]
        for length in (1, 2, 3):
            for at in range(len(observed) - length + 1):
                path = [each for each in observed[at : at + length] if each]
                if len(path) == length and all(one.after == other.before for one, other in pairwise(path)):
                    self.paths[pace][length].add(tuple(path))
        for before, transition, after in zip(states, observed, states[1:], strict=False):
            if transition and before and after:
                self._states[pace] |= {before, after} & self._graph.ways.keys()
                if after != transition.after:
                    self.elsewhere[transition].add(after.sessions)
        for transition, (before, _) in zip(walk.transitions(), pairwise(states), strict=False):
            wanted = transition.before
            if before == wanted:
                self._in_time.add(transition)
            if before and before != wanted and before.is_what_becomes_of(wanted, loaded=True):
                self._too_late.add(transition)

    def _observed(self, before: World | None, move: Move, after: World | None) -> Transition | None:
        """Return the transition that a move was, by what was seen; None if it is none of the graph."""
        transition = None if before is None else self._graph.transition(before, move)
        if transition is None or after is None:
            return None
        return transition if after.is_what_becomes_of(transition.after, loaded=move.begins_session) else None

    @property
    def transitions(self) -> set[Transition]:
        """The transitions that were observed, at any pace."""
        return {transition for (transition,) in self._of_any_pace(1)}

    @property
    def left_at_once(self) -> set[Transition]:
        """The transitions that were played and never seen, as the SDK itself had each time left the state in
        which they begin: one that notices at once that a session has lapsed is never seen with a lapsed
        one."""
        return self._too_late - self._in_time - self.transitions

    def counts(self, pace: Pace | None = None) -> Counts:
        """Return the counts of one pace; those of any by default."""

        def count(length: int) -> set[tuple[Transition, ...]]:
            return self._of_any_pace(length) if pace is None else self.paths[pace][length]

        states = self._states.values() if pace is None else [self._states[pace]]
        return Counts(
            states=len(set[World]().union(*states)),
            of_states=len(self._graph.states),
            transitions=len(count(1)),
            of_transitions=self._graph.paths(0),
            pairs=len(count(2)),
            of_pairs=self._graph.paths(1),
            triples=len(count(3)),
            of_triples=self._graph.paths(2),
        )

    def _of_any_pace(self, length: int) -> set[tuple[Transition, ...]]:
        return set[tuple[Transition, ...]]().union(*(paths[length] for paths in self.paths.values()))


def shown(world: World) -> Shown:
    """Return what the tabs show in this state of the model."""
    return tuple(Seen(state.visibility, state.lifecycle, state.session) for _, state in world.tabs)


def _seen_world(seen: Shown, world: World) -> World | None:
    """Return the state of the model with the sessions that were seen; None if the tabs showed another
    visibility or lifecycle. Of a closed one only that it is closed is compared."""
    wanted = shown(world)
    if len(seen) != len(wanted) or not all(
        one[:2] == other[:2] or one.lifecycle == other.lifecycle == "closed"
        for one, other in zip(seen, wanted, strict=True)
    ):
        return None
    return world.with_sessions([one.session for one in seen])


def seen_in(replay: Replay, case: Case) -> tuple[Shown, ...]:
    """Return what the tabs showed before the first move, and after each that was played."""
    expected = list(_steps(case.moves))
    tabs: dict[str, Seen] = {}
    opened, at, seen = 0, 0, []
    for moment in replay.moments:
        event = moment.event
        if isinstance(event, TabOpened):
            opened += 1
        if at < len(expected) and _begins(event, expected[at][0], begun=opened > case.tabs):
            if expected[at][1]:
                seen.append(tuple(tabs.values()))
            at += 1
        if moment.tab is not None:
            tabs[event.tab] = _of(moment.tab)
    if at == len(expected) and tabs:
        seen.append(tuple(tabs.values()))
    return tuple(seen)


def _steps(moves: Sequence[Move]) -> Iterator[tuple[Step, bool]]:
    """Yield each step, and whether a move begins with it."""
    for move in moves:
        for number, step in enumerate(move.steps):
            yield step, number == 0


def _begins(event: Event, step: Step, *, begun: bool) -> bool:
    """Whether an event is the begin of a step. The opening of a tab is known by the tab. `begun`: the tabs
    that the case begins with are open."""
    if isinstance(step, OpenSibling | OpenPopup):
        return begun and isinstance(event, TabOpened)
    return isinstance(event, StepStarted) and event.step == step.verb


def _of(tab: TabSnapshot) -> Seen:
    lapsed = tab.session == "expired" and tab.reading.state == "tracked"
    return Seen(tab.visibility, tab.lifecycle, "lapsed" if lapsed else tab.session, tab.profiler)
