from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import RecordingFailed
from bridge.explore.findings.files import write_findings
from bridge.explore.findings.report import report_of
from bridge.explore.search.found import Finding, Found
from bridge.explore.search.plan import Plan
from bridge.explore.space.alphabet import ACTIVITY, HIDE, SHOW, SUSPEND, twelve_moves
from bridge.explore.space.case import Case, broken_in
from bridge.explore.space.coverage import Coverage
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.scenarios.format import decode_scenario

RECORDING = Path(__file__).parents[2] / "recordings" / "hidden-expiry-datadog-6.27.0.pbr.zip"
SUBJECT = "datadog@6.27.0"
PLAN = Plan(graph=twelve_moves())


def found() -> Found:
    """One finding that is stable, and one that is not."""
    replay = Replay.of(read(RECORDING))
    [broken] = broken_in(replay, judge(replay))
    stable = Case((HIDE, SUSPEND, SHOW, ACTIVITY), "settled")
    findings = [
        Finding(broken.rule, stable, broken, str(RECORDING), runs=3, confirmed=3),
        Finding(broken.rule, Case((SUSPEND, ACTIVITY), "swift"), broken, str(RECORDING), runs=3, confirmed=1),
    ]
    return Found(Coverage(twelve_moves()), played=2, findings=findings)


def test_only_what_is_stable_is_a_finding() -> None:
    report = report_of(found(), PLAN, SUBJECT)
    assert not report.ok
    assert [told.steps for told in report.findings] == [["hide", "suspend", "show", "activity"]]
    assert [(told.confirmed, told.runs) for told in report.unstable] == [(1, 3)]
    assert (report.covered.sequences, report.covered.order_complete) == (2, -1)
    assert (report.covered.of_transitions, report.covered.of_pairs) == (84, 476)
    assert report.covered.pruned == sum(left.transitions for left in report.covered.why_pruned) == 30


def test_known_findings_do_not_count_where_only_new_ones_do() -> None:
    known = found()
    known.findings[0].known = True
    assert report_of(known, PLAN, SUBJECT, only_new=True).ok
    assert not report_of(known, PLAN, SUBJECT).ok
    assert [told.status for told in report_of(known, PLAN, SUBJECT).findings] == ["still there"]


def test_three_files_are_written_for_what_is_stable(tmp_path: Path) -> None:
    files = write_findings(found(), PLAN, SUBJECT, tmp_path / "new")
    assert sorted(file.suffix for file in files) == [".dot", ".json", ".md", ".py", ".svg"]
    texts = {file.suffix: file.read_text("utf-8") for file in files}
    assert decode_scenario(texts[".json"].encode()).about == ("restarts-on-renewal",)
    assert "no native profiler within" in texts[".md"]
    compile(texts[".py"], "test_found.py", "exec")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(RecordingFailed, match=r"cannot write into .*file"):
        write_findings(found(), PLAN, SUBJECT, tmp_path / "file")
