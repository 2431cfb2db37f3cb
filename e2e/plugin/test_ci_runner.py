"""On a CI runner: a user who is not root and may create no user namespaces, as Chromium's sandbox needs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bridge.driver.browser.chromium import ARGS_ENVIRONMENT
from e2e.plugin.unprivileged import UNPRIVILEGED, skip_where_it_cannot_be_emulated

PAGE = Path(__file__).parents[2] / "docs" / "ci.md"
SUITE = """
def test_a_profiler_pauses(bridge_sdk, bridge_new_tab):
    tab = bridge_new_tab(bridge_sdk.url)
    tab.expect_profiler("running")
    tab.hide()
"""


@pytest.fixture(autouse=True, scope="module")
def _emulated() -> None:
    skip_where_it_cannot_be_emulated()


def jobs() -> tuple[dict[str, Any], dict[str, Any]]:
    """The jobs in GitHub's and GitLab's file in docs/ci.md."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    files = [yaml.safe_load(block) for block in blocks]
    (github,) = (file["jobs"]["profiler"] for file in files if "profiler" in file.get("jobs", ()))
    (gitlab,) = (file["profiler"] for file in files if "profiler" in file)
    return github, gitlab


def commands(job: dict[str, Any]) -> list[str]:
    """Those that need neither a network nor root."""
    lines = [step["run"] for step in job.get("steps", ()) if "run" in step]
    lines += [*job.get("before_script", ()), *job.get("script", ())]
    return [line for line in lines if line.split()[0] in ("profiler-bridge", "pytest")]


def runner(
    command: list[str], folder: Path, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != ARGS_ENVIRONMENT}
    module = {"profiler-bridge": "bridge"}.get(command[0], command[0])
    return subprocess.run(
        [*UNPRIVILEGED, sys.executable, "-m", module, *command[1:]],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment | {"PYTHONPATH": str(PAGE.parents[1])} | (variables or {}),
        timeout=240,
        check=False,
    )


def test_the_cause_is_told_with_what_to_do(tmp_path: Path) -> None:
    result = runner(["profiler-bridge", "doctor", "--json"], tmp_path)
    assert result.returncode == 1
    [failed] = [check for check in json.loads(result.stdout)["checks"] if not check["ok"] and check["needed"]]
    assert failed["name"] == "Chromium starts"
    assert re.search(r"(FATAL|ERROR):\S+\] .*sandbox", failed["found"])
    assert "--chromium-arg=--no-sandbox" in failed["advice"]
    assert "kernel.apparmor_restrict_unprivileged_userns" in failed["advice"]


def test_a_run_without_the_sandbox_says_so(tmp_path: Path) -> None:
    command = ["profiler-bridge", "run", "hidden-resume", "--sdk", "agent", "--json"]
    result = runner([*command, "--chromium-arg=--no-sandbox"], tmp_path)
    assert result.returncode == 0, result.stderr
    [played] = json.loads(result.stdout)["results"]
    assert "no-sandbox" in json.dumps(played["not_as_in_production"])


def test_the_commands_of_a_job_work(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nbridge_sdk = agent\n")
    github, gitlab = jobs()
    variables = github["env"]
    # What works in one job works in the other.
    assert variables.items() <= gitlab["variables"].items()
    assert commands(github) == commands(gitlab)
    assert [line.split()[0] for line in commands(github)] == ["profiler-bridge", "pytest"]
    for line in commands(github):
        result = runner(shlex.split(line), tmp_path, variables)
        assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "test-results" / "junit.xml").exists()
