from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bridge.core.events import TabOpened
from bridge.core.recording import Meta
from bridge.errors import RecordingFailed
from bridge.harness.write_failures import RecordingWrites
from bridge.judging.recording_files import Recorder, read
from tests.harness.arriving import arrived

OPENED = TabOpened(wall_ms=1, tab="tab-1")


def test_what_is_written_is_found_in_the_zip(tmp_path: Path) -> None:
    failures: list[RecordingFailed] = []
    file = RecordingWrites(Recorder(tmp_path, "one", Meta()), failures.append)
    file.write(lambda recorder: recorder.event(OPENED))
    file.write(lambda recorder: recorder.upload(arrived("u-0001")))
    path = file.finish(Meta(scenario="story"))
    assert path == tmp_path / "one.pbr.zip"
    recording = read(path)
    assert (recording.events, list(recording.uploads)) == ([OPENED], ["u-0001"])
    assert recording.meta.scenario == "story"
    assert failures == []


def test_without_a_recorder_nothing_is_written() -> None:
    file = RecordingWrites(None, lambda _: pytest.fail("nothing can fail"))
    file.write(lambda _: pytest.fail("there is nothing to write with"))
    file.check()
    assert file.finish(Meta()) is None
    file.close()


def test_after_a_failure_no_more_is_written_and_each_check_raises(tmp_path: Path) -> None:
    failures: list[RecordingFailed] = []
    file = RecordingWrites(Recorder(tmp_path, "one", Meta()), failures.append)
    shutil.rmtree(tmp_path / "one.pbr")
    file.write(lambda recorder: recorder.upload(arrived("u-0001")))
    file.write(lambda _: pytest.fail("it is closed"))
    assert [str(failure).partition(" into ")[0] for failure in failures] == ["cannot go on recording"]
    with pytest.raises(RecordingFailed):
        file.check()
    with pytest.raises(RecordingFailed):
        file.finish(Meta())
