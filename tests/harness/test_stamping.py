"""Stamps of a run: in its recording, told on, taken again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bridge.core.uploads import Moment, Stamp, Upload
from bridge.harness.judging import judge_recording
from bridge.harness.recordings import read
from bridge.harness.run import Run
from tests.harness.arriving import arrived, at_work
from tests.harness.recorded import START


def stamp_of(run: Run) -> Stamp:
    [upload] = run.uploads()
    assert upload.stamp is not None
    return upload.stamp


def test_what_overtakes_its_events_is_stamped_again_when_they_come(tmp_path: Path) -> None:
    run, told = Run(folder=tmp_path, name="one"), list[Upload]()
    run.on_stamp = told.append
    late = at_work(run)
    run.upload(arrived("u-0001", at=START + 200))
    early = stamp_of(run)
    assert early.start is None
    assert early.arrival.visibility == "visible"
    assert read(tmp_path / "one.pbr").uploads["u-0001"].stamp == early

    for event in late:
        run.event(event)
    full = stamp_of(run)
    assert full.start is not None
    assert (full.start.visibility, full.start.session) == ("visible", "tracked")
    assert full.end is not None
    assert full.end.visibility == "hidden"

    path = run.end()
    assert path is not None
    final = stamp_of(run)
    assert final.arrival.visibility == "hidden"
    assert read(path).uploads["u-0001"].stamp == final
    stamps = [upload.stamp for upload in told]
    assert (stamps[0], stamps[-1]) == (early, final)
    assert full in stamps


def test_a_recording_says_the_same_with_stamps_and_without() -> None:
    run = Run()
    late = at_work(run)
    run.upload(arrived("u-0001", at=START + 200))
    for event in late:
        run.event(event)
    run.end()
    stamped = run.recording()
    bare = msgspec.structs.replace(
        stamped,
        uploads={k: msgspec.structs.replace(u, stamp=None) for k, u in stamped.uploads.items()},
    )
    assert stamped.uploads != bare.uploads
    assert judge_recording(stamped) == judge_recording(bare)


def test_a_dropped_run_tells_its_last_stamps() -> None:
    run, told = Run(), list[Upload]()
    run.on_stamp = told.append
    run.upload(arrived("u-0001", at=START + 200))
    assert stamp_of(run) == Stamp(arrival=Moment(wall_ms=START + 200))
    late = at_work(run)
    assert stamp_of(run).arrival.visibility == "visible"
    run.event(late[0])
    run.drop()
    assert stamp_of(run).arrival.visibility == "hidden"
    assert told[-1] == run.uploads()[0]
