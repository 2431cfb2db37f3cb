"""The races of the first bug are found without a hint, as small as they can be, and handed over as tests."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from bridge.explore.findings.emit import name_for
from bridge.explore.findings.files import write_findings
from bridge.explore.search.found import Finding, Found
from bridge.explore.search.plan import Plan
from bridge.explore.search.player import explorer, sdk
from bridge.explore.search.search import Search
from bridge.explore.space.alphabet import ACTIVITY, EXPIRE_SESSION, HIDE, HOLD_STOP, OPENED, SHOW, SUSPEND
from bridge.explore.space.case import Pace
from bridge.explore.space.graph import Move, graph, name_of
from bridge.explore.workers.pool import Pool
from tests.testing.plugin.alone import WITH_PLAYWRIGHT

STUCK, FIXED = "datadog@6.27.0", "datadog@6.27.1"
NIGHTLY = os.environ.get("FUZZ_PROFILE") == "nightly"
RULE = "restarts-on-renewal"


def plan_of(moves: list[Move], pace: Pace) -> Plan:
    return Plan(graph=graph(OPENED, moves), paces=(pace,), guided=False)


def search(plan: Plan, recordings: Path) -> Found:
    with Pool(partial(explorer, partial(sdk, STUCK), recordings), 2) as pool:
        return Search(plan, pool).run()


def of_the_rule(found: Found, steps: str) -> Finding:
    """A busy machine may show the rule broken in another situation too, which is a finding of its own."""
    named = {name_of(each.case.moves): each for each in found.findings if each.rule == RULE}
    assert named[steps].confirmed >= 1
    return named[steps]


def exit_code_of(folder: Path, module: Path, subject: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *WITH_PLAYWRIGHT, "-p", "no:xdist"]
    done = subprocess.run(
        [*command, str(module), "--bridge-sdk", subject],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=180,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode


@pytest.mark.skipif(not NIGHTLY, reason="too long for each run: `make sequences` runs it")
def test_a_session_that_expires_while_the_tab_is_hidden(tmp_path: Path) -> None:
    plan = plan_of([HIDE, SUSPEND, SHOW, ACTIVITY], "settled")
    found = search(plan, tmp_path)
    finding = of_the_rule(found, "hide, suspend, show, activity")
    assert finding.case.faults == ()
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    files = write_findings(found, plan, STUCK, tmp_path)
    [module] = [file for file in files if file.name == f"test_{name_for(finding).replace('-', '_')}.py"]
    assert exit_code_of(tmp_path, module, STUCK) == 1
    assert exit_code_of(tmp_path, module, FIXED) == 0


def test_a_renewal_while_a_stop_is_pending(tmp_path: Path) -> None:
    found = search(plan_of([HOLD_STOP, EXPIRE_SESSION, ACTIVITY], "settled"), tmp_path)
    finding = of_the_rule(found, "hold_stop, expire_session, activity")
    assert finding.case.faults == ("hold_stop",)
