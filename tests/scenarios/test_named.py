from __future__ import annotations

from pathlib import Path

import pytest

from bridge.core.steps.kinds import verbs
from bridge.errors import BadScenario, UsageError
from bridge.harness.stage import playable
from bridge.judging.replay import Replay
from bridge.judging.results import report_of, result_of
from bridge.scenarios.format import Scenario, decode_scenario, encode_scenario
from bridge.scenarios.named import SCENARIOS, find
from tests.harness.recorded import drawn_recording


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda s: s.name)
def test_a_scenario_is_data(scenario: Scenario) -> None:
    assert decode_scenario(encode_scenario(scenario)) == scenario
    assert scenario.steps[0].verb == "open"
    assert scenario.says
    assert "\n" not in scenario.says


def test_every_step_can_be_played() -> None:
    assert playable() == set(verbs().values())


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"name": "mine", "steps": [{"do": "open"}, {"do": "suspend", "minutes": 3}]}')
    assert find(str(path)).steps[1].verb == "suspend"
    path.write_text('{"name": "mine", "steps": [{"do": "open"}, {"do": "suspend"}]}')
    with pytest.raises(BadScenario, match=r"mine\.json: .*`minutes`"):
        find(str(path))
    with pytest.raises(BadScenario, match=r"other\.json: cannot be read"):
        find(str(tmp_path / "other.json"))


def test_an_unknown_name_gets_the_nearest_and_the_list() -> None:
    with pytest.raises(UsageError, match=r"did you mean 'hidden-resume'\? known are: .*renew-during-stop"):
        find("hiden-resume")


def test_a_result_comes_from_the_recording_alone() -> None:
    one = drawn_recording(ended_at=1_005_000.0)
    result = result_of(Replay.of(one))
    assert (result.scenario, result.subject, result.verdict) == ("story", "datadog@0", "violated")
    assert result.duration_s == 5
    [lapse] = result.expiries
    assert (lapse.expired_ms, lapse.noticed_ms, lapse.renewed_ms) == (200, 200, 300)
    report = report_of([result])
    assert not report.ok
    assert report.schema == "profiler-bridge.run/1"
