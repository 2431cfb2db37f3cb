"""Stamps of a run: in its recording, told on, taken again."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bridge.core import events as e
from bridge.core.history import History
from bridge.core.uploads import Moment, Profile, Stamp, Upload
from bridge.harness import stamping
from bridge.harness.listeners import Listener
from bridge.harness.run import Run
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.uploads.stamps import stamp
from tests.harness.arriving import arrived, at_work
from tests.harness.recorded import START, page


class Stamped(Listener):
    def __init__(self) -> None:
        self.uploads: list[Upload] = []

    def on_stamp(self, upload: Upload) -> None:
        self.uploads.append(upload)


def stamp_of(run: Run) -> Stamp:
    [upload] = run.uploads()
    assert upload.stamp is not None
    return upload.stamp


def test_what_overtakes_its_events_is_stamped_again_when_they_come(tmp_path: Path) -> None:
    run, stamped = Run(folder=tmp_path, name="one"), Stamped()
    run.subscribe(stamped)
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
    stamps = [upload.stamp for upload in stamped.uploads]
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
    assert judge(Replay.of(stamped)) == judge(Replay.of(bare))


def test_a_dropped_run_tells_its_last_stamps() -> None:
    run, stamped = Run(), Stamped()
    run.subscribe(stamped)
    run.upload(arrived("u-0001", at=START + 200))
    assert stamp_of(run) == Stamp(arrival=Moment(wall_ms=START + 200))
    late = at_work(run)
    assert stamp_of(run).arrival.visibility == "visible"
    run.event(late[0])
    run.drop()
    assert stamp_of(run).arrival.visibility == "hidden"
    assert stamped.uploads[-1] == run.uploads()[0]


def test_an_event_has_uploads_of_its_own_tab_stamped_again_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, taken = Run(), []

    def counting(history: History, upload: Upload, profile: Profile | None = None) -> Stamp | None:
        taken.append(upload.id)
        return stamp(history, upload, profile)

    monkeypatch.setattr(stamping, "stamp", counting)
    late = at_work(run)
    run.upload(arrived("u-0001", at=START + 200))  # its trace is not known yet
    assert taken == ["u-0001"]
    run.event(e.TabOpened(wall_ms=START + 210, tab="tab-2"))
    assert taken == ["u-0001"]
    for event in late:
        run.event(event)
    assert stamp_of(run).end is not None
    whole = len(taken)
    run.event(page(e.VisibilityChanged, 220, 7, visibility="visible", trusted=True))
    assert len(taken) == whole > 1
