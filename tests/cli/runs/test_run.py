"""What `run` plays, before a browser is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.cli.run import chosen_scenarios
from bridge.errors import UsageError
from bridge.scenarios.format import encode_scenario
from bridge.scenarios.named import SCENARIOS


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
