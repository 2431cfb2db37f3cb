"""The action for GitHub: its inputs, and that nothing of them is run as a command."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.generate.blocks import ROOT, blocks
from tests.docs.action import EXPRESSION, FOLDER, INPUT, action, environment, step, steps, texts

#: what an input is that somebody else has written
INJECTED = "a\"; touch injected; $(touch injected) `touch injected` 'it is one' \\\n;touch injected"


def fake(folder: Path, name: str, code: int = 0) -> None:
    """A program that writes its arguments, one a line, and fails."""
    file = folder / name
    file.write_text(f'#!/bin/bash\nprintf "%s\\n" "$@" >> "{folder}/{name}.called"\nexit {code}\n')
    file.chmod(0o755)


def run_step(name: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a step as GitHub does, with programs from `folder` in place of the real ones."""
    (folder / "script.sh").write_text(step(name)["run"])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "script.sh"],
        cwd=folder,
        env={
            "PATH": f"{folder}:/usr/bin:/bin",
            "GITHUB_OUTPUT": str(folder / "output"),
            "RUNNER_TEMP": str(folder),
            **environment(step(name), **inputs),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def called(folder: Path, name: str) -> list[str]:
    return (folder / f"{name}.called").read_text().splitlines()


def test_each_input_is_declared_explained_and_used() -> None:
    declared = action()["inputs"]
    used = {name for text in texts(action()["runs"]) for name in INPUT.findall(text)}
    assert used == declared.keys()
    assert [name for name, each in declared.items() if not each.get("description")] == []
    assert [name for name, each in declared.items() if not (each.get("required") or "default" in each)] == []


def test_no_expression_is_in_a_script() -> None:
    scripts = [each["run"] for each in steps() if "run" in each]
    assert len(scripts) == 2
    assert [script for script in scripts if EXPRESSION.search(script)] == []


def test_other_actions_are_those_of_github_each_of_a_major_version_as_in_the_pages() -> None:
    used = {each["uses"] for each in steps() if "uses" in each}
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", each) for each in used)
    pages = {
        found
        for block in blocks("yaml")
        for found in re.findall(r"uses: (actions/\S+)", block.text)
        if found.partition("@")[0] in {each.partition("@")[0] for each in used}
    }
    assert pages <= used


def test_every_run_has_its_shell() -> None:
    assert {each.get("shell") for each in steps() if "run" in each} == {"bash"}


def test_the_call_has_all_inputs(tmp_path: Path) -> None:
    fake(tmp_path, "profiler-bridge")
    done = run_step(
        "Run",
        tmp_path,
        scenarios="hidden-expiry\n'my own.json'",
        sdk="datadog@6.27.1 agent",
        args="--repeat 2 --header 'X-A: b c'",
        baseline="known violations.json",
    )
    assert done.returncode == 0, done.stderr
    assert called(tmp_path, "profiler-bridge") == [
        *("run", "--github", "--junit", "profiler-bridge/junit.xml", "--html", "profiler-bridge/html"),
        *("hidden-expiry", "my own.json", "--sdk", "datadog@6.27.1", "--sdk", "agent"),
        *("--repeat", "2", "--header", "X-A: b c", "--baseline", "known violations.json"),
        *("--recording", "profiler-bridge/recordings"),
    ]


def test_without_inputs_the_call_is_short(tmp_path: Path) -> None:
    fake(tmp_path, "profiler-bridge")
    run_step("Run", tmp_path, scenarios="all", url="http://localhost:3000/", recordings="false")
    assert called(tmp_path, "profiler-bridge")[-3:] == ["all", "--url", "http://localhost:3000/"]


@pytest.mark.parametrize("code", [0, 1, 6])
def test_the_step_ends_with_the_exit_code_and_has_it_as_output(code: int, tmp_path: Path) -> None:
    fake(tmp_path, "profiler-bridge", code)
    assert run_step("Run", tmp_path, scenarios="all").returncode == code
    assert (tmp_path / "output").read_text() == f"exit-code={code}\n"


@pytest.mark.parametrize("name", [name for name in action()["inputs"] if name != "python-version"])
def test_nothing_of_an_input_is_run(name: str, tmp_path: Path) -> None:
    for program in ("profiler-bridge", "python"):
        fake(tmp_path, program)
    inputs = {"scenarios": "all", name.replace("-", "_"): INJECTED}
    for each in ("Install", "Run"):
        run_step(each, tmp_path, **inputs)
    assert not (tmp_path / "injected").exists()


def test_a_quote_without_its_end_is_an_error_and_nothing_is_played(tmp_path: Path) -> None:
    fake(tmp_path, "profiler-bridge")
    done = run_step("Run", tmp_path, scenarios="all", args="--header 'X-A: b")
    assert done.returncode != 0
    assert "quote" in done.stderr
    assert not (tmp_path / "profiler-bridge.called").exists()


@pytest.mark.parametrize(("package", "installed"), [("", f"{FOLDER}/../../.."), ("a b.whl", "a b.whl")])
def test_the_package_or_the_checkout_of_the_action_is_installed(
    package: str, installed: str, tmp_path: Path
) -> None:
    fake(tmp_path, "python")
    assert run_step("Install", tmp_path, package=package).returncode == 0
    assert called(tmp_path, "python")[:4] == ["-m", "pip", "install", installed]
    assert (FOLDER / ".." / ".." / "..").resolve() == ROOT


def test_workflows_in_the_pages_give_the_action_inputs_that_it_has_and_few_permissions() -> None:
    found: list[dict[str, Any]] = []
    for block in blocks("yaml"):
        workflow = yaml.safe_load(block.text)
        for job in workflow.get("jobs", {}).values():
            uses = [each for each in job["steps"] if "actions/profiler-bridge" in each.get("uses", "")]
            assert not uses or workflow["permissions"] == {"contents": "read"}
            found += uses
    assert found
    for each in found:
        assert each["with"].keys() <= action()["inputs"].keys()
