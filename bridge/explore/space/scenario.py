"""The scenario that plays a sequence of moves. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step
from bridge.explore.space.case import Pace
from bridge.explore.space.graph import Move, steps_of
from bridge.scenarios.format import Scenario

#: What comes before the moves: the profiler runs, and its trace may not be dropped.
_BEGIN: tuple[Step, ...] = (
    s.Open(),
    s.ExpectProfiler(state="running"),
    s.ExpectSession(state="tracked", if_kept=True),
    s.ExpectLongTask(),
)


def scenario_of(sequence: Sequence[Move], pace: Pace, name: str = "sequence") -> Scenario:
    """Return the scenario that plays a sequence in a new tab whose profiler runs."""
    steps = (*_BEGIN, *steps_of(sequence), s.Settle())
    return Scenario(name=name, settle=pace == "settled", steps=steps)


def moves_of(scenario: Scenario) -> tuple[Step, ...]:
    """Return the steps of the sequence that `scenario_of` made a scenario of."""
    return scenario.steps[len(_BEGIN) : -1]
