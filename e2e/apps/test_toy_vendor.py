"""A vendor that only `tests/vendors/toy` knows, in real Chromium: on its own page, and on an app's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bridge.judging.recording_files import read
from bridge.subjects import resolve, serve
from bridge.vendors import register
from tests.vendors.toy import TOY

SCENARIO = {
    "schema": "profiler-bridge.scenario/1",
    "name": "wound-up",
    "steps": [
        {"do": "open"},
        {"do": "expect_session", "is": "tracked"},
        {"do": "expect_profiler", "is": "running"},
        {"do": "pause", "seconds": 1},
        {"do": "hide"},
        {"do": "show"},
        {"do": "expect_profiler", "is": "running"},
        {"do": "user_stop"},
        {"do": "expire_session"},
        {"do": "hide"},
        {"do": "show"},
    ],
}


def profiler_bridge(*arguments: str) -> tuple[int, Any]:
    command = [sys.executable, "-m", "tests.vendors.toy", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "wound-up.json"
    path.write_text(json.dumps(SCENARIO))
    return str(path)


def test_its_subject_is_run_held_to_its_contract_and_its_profiles_are_kept(
    scenario: str, tmp_path: Path
) -> None:
    store, recordings = str(tmp_path / "store"), tmp_path / "recordings"
    code, report = profiler_bridge(
        "run", scenario, "--sdk", "toy", "--store", store, "--recording", str(recordings)
    )
    [result] = report["results"]
    assert (code, result["verdict"]) == (0, "held"), result
    assert result["subject"] == "toy@0.1.0"
    assert set(result["rules"]) == TOY.contract.rules  # type: ignore[union-attr]
    for rule in ("pauses-when-hidden", "stays-stopped-by-user", "collected-trace-is-uploaded"):
        assert result["rules"][rule] == "held"
    profiles = [upload for upload in result["uploads"] if upload["kind"] == "profile"]
    assert [upload["vendor"] for upload in profiles] == ["toy", "toy"]
    recording = read(next(recordings.glob("*.pbr.zip")))
    assert all("toy-key" not in upload.target for upload in recording.uploads.values())
    _, listed = profiler_bridge("profiles", "ls", "--store", store)
    assert [entry["vendor"] for entry in listed["entries"]] == ["toy", "toy"]


def test_a_page_of_ones_own_that_has_it_is_known_and_its_uploads_come_here(scenario: str) -> None:
    """The page names its vendor's intake, not ours, and nobody names the vendor."""
    with register(TOY):
        subject = resolve("toy")
    with serve(subject) as serving:
        code, report = profiler_bridge("run", scenario, "--url", serving.origin)
    [result] = report["results"]
    assert (code, result["verdict"]) == (0, "held"), result
    assert {upload["vendor"] for upload in result["uploads"]} == {"toy"}
