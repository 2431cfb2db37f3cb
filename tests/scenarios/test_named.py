from __future__ import annotations

import msgspec
import pytest

from bridge.errors import UsageError
from bridge.harness.judging import judge_replay, replay
from bridge.scenarios.model import Scenario
from bridge.scenarios.named import SCENARIOS, find
from bridge.scenarios.player import _ACTIONS
from bridge.scenarios.results import report_of, result_of
from tests.harness.recorded import recording


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda s: s.name)
def test_a_scenario_is_data(scenario: Scenario) -> None:
    assert msgspec.json.decode(msgspec.json.encode(scenario), type=Scenario) == scenario
    assert scenario.steps[0].do == "open"
    assert {step.do for step in scenario.steps[1:]} <= set(_ACTIONS)
    assert "\n" not in scenario.says


def test_a_step_that_nobody_knows_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"name":"x","says":"","steps":[{"do":"explode"}]}', type=Scenario)


def test_an_unknown_name_gets_the_nearest_and_the_list() -> None:
    with pytest.raises(UsageError, match=r"did you mean 'hidden-resume'\? known are: .*renew-during-stop"):
        find("hiden-resume")


def test_a_result_comes_from_the_recording_alone() -> None:
    one = recording(ended_at=1_005_000.0)
    replayed = replay(one)
    result = result_of(one, replayed, judge_replay(replayed, one))
    assert (result.scenario, result.subject, result.verdict) == ("story", "datadog@0", "violated")
    assert result.duration_s == 5
    [lapse] = result.expiries
    assert (lapse.expired_ms, lapse.noticed_ms, lapse.renewed_ms) == (200, 200, 300)
    report = report_of([result])
    assert not report.ok
    assert report.schema == "profiler-bridge.run/1"
