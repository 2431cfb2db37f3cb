from __future__ import annotations

from bridge.explore.search.found import Outcome
from bridge.explore.search.paths import complete_order
from bridge.explore.search.plan import Plan
from bridge.explore.space.alphabet import ACTIVITY, HIDE, OPENED, SHOW
from bridge.explore.space.case import Case
from bridge.explore.space.graph import graph

PLAN = Plan(graph=graph(OPENED, [HIDE, SHOW, ACTIVITY]), order=2)


def played(cases: list[Case], failure: str = "") -> dict[Case, Outcome]:
    held = Outcome(verdict="held", failure=failure, broken=[], rules={}, seen=(), recording="")
    return dict.fromkeys(cases, held)


def cases(order: int) -> list[Case]:
    return [case for _, case in PLAN.cases(order)]


def test_an_order_is_complete_when_all_its_paths_were_played() -> None:
    assert complete_order(PLAN, {}) == -1
    assert complete_order(PLAN, played(cases(1))) == 1
    assert complete_order(PLAN, played(cases(1) + cases(2))) == 2


def test_one_pace_is_not_enough() -> None:
    settled = [case for case in cases(1) if case.pace == "settled"]
    assert complete_order(PLAN, played(settled)) == -1


def test_what_was_not_played_to_its_end_does_not_count() -> None:
    assert complete_order(PLAN, played(cases(1), failure="step 5, hide: the tab is closed")) == -1
    assert complete_order(PLAN, played(cases(1)[1:])) < 1
