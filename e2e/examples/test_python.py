"""Each example in Python runs, once on each SDK: as it stands, on an app that it finds at `localhost:3000`.

EXAMPLES=20 runs each as often, with one core burnt, and prints how often it passed (`make examples`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from docs.generate.blocks import Block, blocks
from e2e.examples.shop import shop
from e2e.plugin import suites
from e2e.processes import burning
from tests.testing.plugin.alone import ALONE

TIMES = int(os.environ.get("EXAMPLES", "1"))
TOO_SLOW = "too slow to say"
CONFTEST = Path(__file__).with_name("suite_conftest.py")


def examples(spec: str) -> list[Block]:
    """Those for an app with this SDK, or for one without any ("agent")."""
    found = [block for block in blocks("python") if not block.not_run]
    return [block for block in found if ("agent=" in block.text) == (spec == "agent")]


def write(block: Block, folder: Path) -> None:
    if "def test_" in block.text:
        (folder / f"test_{block.name}.py").write_text(block.text)
    else:
        (folder / f"{block.name}.txt").write_text(block.text)
        test = f"def test_{block.name}(script):\n    script({block.name + '.txt'!r})\n"
        (folder / f"test_{block.name}.py").write_text(test)


@pytest.mark.parametrize("spec", ["datadog", "datadog@6.27.1", "agent"])
def test_each_example_runs(spec: str, tmp_path: Path) -> None:
    found = examples(spec)
    assert found
    for block in found:
        write(block, tmp_path)
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text())
    (tmp_path / "pytest.ini").write_text("[pytest]\njunit_family = xunit2\n")
    plugins = (*ALONE, "-W", "error")
    options = ("--junitxml", "junit.xml", "--bridge-recording", "retain-on-failure", "--bridge-sdk", spec)
    command = [sys.executable, "-m", "pytest", *plugins, *options]
    with shop(spec) as environment, burning(1 if TIMES > 1 else 0):
        ran = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
    tests = suites.tests_of(tmp_path / "junit.xml")
    assert len({name.partition("[")[0] for name in tests}) == len(found), ran.stdout + ran.stderr
    assert len(tests) == len(found) * TIMES, ran.stdout + ran.stderr
    outcomes = {name: outcome(test) for name, test in tests.items()}
    sys.stdout.write(figures(spec, outcomes))
    assert set(outcomes.values()) <= ({"passed", TOO_SLOW} if TIMES > 1 else {"passed"}), ran.stdout


def outcome(test: suites.Test) -> str:
    """Return the test's outcome; TOO_SLOW if it failed since the machine was too slow to say."""
    slow = test.outcome != "passed" and "but the machine was slow" in test.text
    return TOO_SLOW if slow and "broke its promises" not in test.text else test.outcome


def figures(spec: str, outcomes: dict[str, str]) -> str:
    """Return a line for each example: how often it had which outcome."""
    counts: dict[str, Counter[str]] = {}
    for name, result in outcomes.items():
        counts.setdefault(name.partition("[")[0], Counter())[result] += 1
    lines = {name: ", ".join(f"{n} {result}" for result, n in each.items()) for name, each in counts.items()}
    return "".join(f"{spec:16} {name:45} {line}\n" for name, line in lines.items())
