"""What `run` plays, before a browser is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

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
