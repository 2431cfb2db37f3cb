"""Recordings on disk: written while running, zipped in one step at the end, read in both forms."""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.core import recording as fmt
from bridge.core.events import Event
from bridge.core.recording import Meta, Recording
from bridge.core.uploads import Upload
from bridge.errors import BadRecording, RecordingFailed, UsageError

SUFFIX = ".pbr"
ZIP_SUFFIX = ".pbr.zip"

#: What zipfile raises for archives that are broken, encrypted or packed in a way it does not know, and
#: what a deeply nested document raises.
_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
)


class Recorder:
    """Writes one run into `FOLDER/NAME.pbr/`. Not thread safe: its owner holds a lock.

    Each event is handed to the system at once, so that a killed process leaves all but its last line.
    """

    def __init__(self, folder: Path, name: str, meta: Meta) -> None:
        self.folder = _free(folder, name)
        try:
            (self.folder / fmt.UPLOADS).mkdir(parents=True)
            self._write(fmt.META, fmt.encode_meta(meta))
            self._events = (self.folder / fmt.EVENTS).open("ab", buffering=0)
        except OSError as error:
            raise UsageError(f"cannot record into {folder}: {error.strerror or error}") from None

    def event(self, event: Event) -> None:
        """Raises RecordingFailed when it cannot be written."""
        with self._told():
            self._events.write(fmt.encode_event(event))

    def upload(self, upload: Upload) -> None:
        """Raises RecordingFailed when it cannot be written."""
        with self._told():
            self._write(f"{fmt.UPLOADS}/{upload.id}.body", upload.body)
            self._write(f"{fmt.UPLOADS}/{upload.id}.json", fmt.encode_upload_head(upload))

    def stamp(self, upload: Upload) -> None:
        """Write its head anew. Raises RecordingFailed when it cannot be written."""
        with self._told():
            self._write(f"{fmt.UPLOADS}/{upload.id}.json", fmt.encode_upload_head(upload))

    def finish(self, meta: Meta) -> Path:
        """Write the last word, zip the folder, remove it. The zip appears whole or not at all.

        Raises RecordingFailed; what was written until then stays in the folder.
        """
        with self._told():
            return self._zip(meta)

    def _zip(self, meta: Meta) -> Path:
        self.close()
        self._write(fmt.META, fmt.encode_meta(meta))
        target = self.folder.with_name(self.folder.name.removesuffix(SUFFIX) + ZIP_SUFFIX)
        part = target.with_name(target.name + ".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(self.folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(self.folder).as_posix())
        part.replace(target)
        shutil.rmtree(self.folder)
        return target

    def close(self) -> None:
        """Write nothing more; the folder stays as it is."""
        self._events.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or str(error)
            raise RecordingFailed(f"cannot go on recording into {self.folder}: {why}") from error

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        part = path.with_name(path.name + ".part")
        part.write_bytes(data)
        part.replace(path)


def _free(folder: Path, name: str) -> Path:
    """A name that no earlier recording has: nothing is ever overwritten."""
    for attempt in range(1, 10_000):
        stem = name if attempt == 1 else f"{name}-{attempt}"
        path = folder / f"{stem}{SUFFIX}"
        if not path.exists() and not (folder / f"{stem}{ZIP_SUFFIX}").exists():
            return path
    raise BadRecording(f"{folder}: too many recordings named {name}")


def read(path: Path) -> Recording:
    """A recording from its folder or its zip. Raises BadRecording that says what is wrong with it."""
    if path.is_dir():
        return _assemble(path, _folder_names(path), lambda name: (path / name).read_bytes())
    if not path.exists():
        raise BadRecording(f"{path}: no such recording")
    try:
        with zipfile.ZipFile(path) as archive:
            return _assemble(path, archive.namelist(), archive.read)
    except _UNREADABLE as error:
        raise BadRecording(f"{path}: not a readable recording ({error})") from None


def _folder_names(path: Path) -> list[str]:
    return [
        Path(root, name).relative_to(path).as_posix() for root, _, files in os.walk(path) for name in files
    ]


def _assemble(path: Path, names: list[str], load: Callable[[str], bytes]) -> Recording:
    for needed in (fmt.META, fmt.EVENTS):
        if needed not in names:
            raise BadRecording(f"{path}: not a recording, {needed} is missing")
    try:
        meta = fmt.decode_meta(load(fmt.META))
        events, cut = fmt.decode_events(load(fmt.EVENTS))
        uploads = [
            fmt.decode_upload(load(name), load(name.removesuffix(".json") + ".body"))
            for name in sorted(names)
            if name.startswith(f"{fmt.UPLOADS}/") and name.endswith(".json")
        ]
    except BadRecording as error:
        raise BadRecording(f"{path}: {error}") from None
    except (KeyError, zlib.error, *_UNREADABLE) as error:
        raise BadRecording(f"{path}: broken ({error})") from None
    return Recording(meta=meta, events=events, uploads={upload.id: upload for upload in uploads}, cut=cut)
