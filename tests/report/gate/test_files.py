"""Files of the gate: whole or not at all, and refused before a long call."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from bridge.errors import RecordingFailed
from bridge.report.gate.files import append, check_writable, size, write


def test_a_file_is_written_whole_or_the_old_one_stays(tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    write(file, b"one")
    with (
        patch.object(Path, "replace", side_effect=OSError(28, "No space left on device")),
        pytest.raises(RecordingFailed, match=r"cannot write .*junit\.xml: No space left on device"),
    ):
        write(file, b"two")
    assert file.read_bytes() == b"one"
    assert [each.name for each in tmp_path.iterdir()] == ["junit.xml"]


def test_the_folders_above_a_file_are_made(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "junit.xml"
    check_writable(file)
    write(file, b"one")
    assert file.read_bytes() == b"one"


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingFailed, match="it is a folder"):
        check_writable(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(RecordingFailed, match="cannot write"):
        check_writable(tmp_path / "file" / "junit.xml")


def test_a_text_is_added_to_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    assert size(file) == 0
    append(file, "é")
    append(file, "b")
    assert (file.read_text("utf-8"), size(file)) == ("éb", 3)
    with pytest.raises(RecordingFailed, match="cannot add to"):
        append(tmp_path, "c")
