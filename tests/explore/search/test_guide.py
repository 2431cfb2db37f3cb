from __future__ import annotations

from collections import Counter

from bridge.explore.search.found import Outcome
from bridge.explore.search.guide import LONGEST, SHORTEST, Guide
from bridge.explore.search.plan import Plan
from bridge.explore.space.alphabet import twelve_moves
from bridge.explore.space.coverage import shown
from bridge.explore.space.graph import Transition, Walk

PLAN = Plan(graph=twelve_moves(), seed=7)


def outcome(walk: Walk) -> Outcome:
    return Outcome(
        verdict="held",
        failure="",
        broken=[],
        rules={},
        seen=tuple(map(shown, walk.states)),
        recording="",
    )


def walks(plan: Plan, count: int) -> list[Walk]:
    guide, found = Guide(plan), []
    for _ in range(count):
        walk, case = guide.next()
        assert case.moves == walk.moves
        guide.told(walk, outcome(walk))
        found.append(walk)
    return found


def test_every_walk_can_be_taken() -> None:
    for walk in walks(PLAN, 200):
        assert PLAN.graph.walk(walk.moves) == walk
        assert SHORTEST <= len(walk.moves) <= LONGEST


def test_the_same_seed_gives_the_same() -> None:
    assert walks(PLAN, 50) == walks(PLAN, 50)
    assert walks(PLAN, 50) != walks(Plan(graph=PLAN.graph, seed=8), 50)


def test_all_transitions_are_taken_soon_and_none_far_more_often_than_others() -> None:
    taken: Counter[Transition] = Counter()
    for walk in walks(PLAN, 150):
        taken.update(walk.transitions())
    assert set(taken) == set(PLAN.graph.transitions)
