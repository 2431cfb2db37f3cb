"""The graph of a tab's states, and the sequences of moves that cover it. Pure.

The graph comes from the steps' own guards and effects (`bridge.core.steps`): nothing here knows a step.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from bridge.core.steps.base import FIRST, Step
from bridge.core.steps.kinds import Call, IntakeFault
from bridge.explore.space.world import World


class Move(NamedTuple):
    """Steps that are taken together, such as leaving a page and going back to it."""

    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """Its words: `hide`, `navigate+back`; `hide@second` in another tab than the first."""
        return "+".join(map(_word, self.steps))

    @property
    def tab(self) -> str:
        """The tab that takes its first step."""
        return self.steps[0].tab

    def after(self, world: World) -> World | None:
        """Return the world after it; None if it cannot be taken, or has no effect."""
        end, acts = world, False
        for step in self.steps:
            acts = acts or end.is_changed_by(step)
            if (after := end.after(step)) is None:
                return None
            end = after
        return end if acts or end != world else None

    @property
    def begins_session(self) -> bool:
        """Whether the SDK may begin a session by itself then."""
        return any(step.begins_session for step in self.steps)


class Transition(NamedTuple):
    before: World
    move: Move
    after: World


class LeftOut(NamedTuple):
    """A transition that the graph does not have. `reason`: what it is the same as."""

    state: World
    move: Move
    reason: str


class Walk(NamedTuple):
    """Moves from the start. `states`: before, between and after them, so one more than moves."""

    moves: tuple[Move, ...]
    states: tuple[World, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """The words of its faults."""
        return faults_of(self.moves)

    def transitions(self) -> list[Transition]:
        """Return its transitions, in order."""
        return [Transition(self.states[at], move, self.states[at + 1]) for at, move in enumerate(self.moves)]


#: Returns why a transition is left out of the graph; "" if it is not.
LeaveOut = Callable[[World, Move], str]


@dataclass(frozen=True)
class Graph:
    """The states that can be reached from `start`, in order of distance, and the transitions between them.

    `ways`: for each state one of the shortest lists of moves that lead to it.
    """

    start: World
    ways: dict[World, tuple[Move, ...]]
    transitions: list[Transition]
    left_out: list[LeftOut]

    @property
    def states(self) -> list[World]:
        return list(self.ways)

    def walks(self, switches: int) -> list[Walk]:
        """Return a walk for each path of `switches` + 1 consecutive transitions, and for each shorter one
        that ends where no move is left.

        0: each transition once. 1: each pair of consecutive transitions, and so on. Each walk leads from the
        start to the begin of its path by one of the shortest ways. The shortest walks come first.
        """
        found = (
            self.walk((*self.ways[path[0].before], *(transition.move for transition in path)))
            for path in self._paths(switches + 1)
        )
        return sorted((walk for walk in found if walk), key=_length)

    def paths(self, switches: int) -> int:
        """Return how many paths of `switches` + 1 consecutive transitions there are."""
        ways = dict.fromkeys(self.ways, 1)
        for _ in range(switches + 1):
            ways = {state: sum(ways[each.after] for each in self.leaving[state]) for state in self.ways}
        return sum(ways.values())

    def walk(self, moves: Sequence[Move]) -> Walk | None:
        """Return the walk of these moves from the start; None if one of them cannot be taken, or is left
        out."""
        states = [self.start]
        for move in moves:
            if (after := self._after.get((states[-1], move))) is None:
                return None
            states.append(after)
        return Walk(tuple(moves), tuple(states))

    def transition(self, before: World, move: Move) -> Transition | None:
        """Return the transition by a move from a state; None if there is none."""
        after = self._after.get((before, move))
        return None if after is None else Transition(before, move, after)

    @cached_property
    def moves(self) -> dict[str, Move]:
        """Name -> move, of all moves in it."""
        return {each.move.name: each.move for each in self.transitions}

    @cached_property
    def _after(self) -> dict[tuple[World, Move], World]:
        return {(each.before, each.move): each.after for each in self.transitions}

    @cached_property
    def leaving(self) -> dict[World, list[Transition]]:
        """The transitions from each state."""
        found: dict[World, list[Transition]] = {state: [] for state in self.ways}
        for transition in self.transitions:
            found[transition.before].append(transition)
        return found

    def _paths(self, length: int) -> Iterator[tuple[Transition, ...]]:
        paths: list[tuple[Transition, ...]] = [(transition,) for transition in self.transitions]
        for _ in range(length - 1):
            yield from (path for path in paths if not self.leaving[path[-1].after])
            paths = [(*path, following) for path in paths for following in self.leaving[path[-1].after]]
        yield from paths


def graph(
    start: World,
    moves: Sequence[Move],
    leave_out: LeaveOut = lambda _state, _move: "",
    may: Callable[[World, Move], bool] = lambda _state, _move: True,
) -> Graph:
    """Return the graph of all states that `moves` reach from `start`, breadth first.

    `may`: whether a move can be taken, where its steps alone do not tell it.
    """
    found = Graph(start, {start: ()}, [], [])
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        for move in moves:
            if (after := move.after(state)) is None or not may(state, move):
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


def faults_of(sequence: Sequence[Move]) -> tuple[str, ...]:
    """Return the words of the steps that no user and no network brings about."""
    return tuple(step.verb for step in steps_of(sequence) if step.fault)


def name_of(sequence: Sequence[Move]) -> str:
    """Return the words of a sequence: `hide, expire_session, show, activity`."""
    return ", ".join(move.name for move in sequence)


def telling_first(walks: Sequence[Walk], switches: int) -> list[Walk]:
    """Return walks of `switches` in the order in which they tell most.

    First come few that have all transitions, then those whose last states look new to a person. In both parts
    those without a fault are first. Otherwise the order stays as it is.
    """
    novel = _novel_first(walks, switches)
    plain = [walk for walk in novel if not walk.faults]
    taken: set[Transition] = set()
    first = [*_covering(plain, taken), *_covering(novel, taken)]
    chosen = set(first)
    return first + [walk for walk in novel if walk not in chosen]


def _covering(walks: Sequence[Walk], taken: set[Transition]) -> Iterator[Walk]:
    """Yield, and add to `taken`, until none has a transition that is not taken: always one that has most."""
    waiting = [(-len(set(walk.transitions()) - taken), at) for at, walk in enumerate(walks)]
    heapify(waiting)
    while waiting:
        _, at = waiting[0]
        new = set(walks[at].transitions()) - taken
        if not new:
            heappop(waiting)
        elif heapreplace(waiting, (-len(new), at)) == (-len(new), at):
            # Others can only have become worse since they were counted.
            heappop(waiting)
            taken |= new
            yield walks[at]


def _novel_first(walks: Sequence[Walk], switches: int) -> list[Walk]:
    """Of walks whose paths lead through the same states of the page, as a person sees them, the first one is
    before all second ones, and so on."""
    seen: Counter[tuple[object, ...]] = Counter()
    ranked: list[tuple[int, int, int, Walk]] = []
    for at, walk in enumerate(walks):
        path = tuple(_seen_by_a_person(state) for state in walk.states[-switches - 2 :])
        ranked.append((seen[path], len(walk.faults), at, walk))
        seen[path] += 1
    return [each[-1] for each in sorted(ranked, key=lambda each: each[:3])]


def _seen_by_a_person(world: World) -> tuple[tuple[str, str, str], ...]:
    return tuple((state.visibility, state.lifecycle, state.session) for _, state in world.tabs)


def _word(step: Step) -> str:
    of = ""
    if isinstance(step, IntakeFault):
        of = f"({step.script})"
    elif isinstance(step, Call):
        of = f"({step.name})"
    return step.verb + of + ("" if step.tab == FIRST else f"@{step.tab}")


def _length(walk: Walk) -> int:
    return len(steps_of(walk.moves))
