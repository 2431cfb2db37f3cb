"""Which paths of transitions were played to their end. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.explore.search.found import Outcome
from bridge.explore.search.plan import Plan
from bridge.explore.space.case import Case, Pace
from bridge.explore.space.graph import Transition, Walk


def complete_order(plan: Plan, outcomes: Mapping[Case, Outcome]) -> int:
    """Return the highest order of which all paths were played at each pace of the plan; -1 if none was."""
    walks: dict[Pace, list[Walk]] = {pace: [] for pace in plan.paces}
    for case, outcome in outcomes.items():
        walk = plan.graph.walk(case.moves)
        if walk is not None and not outcome.failure and case.tabs == plan.tabs:
            for pace in plan.paces:
                if case.pace == pace or len(case.moves) == 1:
                    walks[pace].append(walk)
    complete = -1
    for order in range(plan.order + 1):
        for pace in plan.paces:
            played: set[tuple[Transition, ...]] = set()
            for walk in walks[pace]:
                path = walk.transitions()
                played |= {tuple(path[at : at + order + 1]) for at in range(len(path) - order)}
            if len(played) < plan.graph.paths(order):
                return complete
        complete = order
    return complete
