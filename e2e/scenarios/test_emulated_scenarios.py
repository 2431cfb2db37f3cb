"""Real SDKs under emulated visibility: mostly the verdicts of real tabs, and where not, why; always labelled.

The verdicts of real tabs are those of test_scenarios.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bridge.core.events import VisibilityChanged
from bridge.judging.recording_files import read
from e2e.cli.calling import cli, said
from tests.cli.calling import called

STUCK, FIXED = "datadog@6.27.0", "datadog@6.27.1"
SCENARIOS = ("hidden-expiry", "hidden-expiry-store")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("emulated")


@pytest.fixture(scope="module")
def results(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    options = (
        "--sdk",
        STUCK,
        "--sdk",
        FIXED,
        "--emulated",
        "--no-recovery",
        "--json",
        "--recording",
        str(folder),
    )
    ran = cli("run", *SCENARIOS, *options)
    assert ran.returncode == 1, ran.stderr
    found = {(result["scenario"], result["subject"]): result for result in said(ran)["results"]}
    assert len(found) == 4
    assert [result["failure"] for result in found.values()] == [""] * 4
    return found


def test_every_result_and_recording_says_that_it_was_emulated(
    results: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for result in results.values():
        assert result["visibility"] == "emulated"
        recording = read(Path(result["recording"]))
        assert recording.meta.visibility == recording.visibility == "emulated"


def test_a_person_who_reads_the_report_cannot_miss_it(
    results: dict[tuple[str, str], dict[str, Any]],
) -> None:
    shown = called("show", results["hidden-expiry", FIXED]["recording"]).stdout
    assert "(emulated visibility, Chromium" in shown
    assert "tab opened, its visibility is emulated" in shown
    assert "page is hidden (emulated)" in shown
    assert "made up by script" not in shown


def noticed_when_shown(result: dict[str, Any]) -> bool:
    """Whether the SDK saw that its session was over no earlier than when its tab was shown again."""
    recording = read(Path(result["recording"]))
    shown = next(
        event.wall_ms - recording.meta.started_at
        for event in recording.events
        if isinstance(event, VisibilityChanged) and event.visibility == "visible"
    )
    noticed: float = result["expiries"][0]["noticed_ms"]
    return noticed >= round(shown, 1)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_6_27_1_gets_the_verdicts_of_real_tabs(
    results: dict[tuple[str, str], dict[str, Any]], scenario: str
) -> None:
    rules = results[scenario, FIXED]["rules"]
    assert rules["restarts-on-renewal"] == "held"
    assert rules["pauses-when-hidden"] == "held"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_where_it_is_wrong_6_27_0_restarts_in_the_midst_of_its_stop(
    results: dict[tuple[str, str], dict[str, Any]], scenario: str
) -> None:
    """Really shown, its session expires in one listener of `visibilitychange`, which stops the profiler (a
    microtask later); the next listener finds it stopped, and it is stuck: restarts-on-renewal is violated.
    Made up, the event reaches both listeners before any microtask: the second still finds a profiler that is
    paused, and starts it, in a session that is over. Where the SDK's poll, once a second, has noticed the
    expiry while the tab was hidden, it goes as for real.
    """
    result = results[scenario, STUCK]
    assert result["verdict"] == "violated"
    broken = {violation["rule"] for violation in result["violations"]}
    if noticed_when_shown(result):
        assert "stops-on-expiry" in broken
        assert "restarts-on-renewal" not in broken
    else:
        assert "restarts-on-renewal" in broken
        assert "stops-on-expiry" not in broken
