"""`explore` as a user calls it."""

from __future__ import annotations

from pathlib import Path

from e2e.cli.calling import cli, said


def test_a_search_that_ends_before_all_is_covered_finds_nothing_on_the_agent(tmp_path: Path) -> None:
    result = cli(
        "explore", "--sdk", "agent", "--order", "0", "--pace", "swift", "--budget", "6s", "--steps", "user",
        "--no-guided", "-j", "2", "--emit-tests", "found", "--json", cwd=tmp_path,
    )  # fmt: skip
    assert result.returncode == 6, result.stderr
    report = said(result)
    assert (report["schema"], report["ok"], report["findings"]) == ("profiler-bridge.explore/1", True, [])
    covered = report["covered"]
    assert covered["sequences"] > 0
    assert 0 < covered["transitions"] < covered["of_transitions"]
    assert sum(left["transitions"] for left in covered["why_pruned"]) == covered["pruned"] > 0
    assert "user adds " in result.stderr
    assert {file.name for file in (tmp_path / "found").iterdir()} == {"coverage.svg", "coverage.dot"}
    # Nothing was found, so nothing is remembered.
    assert not (tmp_path / ".profiler-bridge").exists()
