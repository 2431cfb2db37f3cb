"""Writes recordings to a temporary folder while their test runs, and moves them to their target afterwards.

pytest-playwright deletes its output folder at the start of each xdist worker. A worker that starts late would
delete the recordings of others, so recordings are not written there. Without xdist a recording is moved when
its test is over. With xdist the controller moves all recordings when all workers have ended. What is left
then belongs to a process that died, and is kept. A report is written beside each recording that is kept.
"""

from __future__ import annotations

import shutil
import uuid
from contextlib import suppress
from pathlib import Path

from bridge.judging.recording_files import SUFFIX, ZIP_SUFFIX

NAME = "recording"
REPORT = ".html"
_TARGET = "target"


class Slot:
    """A temporary place for one recording, which is then moved to the folder `target`, or dropped."""

    def __init__(self, root: Path, target: Path) -> None:
        self._target = target
        self.folder = root / uuid.uuid4().hex
        root.mkdir(mode=0o700, exist_ok=True)
        self.folder.mkdir()
        (self.folder / _TARGET).write_text(str(target), encoding="utf-8")
        self._planned = free(target, ZIP_SUFFIX)
        #: whether the recording is incomplete, and so is still a folder
        self.torn = False

    @property
    def path(self) -> Path:
        """Return the path that the recording has if it is kept."""
        return free(self._target, SUFFIX) if self.torn else self._planned

    def keep(self) -> Path | None:
        return deliver(self.folder)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def deliver(folder: Path) -> Path | None:
    """Move a slot's recording to its target. Returns its path there, None if there is no recording."""
    found = _recording_in(folder)
    path = None
    if found is not None:
        target = Path((folder / _TARGET).read_text(encoding="utf-8"))
        target.mkdir(parents=True, exist_ok=True)
        path = free(target, ZIP_SUFFIX if found.name.endswith(ZIP_SUFFIX) else SUFFIX)
        # First to the target's file system, so that it appears there complete or not at all.
        part = path.with_name(f".{path.name}.part")
        shutil.move(found, part)
        part.rename(path)
        _write_report(path)
    shutil.rmtree(folder, ignore_errors=True)
    return path


def report_beside(recording: Path) -> Path:
    """Return the file of the report that is written beside a recording."""
    return recording.with_name(f"{recording.name.partition(SUFFIX)[0]}{REPORT}")


def told(recording: Path) -> str:
    """Return the lines that name a recording, and the report beside it."""
    return f"recording: {recording}\nreport: {report_beside(recording)}"


def _write_report(recording: Path) -> None:
    """Write the report of a recording beside it. Of one that cannot be read there is none."""
    # Only a session that keeps a recording needs these.
    from bridge.judging.recording_files import read
    from bridge.judging.results import judged
    from bridge.report.html.document import document
    from bridge.report.html.files import write
    from bridge.report.html.run import shown_run

    # A report is an extra: whatever is wrong with a recording, the session goes on, and keeps it.
    with suppress(Exception):
        run = shown_run(*judged(read(recording), str(recording)))
        write(report_beside(recording), document([run]))


def deliver_all(root: Path) -> None:
    """Move all recordings that are left in `root`, and remove it."""
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        deliver(folder)
    shutil.rmtree(root, ignore_errors=True)


def free(folder: Path, suffix: str) -> Path:
    """Return a path that no earlier recording has, zipped or as a folder, so that none is overwritten."""
    number = 1
    while True:
        stem = NAME if number == 1 else f"{NAME}-{number}"
        if not any((folder / f"{stem}{each}").exists() for each in (SUFFIX, ZIP_SUFFIX, REPORT)):
            return folder / f"{stem}{suffix}"
        number += 1


def _recording_in(folder: Path) -> Path | None:
    for suffix in (ZIP_SUFFIX, SUFFIX):
        path = folder / f"{NAME}{suffix}"
        if path.exists():
            return path
    return None
