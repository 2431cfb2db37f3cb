"""The scenario that plays a case. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bridge.core.steps import kinds as s
from bridge.core.steps.base import FIRST, Step
from bridge.explore.space.alphabet import TABS
from bridge.explore.space.case import Case, Pace
from bridge.explore.space.graph import Move, steps_of
from bridge.scenarios.format import Scenario


def scenario_of_case(case: Case, name: str = "sequence") -> Scenario:
    """Return the scenario that plays a case in new tabs whose profilers run."""
    steps = (*_begin(case.tabs), *steps_of(case.moves), s.Settle())
    return Scenario(name=name, settle=case.pace == "settled", steps=steps)


def scenario_of(sequence: Sequence[Move], pace: Pace, name: str = "sequence") -> Scenario:
    """Return the scenario that plays a sequence in one tab."""
    return scenario_of_case(Case(tuple(sequence), pace), name)


def moves_of(scenario: Scenario) -> tuple[Step, ...]:
    """Return the steps of the sequence in one tab that `scenario_of` made a scenario of."""
    return scenario.steps[len(tuple(_begin(1))) : -1]


def _begin(tabs: int) -> Iterator[Step]:
    """Yield what comes before the moves: in each tab a profiler runs, and its trace may not be dropped."""
    for name in TABS[:tabs]:
        yield s.Open() if name == FIRST else s.OpenSibling(tab=name, window=True)
        yield s.ExpectProfiler(tab=name, state="running")
        yield s.ExpectSession(tab=name, state="tracked", if_kept=True)
        yield s.ExpectLongTask(tab=name)
