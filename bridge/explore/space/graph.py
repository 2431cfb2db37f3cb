"""The graph of a tab's states, and the sequences of moves that cover it. Pure.

The graph comes from the steps' own guards and effects (`bridge.core.steps`): nothing here knows a step.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bridge.core.steps.base import Step
from bridge.core.steps.enabled import enabled
from bridge.core.steps.state import StepState


class Move(NamedTuple):
    """Steps that are taken together, such as leaving a page and going back to it."""

    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        return "+".join(step.verb for step in self.steps)

    def after(self, state: StepState) -> StepState | None:
        """Return the state of a tab after it; None if the tab cannot take it, or it has no effect."""
        if not enabled(state, self.steps[:1]):
            return None
        for step in self.steps:
            if step.refusal(state):
                return None
            state = step.after(state)
        return state


class Transition(NamedTuple):
    before: StepState
    move: Move
    after: StepState


class LeftOut(NamedTuple):
    """A transition that the graph does not have. `reason`: what it is the same as."""

    state: StepState
    move: Move
    reason: str


class Walk(NamedTuple):
    """Moves from the start. `states`: of the tab before, between and after them, so one more than moves."""

    moves: tuple[Move, ...]
    states: tuple[StepState, ...]

    def transitions(self) -> list[Transition]:
        """Return its transitions, in order."""
        return [Transition(self.states[at], move, self.states[at + 1]) for at, move in enumerate(self.moves)]


#: Returns why a transition is left out of the graph; "" if it is not.
LeaveOut = Callable[[StepState, Move], str]


@dataclass(frozen=True)
class Graph:
    """The states that can be reached from `start`, in order of distance, and the transitions between them.

    `ways`: for each state one of the shortest lists of moves that lead to it.
    """

    start: StepState
    ways: dict[StepState, tuple[Move, ...]]
    transitions: list[Transition]
    left_out: list[LeftOut]

    @property
    def states(self) -> list[StepState]:
        return list(self.ways)

    def walks(self, switches: int) -> list[Walk]:
        """Return a walk for each path of `switches` + 1 consecutive transitions.

        0: each transition once. 1: each pair of consecutive transitions, and so on. Each walk leads from the
        start to the begin of its path by one of the shortest ways. The shortest walks come first.
        """
        found = (
            self.walk((*self.ways[path[0].before], *(transition.move for transition in path)))
            for path in self._paths(switches + 1)
        )
        return sorted((walk for walk in found if walk), key=_length)

    def walk(self, moves: Sequence[Move]) -> Walk | None:
        """Return the walk of these moves from the start; None if one of them cannot be taken, or is left
        out."""
        states = [self.start]
        for move in moves:
            if (after := self._after.get((states[-1], move))) is None:
                return None
            states.append(after)
        return Walk(tuple(moves), tuple(states))

    @cached_property
    def _after(self) -> dict[tuple[StepState, Move], StepState]:
        return {(each.before, each.move): each.after for each in self.transitions}

    def _paths(self, length: int) -> Iterator[tuple[Transition, ...]]:
        leaving: dict[StepState, list[Transition]] = {state: [] for state in self.ways}
        for transition in self.transitions:
            leaving[transition.before].append(transition)
        paths: list[tuple[Transition, ...]] = [(transition,) for transition in self.transitions]
        for _ in range(length - 1):
            paths = [(*path, following) for path in paths for following in leaving[path[-1].after]]
        return iter(paths)


def graph(start: StepState, moves: Sequence[Move], leave_out: LeaveOut = lambda _state, _move: "") -> Graph:
    """Return the graph of all states that `moves` reach from `start`, breadth first."""
    found = Graph(start, {start: ()}, [], [])
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        for move in moves:
            if (after := move.after(state)) is None:
                continue
            if reason := leave_out(state, move):
                found.left_out.append(LeftOut(state, move, reason))
                continue
            found.transitions.append(Transition(state, move, after))
            if after not in found.ways:
                found.ways[after] = (*found.ways[state], move)
                waiting.append(after)
    return found


def steps_of(sequence: Sequence[Move]) -> tuple[Step, ...]:
    """Return the steps of a sequence, in order."""
    return tuple(step for move in sequence for step in move.steps)


def name_of(sequence: Sequence[Move]) -> str:
    """Return the words of a sequence: `hide, expire_session, show, activity`."""
    return ", ".join(move.name for move in sequence)


def novel_first(walks: Sequence[Walk], switches: int) -> list[Walk]:
    """Return walks of `switches` in the order in which they tell most: what differs from all before comes
    first.

    Of walks whose paths lead through the same states of the page, as a person sees them, the first one is
    before all second ones, and so on. Otherwise the order stays as it is.
    """
    seen: Counter[tuple[object, ...]] = Counter()
    ranked: list[tuple[int, int, Walk]] = []
    for at, walk in enumerate(walks):
        path = tuple(_seen_by_a_person(state) for state in walk.states[-switches - 2 :])
        ranked.append((seen[path], at, walk))
        seen[path] += 1
    return [walk for _, _, walk in sorted(ranked, key=lambda each: each[:2])]


def _seen_by_a_person(state: StepState) -> tuple[str, str, str]:
    return (state.visibility, state.lifecycle, state.session)


def _length(walk: Walk) -> int:
    return len(steps_of(walk.moves))
