"""The command that is printed after a run that did not hold can be typed."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bridge.cli import command_line
from bridge.cli.next_command import record_command, show_command
from bridge.cli.run import next_command
from bridge.judging.replay import Replay
from bridge.judging.results import Result, result_of
from bridge.scenarios.format import encode_scenario
from bridge.scenarios.named import SCENARIOS
from tests.harness.recorded import drawn_recording

RESULT: Result = result_of(Replay.of(drawn_recording()))
RUN = command_line().commands["run"]


def context(*args: str) -> Any:
    return RUN.make_context("run", list(args))


def test_a_recording_is_shown() -> None:
    result = replace(RESULT, recording="my recordings/a.pbr.zip")
    assert show_command(result) == "profiler-bridge show 'my recordings/a.pbr.zip'"


def test_without_a_recording_the_run_is_played_again_and_recorded() -> None:
    result = replace(RESULT, scenario="two-tabs", subject="datadog@6.27.0")
    given = context("all", "--sdk", "datadog@6.27.0", "--sdk", "datadog", "--repeat", "3", "-j2", "-v")
    assert record_command(result, "two-tabs", given) == (
        "profiler-bridge run two-tabs --sdk datadog@6.27.0 --recording recordings"
    )


def test_what_else_was_given_is_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFILER_BRIDGE_RUN_TIMEOUT", "3")
    url = "http://localhost:4173/?a=1&proxy={proxy}"
    hosts = ("--intake-host", "a", "--intake-host", "b")
    given = context("two-tabs", "--url", url, "--agent", "--no-document-policy", *hosts)
    assert given.params["timeout"] == 3
    command = record_command(replace(RESULT, subject=url), "two-tabs", given)
    assert shlex.split(command) == [
        *["profiler-bridge", "run", "two-tabs", "--url", url, *hosts],
        *["--agent", "--no-document-policy", "--recording", "recordings"],
    ]


def test_a_page_with_a_label_is_named_with_both_and_a_local_build_as_it_is_shown() -> None:
    page = "shop=http://localhost:4173/?a=1"
    command = record_command(replace(RESULT, subject="shop"), "two-tabs", context("two-tabs", "--url", page))
    assert shlex.split(command)[3:5] == ["--url", page]
    build = "datadog@local(6.27.1, 3f2a9c1d)"
    command = record_command(replace(RESULT, subject=build), "two-tabs", context("--sdk", "datadog@./dist"))
    assert shlex.split(command)[3:5] == ["--sdk", build]


def test_a_scenario_of_ones_own_is_named_by_its_file(tmp_path: Path) -> None:
    own = tmp_path / "mine.json"
    own.write_bytes(encode_scenario(replace(SCENARIOS["hidden-resume"], name="mine")))
    result = replace(RESULT, scenario="mine", subject="agent@1.0.0")
    command = next_command(result, context(str(own)), ["two-tabs", str(own)])
    assert shlex.split(command)[2:5] == [str(own), "--sdk", "agent@1.0.0"]


def test_secrets_are_not_printed() -> None:
    secrets = ("--http-credentials", "ada:s3cret", "--header", "X-Token: s3cret")
    given = context("two-tabs", "--url", "http://x/", *secrets, "--storage-state", "state.json")
    words = shlex.split(record_command(replace(RESULT, subject="http://x/"), "two-tabs", given))
    assert "s3cret" not in str(words)
    assert words[words.index("--http-credentials") + 1] == "USER:PASS"
    assert words[words.index("--header") + 1] == "X-Token: VALUE"
    assert words[words.index("--storage-state") + 1] == "state.json"
