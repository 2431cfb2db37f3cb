"""Where recordings are written while their test runs, and how they get to where they are kept.

pytest-playwright deletes its output folder at the start, in each xdist worker anew, and a worker may start
late: whatever another worker has put there by then is gone. So recordings are written to a temporary place.
Without xdist a recording moves when its test is over; with it the controller moves all of them when no
worker is left. What is still there at the end belongs to a process that died, and is kept.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from bridge.harness.recordings import SUFFIX, ZIP_SUFFIX

NAME = "recording"
_TARGET = "target"


class Slot:
    """A place for one recording that is to be kept in the folder `target`, or dropped."""

    def __init__(self, root: Path, target: Path) -> None:
        self._target = target
        self.folder = root / uuid.uuid4().hex
        root.mkdir(mode=0o700, exist_ok=True)
        self.folder.mkdir()
        (self.folder / _TARGET).write_text(str(target), encoding="utf-8")
        self._planned = free(target, ZIP_SUFFIX)
        #: it could not be written to its end, and so stays a folder
        self.torn = False

    @property
    def path(self) -> Path:
        """Where it will be found if it is kept."""
        return free(self._target, SUFFIX) if self.torn else self._planned

    def keep(self) -> Path | None:
        return deliver(self.folder)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def deliver(folder: Path) -> Path | None:
    """Move a slot's recording to its target; the path that it has there, None when there is none."""
    found = _recording_in(folder)
    path = None
    if found is not None:
        target = Path((folder / _TARGET).read_text(encoding="utf-8"))
        target.mkdir(parents=True, exist_ok=True)
        path = free(target, ZIP_SUFFIX if found.name.endswith(ZIP_SUFFIX) else SUFFIX)
        # Into the target's file system first, so that it appears there whole or not at all.
        part = path.with_name(f".{path.name}.part")
        shutil.move(found, part)
        part.rename(path)
    shutil.rmtree(folder, ignore_errors=True)
    return path


def deliver_all(root: Path) -> None:
    """Move everything that is left in `root`, and remove it."""
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        deliver(folder)
    shutil.rmtree(root, ignore_errors=True)


def free(folder: Path, suffix: str) -> Path:
    """A path that no earlier recording has, as a whole or left by a crash: nothing is ever overwritten."""
    number = 1
    while True:
        stem = NAME if number == 1 else f"{NAME}-{number}"
        if not any((folder / f"{stem}{each}").exists() for each in (SUFFIX, ZIP_SUFFIX)):
            return folder / f"{stem}{suffix}"
        number += 1


def _recording_in(folder: Path) -> Path | None:
    for suffix in (ZIP_SUFFIX, SUFFIX):
        path = folder / f"{NAME}{suffix}"
        if path.exists():
            return path
    return None
