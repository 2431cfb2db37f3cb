from __future__ import annotations

import pickle

from bridge.core.steps import kinds as s
from bridge.explore.space.alphabet import HIDE, LEAVE_AND_RETURN
from bridge.explore.space.scenario import moves_of, scenario_of
from bridge.scenarios.check import misplaced


def test_the_scenario_of_a_sequence_begins_with_a_profiler_that_runs() -> None:
    scenario = scenario_of([HIDE, LEAVE_AND_RETURN], "swift", "a-name")
    assert scenario.name == "a-name"
    assert scenario.steps[0] == s.Open()
    assert s.ExpectProfiler(state="running") in scenario.steps[: -len(moves_of(scenario))]
    assert scenario.steps[-1] == s.Settle()
    assert moves_of(scenario) == (s.Hide(), s.Navigate(), s.Back())
    assert list(misplaced(scenario.steps)) == []


def test_a_settled_sequence_waits_after_each_step() -> None:
    assert scenario_of([HIDE], "settled").settle
    assert not scenario_of([HIDE], "swift").settle


def test_a_scenario_goes_to_another_process() -> None:
    scenario = scenario_of([HIDE, LEAVE_AND_RETURN], "swift")
    assert pickle.loads(pickle.dumps(scenario)) == scenario
