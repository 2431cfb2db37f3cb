"""Reads and writes the files of the gate."""

from __future__ import annotations

import os
from pathlib import Path

from bridge.errors import BadInput, RecordingFailed
from bridge.judging.recording_files import write_whole
from bridge.report.gate.known import Baseline, decode


def read_baseline(path: Path, *, may_be_new: bool) -> Baseline:
    """Read a baseline. `may_be_new`: one that does not exist knows nothing. Raises BadInput."""
    try:
        return decode(path.read_bytes(), str(path))
    except FileNotFoundError:
        if may_be_new:
            return Baseline()
        raise BadInput(f"{path}: no such baseline; write it with --update-baseline") from None
    except OSError as error:
        raise BadInput(f"{path}: the baseline cannot be read: {error.strerror}") from None


def check_writable(path: Path) -> None:
    """Raise RecordingFailed if a file cannot be written there: before a long call, and not after it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordingFailed(f"cannot write {path}: {error.strerror}") from None
    if path.is_dir():
        raise RecordingFailed(f"cannot write {path}: it is a folder, and the name of a file is needed")
    if not os.access(path.parent, os.W_OK):
        raise RecordingFailed(f"cannot write {path}: the folder {path.parent} may not be written to")


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all. Raises RecordingFailed."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise RecordingFailed(f"cannot write {path}: {error.strerror}") from error


def size(path: Path) -> int:
    """Return the bytes of a file, 0 if there is none."""
    return path.stat().st_size if path.exists() else 0


def append(path: Path, text: str) -> None:
    """Add a text to the end of a file. Raises RecordingFailed."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise RecordingFailed(f"cannot add to {path}: {error.strerror}") from error
