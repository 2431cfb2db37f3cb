from __future__ import annotations

from pathlib import Path

import pytest

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step
from bridge.explore.findings.by_hand import by_hand
from bridge.explore.findings.emit import (
    between,
    elsewhere_lines,
    name_for,
    pytest_module,
    report_for,
    scenario_for,
)
from bridge.explore.search.found import Finding, Rate
from bridge.explore.space.alphabet import (
    ACTIVITY,
    EXPIRE_SESSION,
    GROUPS,
    HIDE,
    HOLD_STOP,
    SHOW,
    SUSPEND,
    TWELVE,
)
from bridge.explore.space.case import Case, broken_in
from bridge.explore.space.graph import Move, steps_of
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.timeline import rows
from bridge.scenarios.format import decode_scenario, encode_scenario

RECORDING = Path(__file__).parents[2] / "recordings" / "hidden-expiry-datadog-6.27.0.pbr.zip"
SUBJECT = "datadog@6.27.0"


def found(*moves: Move, pace: str = "settled") -> Finding:
    replay = Replay.of(read(RECORDING))
    [broken] = broken_in(replay, judge(replay))
    case = Case(moves, "swift" if pace == "swift" else "settled")
    variants = [Case((ACTIVITY, *moves), "settled")]
    return Finding(broken.rule, case, broken, str(RECORDING), variants, runs=3, confirmed=3)


SEED = (HIDE, SUSPEND, SHOW, ACTIVITY)


def test_the_scenario_can_be_read_back_and_is_about_the_rule() -> None:
    scenario = decode_scenario(encode_scenario(scenario_for(found(*SEED))))
    assert scenario.about == ("restarts-on-renewal",)
    assert scenario.settle
    assert [step for step in scenario.steps if step in steps_of(SEED)] == list(steps_of(SEED))
    assert not scenario_for(found(*SEED, pace="swift")).settle


def test_names_are_short_and_tell_the_paces_apart() -> None:
    names = {name_for(found(*SEED, pace=pace)) for pace in ("settled", "swift")}
    assert len(names) == 2
    assert all(len(name) <= 60 for name in names)


def test_long_sequences_that_begin_alike_have_names_of_their_own() -> None:
    long = (*SEED, HIDE, SUSPEND, SHOW)
    names = {name_for(found(*long, last)) for last in (ACTIVITY, HIDE, EXPIRE_SESSION)}
    assert len(names) == 3
    assert all(len(name) <= 60 for name in names)


def test_a_test_takes_the_same_steps_and_has_its_evidence() -> None:
    module = pytest_module(found(*SEED), SUBJECT)
    compile(module, "test_found.py", "exec")
    lines = [line.strip() for line in module.splitlines()]
    at = [lines.index(line) for line in ("tab.hide()", "tab.show()", "tab.activity()")]
    assert at == sorted(at)
    assert '@pytest.mark.bridge(rules=["restarts-on-renewal"])' in lines
    assert "tab = bridge_new_tab(bridge_sdk.url)" in lines
    assert "no native profiler within" in " ".join(lines)


def test_a_race_is_tested_without_waiting_and_a_page_by_its_address() -> None:
    module = pytest_module(found(ACTIVITY, EXPIRE_SESSION, pace="swift"), "a page", "http://localhost:3000/")
    assert "settle=False" in module
    assert "tab = bridge_new_tab('http://localhost:3000/')" in module
    assert "bridge_sdk" not in module


def test_a_report_is_for_a_person_with_a_mouse() -> None:
    replay = Replay.of(read(RECORDING))
    finding = found(*SEED)
    text = report_for(finding, SUBJECT, "Chromium 156", rows(replay, judge(replay)))
    for step in steps_of(SEED):
        assert by_hand(step) in text
    assert "Let the computer sleep for 15 min 1 s." in text
    assert "no native profiler within" in text
    assert f"- {finding.variants[0].name}" in text
    assert "Needs a fault" not in text
    assert "?" not in text.partition("## Timeline")[2], "a query of a URL may hold a key"


def test_a_fault_is_named() -> None:
    replay = Replay.of(read(RECORDING))
    text = report_for(found(HOLD_STOP, EXPIRE_SESSION), SUBJECT, "", rows(replay, judge(replay)))
    assert "Needs a fault: hold_stop" in text


@pytest.mark.parametrize("step", steps_of(TWELVE), ids=lambda step: step.verb)
def test_every_step_of_the_twelve_moves_has_words(step: Step) -> None:
    assert "`tab." not in by_hand(step)


def test_steps_of_all_groups_are_told_in_words() -> None:
    for move in (move for moves in GROUPS.values() for move in moves):
        assert "`tab." not in by_hand(move.steps[0])
    assert by_hand(s.Idle(minutes=20)) == "Leave the tab alone for 20 min."
    assert by_hand(s.Hide(tab="second")).startswith("In the tab `second`: ")
    assert "shop.steps:open_menu" in by_hand(s.Call(function="shop.steps:open_menu"))


def test_a_step_without_words_is_told_as_it_is_called() -> None:
    assert by_hand(s.Pause(seconds=3)) == "`tab.pause(seconds=3)`"


def test_a_test_of_several_tabs_opens_them_and_calls_functions_of_ones_own() -> None:
    finding = found(Move((s.Call(function="shop.steps:open_menu"),)), Move((s.Hide(tab="second"),)))
    finding.case = finding.case._replace(tabs=2)
    module = pytest_module(finding, SUBJECT)
    compile(module, "test_found.py", "exec")
    assert "from shop.steps import open_menu" in module
    assert "second = bridge_new_tab(bridge_sdk.url, beside=tab, window=True)" in module
    assert "    open_menu(tab)" in module
    assert "    second.hide()" in module


def test_where_a_fault_came_and_went_is_told() -> None:
    finding = found(*SEED)
    finding.elsewhere = {
        "datadog@6.26.0": Rate(confirmed=0, runs=3),
        "datadog@6.27.1": Rate(confirmed=0, runs=3),
        "datadog@6.27.0-beta.1": Rate(confirmed=3, runs=3),
    }
    assert list(between(finding, SUBJECT)) == [
        "Introduced between datadog@6.26.0 and datadog@6.27.0-beta.1",
        "Gone between datadog@6.27.0 and datadog@6.27.1",
    ]
    finding.elsewhere["datadog@local(6.27.1, 3f2a9c1d)"] = Rate(confirmed=0, runs=3)
    assert list(between(finding, SUBJECT)) == [], "a local build is before or after no release"
    finding.elsewhere = {"sentry@11.12.0": Rate(confirmed=3, runs=3)} | {
        name: rate for name, rate in finding.elsewhere.items() if "local" not in name
    }
    assert list(between(finding, SUBJECT)) == []
    assert "On datadog@6.27.1: it is not there (0 of 3 replays)" in list(elsewhere_lines(finding))


def test_a_swift_test_is_skipped_where_the_promise_had_no_occasion_to_be_broken() -> None:
    for pace, skips in (("settled", False), ("swift", True)):
        module = pytest_module(found(*SEED, pace=pace), SUBJECT)
        compile(module, "test_found.py", "exec")
        assert ("pytest.skip(" in module) is skips
