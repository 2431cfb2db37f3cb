"""The script of the action for GitHub, in bash, with the real command and a real browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from junitparser import JUnitXml

from docs.generate.blocks import ROOT
from tests.docs.action import environment, step


def test_the_action_plays_and_leaves_its_results(tmp_path: Path) -> None:
    (tmp_path / "script.sh").write_text(step("Run")["run"])
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    command = bin_folder / "profiler-bridge"
    command.write_text(f'#!/bin/bash\nexec "{sys.executable}" -m bridge "$@"\n')
    command.chmod(0o755)
    runner = {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "RUNNER_TEMP": str(tmp_path),
    }
    inputs = environment(step("Run"), scenarios="hidden-resume", sdk="agent", args="--repeat 2")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "script.sh"],
        cwd=tmp_path,
        env={**os.environ, **runner, **inputs},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "output").read_text() == "exit-code=0\n"
    assert "✓ 2x held" in (tmp_path / "summary.md").read_text()
    results = tmp_path / "profiler-bridge"
    assert len(list(JUnitXml.fromfile(str(results / "junit.xml")))) == 2
    assert (results / "html" / "index.html").is_file()
    assert len(list((results / "recordings").glob("*.pbr.zip"))) == 2
