"""What `run` plays, before a browser is needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.cli.pages import Pages
from bridge.cli.run import Printed, chosen_scenarios
from bridge.errors import UsageError
from bridge.harness.player import Played
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.report.suite import Suite
from bridge.report.terminal import PIPE
from bridge.scenarios.format import encode_scenario
from bridge.scenarios.named import SCENARIOS
from tests.harness.recorded import drawn_recording


def test_all_plays_every_named_scenario_once_and_then_the_files(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_bytes(encode_scenario(SCENARIOS["hidden-resume"]))
    found = chosen_scenarios(["hidden-resume", str(own)], every=True)
    assert found[:-1] == list(SCENARIOS.values())
    assert found[-1].name == "hidden-resume"


def test_without_all_only_what_is_named_is_played() -> None:
    found = chosen_scenarios(["two-tabs", "hidden-resume"], every=False)
    assert [scenario.name for scenario in found] == ["two-tabs", "hidden-resume"]


def test_no_scenario_and_no_all_is_a_wrong_call_that_names_both() -> None:
    with pytest.raises(UsageError, match=r"profiler-bridge scenarios.*--all"):
        chosen_scenarios([], every=False)


def names(*given: str, every: bool = False, tags: tuple[str, ...] = ()) -> list[str]:
    return [scenario.name for scenario in chosen_scenarios([*given], every, tags)]


def test_the_name_all_stands_for_every_named_scenario() -> None:
    assert names("all") == names(every=True) == names("all", "two-tabs") == list(SCENARIOS)


def test_tags_choose_among_the_scenarios_that_are_given_or_among_all() -> None:
    assert names(tags=("idle",)) == names("all", tags=("idle",)) == ["hidden-idle-expiry", "visible-idle"]
    assert names("two-tabs", "visible-idle", tags=("idle",)) == ["visible-idle"]
    assert names(tags=("tabs", "stop")) == ["renew-during-stop", "stop-rejected", "two-tabs"]
    assert sorted(names(tags=("fast", "idle"))) == sorted(SCENARIOS)


def test_a_tag_of_ones_own_is_a_tag(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_bytes(encode_scenario(replace(SCENARIOS["two-tabs"], name="own", tags=("mine",))))
    assert names("all", str(own), tags=("mine",)) == ["own"]


def test_a_tag_that_nothing_has_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match=r"no tag named 'fats'; did you mean 'fast'\? known are: hidden, "):
        names(tags=("fats",))
    with pytest.raises(UsageError, match="no chosen scenario has the tag idle"):
        names("two-tabs", tags=("idle",))


def a_play(repeat: int) -> Played:
    recording = drawn_recording()
    recording.meta.repeat = repeat
    replay = Replay.of(recording)
    judgement = judge(replay)
    return Played(result_of(replay, judgement), judgement, replay)


def repeats(out: str) -> list[int]:
    return [result["repeat"] for result in json.loads(out)["results"]]


def test_what_ends_before_its_turn_is_printed_in_its_turn(capsys: pytest.CaptureFixture[str]) -> None:
    printed = Printed(as_json=False, suite=Suite(PIPE, verbose=True))
    printed.add(1, a_play(2))
    assert capsys.readouterr().out == ""
    printed.add(0, a_play(1))
    assert capsys.readouterr().out.count("restarts-on-renewal") >= 2


def test_json_has_the_order_of_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE))
    for place in (2, 0, 1):
        printed.add(place, a_play(place + 1))
    printed.finish(lambda _result: "")
    assert repeats(capsys.readouterr().out) == [1, 2, 3]


def test_what_was_given_up_holds_nothing_back(capsys: pytest.CaptureFixture[str]) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE))
    printed.add(0, None)
    printed.add(1, a_play(2))
    printed.finish(lambda _result: "")
    assert repeats(capsys.readouterr().out) == [2]


def test_after_ctrl_c_what_has_ended_is_printed_also_before_its_turn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE))
    for place in (3, 0, 2):
        printed.add(place, a_play(place + 1))
    printed.interrupt(lambda _result: "")
    assert repeats(capsys.readouterr().out) == [1, 3, 4]


def test_each_run_has_its_page_and_the_call_an_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE), pages=Pages(tmp_path))
    for place in (1, 0):
        printed.add(place, a_play(place + 1))
    printed.finish(lambda _result: "")
    assert f"report: {tmp_path}/index.html" in capsys.readouterr().err
    assert len(list(tmp_path.glob("*.html"))) == 3


def test_after_ctrl_c_there_is_a_page_of_what_has_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE), pages=Pages(tmp_path))
    printed.add(1, a_play(2))
    printed.interrupt(lambda _result: "")
    assert "report: " in capsys.readouterr().err
    assert len(list(tmp_path.glob("*.html"))) == 1
