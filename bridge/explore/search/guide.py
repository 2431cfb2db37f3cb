"""Chooses walks at random, towards what was seen least: transitions, and states of the profiler. Pure."""

from __future__ import annotations

from collections import Counter
from random import Random

from bridge.explore.search.found import Outcome
from bridge.explore.search.plan import Plan
from bridge.explore.space.case import Case
from bridge.explore.space.coverage import Shown
from bridge.explore.space.graph import Transition, Walk
from bridge.explore.space.world import World

#: the numbers of moves of a walk: longer ones than those of pairs and triples
SHORTEST, LONGEST = 4, 9


class Guide:
    """Gives cases for ever. The same seed and the same outcomes, told in the same order, give the same."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._random = Random(plan.seed)  # noqa: S311 (a choice of walks, no secret)
        self._taken: Counter[Transition] = Counter()
        self._seen: dict[World, Counter[Shown]] = {}

    def next(self) -> tuple[Walk, Case]:
        """Return a walk that begins at the start, and its case."""
        moves, states = [], [self._plan.graph.start]
        for _ in range(self._random.randint(SHORTEST, LONGEST)):
            ways = self._plan.graph.leaving[states[-1]]
            if not ways:
                break
            [way] = self._random.choices(ways, [self._weight(each) for each in ways])
            # Counted at once, so that several walks that are chosen at the same time differ.
            self._taken[way] += 1
            moves.append(way.move)
            states.append(way.after)
        pace = self._random.choice(self._plan.paces)
        return Walk(tuple(moves), tuple(states)), Case(tuple(moves), pace, self._plan.tabs)

    def told(self, walk: Walk, outcome: Outcome) -> None:
        """Count what was observed in a walk."""
        for world, seen in zip(walk.states, outcome.seen, strict=False):
            self._seen.setdefault(world, Counter())[seen] += 1

    def _weight(self, way: Transition) -> float:
        """Return how much is to be seen there: a transition that was seldom taken, and a state in which
        something was observed once only."""
        rarest = min(self._seen.get(way.after, {None: 0}).values())
        return (1 / (1 + self._taken[way]) + 1 / (1 + rarest)) ** 2
