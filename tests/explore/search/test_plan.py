from __future__ import annotations

from itertools import pairwise

from bridge.explore.search.plan import Plan
from bridge.explore.space.alphabet import ACTIVITY, HIDE, OPENED, SHOW, TWELVE, space, twelve_moves
from bridge.explore.space.case import Case
from bridge.explore.space.graph import graph

FEW = graph(OPENED, [HIDE, SHOW, ACTIVITY])


def names(plan: Plan, order: int) -> list[str]:
    return [case.name for _, case in plan.cases(order)]


def test_pairs_stand_for_transitions() -> None:
    assert Plan(graph=FEW, order=0).orders() == [0]
    assert Plan(graph=FEW, order=2).orders() == [1, 2]


def test_a_settled_case_that_another_one_begins_with_is_not_played_alone() -> None:
    played = names(Plan(graph=FEW), 1)
    assert "hide, show (settled)" not in played
    assert "hide, show (swift)" in played
    assert "hide, show, hide (settled)" in played


def test_one_move_is_the_same_at_both_paces() -> None:
    assert "hide (swift)" not in names(Plan(graph=FEW), 0)
    assert "hide (swift)" in names(Plan(graph=FEW, paces=("swift",)), 0)


def test_each_case_is_found_by_its_name() -> None:
    for plan in (Plan(graph=twelve_moves()), Plan(graph=space(["intake", "tabs"], tabs=2), tabs=2, order=0)):
        for _, case in plan.cases(plan.order)[:500]:
            assert plan.case(case.name) == case


def test_a_name_of_other_moves_has_no_case() -> None:
    plan = Plan(graph=FEW)
    assert plan.case("hide, freeze (settled)") is None
    assert plan.case("hide, show") is None


def test_each_walk_is_played_once_before_any_is_played_again() -> None:
    moves = [walk.moves for walk, _ in Plan(graph=twelve_moves()).cases(1)]
    first = moves.index(next(each for at, each in enumerate(moves) if each in moves[:at]))
    again = next(at for at, each in enumerate(moves) if each in moves[:at])
    assert first < again
    assert set(moves) == set(moves[:again]) | {each for each in moves[again:] if moves.count(each) == 1}
    paces = [case.pace for _, case in Plan(graph=twelve_moves()).cases(1)]
    assert set(paces[:2]) == {"settled", "swift"}


def test_all_pairs_are_in_the_cases() -> None:
    plan = Plan(graph=twelve_moves(), paces=("settled",))
    pairs = set()
    for walk, case in plan.cases(1):
        assert case == Case(walk.moves, "settled")
        pairs |= set(pairwise(walk.transitions()))
    assert len(pairs) == plan.graph.paths(1)
    assert {way.move for pair in pairs for way in pair} == set(TWELVE)
