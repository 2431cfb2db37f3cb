from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bridge.core import recording as fmt
from bridge.core.recording import Meta
from bridge.core.uploads import Upload
from bridge.errors import BadRecording, RecordingFailed
from bridge.judging.recording_files import Recorder, read, recordings_at
from tests.harness.recorded import events

META = Meta(scenario="story", subject="datadog@0")
UPLOAD = Upload(
    id="u-0001", wall_ms=1, tab="tab-1", method="POST", target="/dd", headers={}, status=202, body=b"\x00\x01"
)


def record(folder: Path) -> Recorder:
    recorder = Recorder(folder, "one", META)
    for event in events():
        recorder.event(event)
    recorder.upload(UPLOAD)
    return recorder


def test_folder_and_zip_hold_the_same(tmp_path: Path) -> None:
    recorder = record(tmp_path)
    folder = read(recorder.folder)
    path = recorder.finish(META)
    assert path == tmp_path / "one.pbr.zip"
    assert list(tmp_path.iterdir()) == [path]
    zipped = read(path)
    assert folder == zipped
    assert zipped.events == events()
    assert zipped.uploads == {"u-0001": UPLOAD}


def test_a_folder_that_a_crash_left_is_read_to_its_last_whole_event(tmp_path: Path) -> None:
    recorder = record(tmp_path)
    recorder.close()
    folder = recorder.folder
    file = folder / fmt.EVENTS
    file.write_bytes(file.read_bytes()[:-20])
    left = read(folder)
    assert left.cut
    assert left.events == events()[:-1]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    first = record(tmp_path).finish(META)
    second = record(tmp_path).finish(META)
    assert (first.name, second.name) == ("one.pbr.zip", "one-2.pbr.zip")


@pytest.mark.parametrize("cut", [0, 10, 200, -30])
def test_a_broken_zip_is_told_by_name(tmp_path: Path, cut: int) -> None:
    path = record(tmp_path).finish(META)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BadRecording, match=r"one\.pbr\.zip"):
        read(path)


def test_a_zip_of_something_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BadRecording, match=r"meta\.json is missing"):
        read(path)


def test_a_broken_file_inside_is_told(tmp_path: Path) -> None:
    recorder = record(tmp_path)
    recorder.close()
    (recorder.folder / fmt.UPLOADS / "u-0001.json").write_text("{}")
    with pytest.raises(BadRecording, match=r"one\.pbr"):
        read(recorder.folder)


def test_no_such_recording(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="no such recording"):
        read(tmp_path / "nothing.pbr.zip")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(RecordingFailed, match=r"cannot record into .*file: Not a directory"):
        Recorder(file, "one", META)


def test_a_folder_stands_for_all_recordings_in_it(tmp_path: Path) -> None:
    interrupted = tmp_path / "test_b" / "recording.pbr"
    interrupted.mkdir(parents=True)
    zipped = [tmp_path / "test_a" / "recording.pbr.zip", tmp_path / "z.pbr.zip"]
    zipped[0].parent.mkdir()
    for path in zipped:
        path.touch()
    assert recordings_at(tmp_path) == [zipped[0], interrupted, zipped[1]]
    for path in (interrupted, *zipped, tmp_path / "missing"):
        assert recordings_at(path) == [path]
    renamed = tmp_path / "renamed"
    renamed.mkdir()
    (renamed / "meta.json").touch()
    assert recordings_at(renamed) == [renamed]


def test_a_folder_without_a_recording_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="no recording is in this folder"):
        recordings_at(tmp_path)


def test_a_name_that_another_process_takes_at_the_same_moment_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Recorder(tmp_path, "one", META)
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    second = Recorder(tmp_path, "one", META)
    first.close()
    second.close()
    assert [first.folder.name, second.folder.name] == ["one.pbr", "one-2.pbr"]
