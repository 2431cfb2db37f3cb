from __future__ import annotations

from pathlib import Path

import pytest

from bridge.core.recording import Meta
from bridge.core.rules import RULES
from bridge.core.steps.kinds import verbs
from bridge.errors import BadScenario, UsageError
from bridge.harness.stage import playable
from bridge.judging.applicability import why_not_applicable
from bridge.judging.replay import Replay
from bridge.judging.results import report_of, result_of
from bridge.scenarios.format import Scenario, decode_scenario, encode_scenario
from bridge.scenarios.named import SCENARIOS, find
from bridge.vendors import Vendor, vendor_named
from tests.harness.recorded import drawn_recording


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda s: s.name)
def test_a_scenario_is_data(scenario: Scenario) -> None:
    assert decode_scenario(encode_scenario(scenario)) == scenario
    assert scenario.steps[0].verb == "open"
    assert scenario.says
    assert "\n" not in scenario.says
    assert scenario.about
    assert set(scenario.about) <= RULES.keys()


def test_what_sentry_can_be_asked_needs_neither_a_session_nor_a_pause() -> None:
    sentry = vendor_named("sentry")
    played = [name for name, each in SCENARIOS.items() if not _why_not(each, sentry)]
    assert played == ["visible-idle", "unload-cancelled"]


@pytest.mark.parametrize("vendor", ["datadog", "agent"])
def test_vendors_with_every_rule_are_asked_everything(vendor: str) -> None:
    assert [name for name, each in SCENARIOS.items() if _why_not(each, vendor_named(vendor))] == []


def _why_not(scenario: Scenario, vendor: Vendor | None) -> str:
    return why_not_applicable(Meta(about=list(scenario.about)), vendor)


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
