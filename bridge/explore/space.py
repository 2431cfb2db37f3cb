"""The graph of a tab's states, and the sequences of moves that cover it. Pure.

The graph comes from the steps' own guards and effects (`bridge.core.steps`): nothing here knows a step.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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

    def sequences(self, switches: int) -> list[tuple[Move, ...]]:
        """Return a sequence of moves for each path of `switches` + 1 consecutive transitions.

        0: each transition once. 1: each pair of consecutive transitions, and so on. Each sequence leads from
        the start to the begin of its path by one of the shortest ways. The shortest sequences come first.
        """
        found = (
            (*self.ways[path[0].before], *(transition.move for transition in path))
            for path in self._paths(switches + 1)
        )
        return sorted(found, key=_length)

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


def _length(sequence: tuple[Move, ...]) -> int:
    return len(steps_of(sequence))
