"""The files of reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from bridge.errors import RecordingFailed
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.report.html.files import ReportFolder
from tests.report.html.recorded_runs import recording


def add(folder: ReportFolder, name: str, **changes: object) -> Path:
    replay = Replay.of(recording(name))
    judgement = judge(replay)
    return folder.add(replay, judgement, structs.replace(result_of(replay, judgement), **changes))


def test_several_runs_have_an_index_and_files_of_their_own(tmp_path: Path) -> None:
    folder = ReportFolder(tmp_path / "made" / "here")
    one = add(folder, "hidden-expiry-datadog-6.27.0")
    again = add(folder, "hidden-expiry-datadog-6.27.0")
    named = add(folder, "two-tabs-datadog-6.27.0", recording="/elsewhere/my-run.pbr.zip")
    assert (one.name, again.name, named.name) == (
        "hidden-expiry-datadog@6.27.0.html",
        "hidden-expiry-datadog@6.27.0-2.html",
        "my-run.html",
    )
    index = folder.close()
    assert index == tmp_path / "made" / "here" / "index.html"
    assert named.name in index.read_text("utf-8")


def test_a_single_run_needs_no_index_and_no_run_no_file(tmp_path: Path) -> None:
    assert ReportFolder(tmp_path).close() is None
    folder = ReportFolder(tmp_path)
    file = add(folder, "hidden-expiry-datadog-6.27.0")
    assert folder.close() == file
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("subject", ["http://h/../../etc?token=S3CRETVALUE", "../../x", "index", "///"])
def test_a_name_leads_nowhere_else_and_has_no_secret(tmp_path: Path, subject: str) -> None:
    file = add(ReportFolder(tmp_path), "hidden-expiry-datadog-6.27.0", subject=subject)
    assert file.parent == tmp_path
    assert "S3CRET" not in file.name


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordingFailed, match=r"cannot write the report .*file/.*: "):
        add(ReportFolder(tmp_path / "file"), "hidden-expiry-datadog-6.27.0")
