"""Recordings on disk: a folder during the run, zipped in one step at its end; both forms can be read."""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bridge.core import recording as fmt
from bridge.core.events import Event
from bridge.core.recording import Meta, Recording
from bridge.core.uploads import Upload
from bridge.errors import BadRecording, BadVendorFile, RecordingFailed
from bridge.vendors.redaction import secrets
from bridge.vendors.registry import add_sources
from bridge.vendors.vendor import VendorSource

SUFFIX = ".pbr"
ZIP_SUFFIX = ".pbr.zip"
#: A recording is read into memory as a whole.
UNPACKED_MAX = 1 << 30

#: What zipfile raises for archives that are broken, encrypted or of an unknown compression method, and what
#: deeply nested JSON raises.
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
    """Writes one run into `FOLDER/NAME.pbr/`. Not thread-safe: the owner holds a lock.

    Each event is written to the operating system at once, so a killed process loses at most its last line.
    """

    def __init__(self, folder: Path, name: str, meta: Meta) -> None:
        try:
            self.folder = _new_folder(folder, name)
            (self.folder / fmt.UPLOADS).mkdir()
            self._write(fmt.META, fmt.encode_meta(meta))
            self._events = (self.folder / fmt.EVENTS).open("ab", buffering=0)
        except OSError as error:
            raise RecordingFailed(f"cannot record into {folder}: {error.strerror or error}") from None

    def event(self, event: Event) -> None:
        """Write an event. Raises RecordingFailed if it cannot be written."""
        with self._recording_errors():
            self._events.write(fmt.encode_event(event))

    def upload(self, upload: Upload) -> None:
        """Write an upload: its body, then its head. Raises RecordingFailed if it cannot be written."""
        with self._recording_errors():
            self._write(f"{fmt.UPLOADS}/{upload.id}.body", upload.body)
            self._write(f"{fmt.UPLOADS}/{upload.id}.json", fmt.encode_upload_head(upload, secrets()))

    def stamp(self, upload: Upload) -> None:
        """Write an upload's head again, with its stamp. Raises RecordingFailed if it cannot be written."""
        with self._recording_errors():
            self._write(f"{fmt.UPLOADS}/{upload.id}.json", fmt.encode_upload_head(upload, secrets()))

    def finish(self, meta: Meta) -> Path:
        """Write `meta`, zip the folder and remove it. The zip appears complete or not at all.

        Returns the path of the zip. Raises RecordingFailed; what was written until then stays in the folder.
        """
        with self._recording_errors():
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
        """Close the file of events; the folder stays as it is."""
        self._events.close()

    @contextmanager
    def _recording_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or str(error)
            raise RecordingFailed(f"cannot go on recording into {self.folder}: {why}") from error

    def _write(self, name: str, data: bytes) -> None:
        write_whole(self.folder / name, data)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, which appears complete or not at all. Raises OSError."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _new_folder(folder: Path, name: str) -> Path:
    """Make a folder with a name that no other recording has, so that none is overwritten. Other processes may
    do the same at the same time."""
    for attempt in range(1, 10_000):
        stem = name if attempt == 1 else f"{name}-{attempt}"
        path = folder / f"{stem}{SUFFIX}"
        if (folder / f"{stem}{ZIP_SUFFIX}").exists():
            continue
        with suppress(FileExistsError):
            path.mkdir(parents=True)
            return path
    raise BadRecording(f"{folder}: too many recordings named {name}")


def recordings_at(path: Path) -> list[Path]:
    """Return all recordings in a folder and its folders, sorted; `path` itself if it is a recording.

    Raises BadRecording if there is none.
    """
    with _path_errors(path):
        if not path.is_dir() or path.name.endswith(SUFFIX) or (path / fmt.META).exists():
            return [path]
        found = sorted(each for suffix in (SUFFIX, ZIP_SUFFIX) for each in path.rglob(f"*{suffix}"))
    if not found:
        raise BadRecording(f"{path}: no recording is in this folder (NAME{ZIP_SUFFIX} or NAME{SUFFIX})")
    return found


def read(path: Path) -> Recording:
    """Read a recording from its folder or its zip. Raises BadRecording, which names the defect.

    Vendors of which it says what their files say are registered from then on.
    """
    with _path_errors(path):
        folder, there = path.is_dir(), path.exists()
    if folder:
        return _assemble(path, _folder_names(path), lambda name: (path / name).read_bytes())
    if not there:
        raise BadRecording(f"{path}: no such recording")
    try:
        with zipfile.ZipFile(path) as archive:
            # Reading an entry ends at the size that it declares.
            size = sum(entry.file_size for entry in archive.infolist())
            if size > UNPACKED_MAX:
                raise BadRecording(
                    f"{path}: {size:,} bytes when unpacked, more than the {UNPACKED_MAX:,} of a recording"
                )
            return _assemble(path, archive.namelist(), archive.read)
    except _UNREADABLE as error:
        raise BadRecording(f"{path}: not a readable recording ({error})") from None


@contextmanager
def _path_errors(path: Path) -> Iterator[None]:
    """A name may be too long for the system, and a folder closed to us."""
    try:
        yield
    except OSError as error:
        raise BadRecording(f"{path}: cannot be read ({error.strerror or error})") from None


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
            fmt.decode_upload(load(name), load(name.removesuffix(".json") + ".body"), name)
            for name in sorted(names)
            if name.startswith(f"{fmt.UPLOADS}/") and name.endswith(".json")
        ]
        add_sources(VendorSource(table, "") for table in meta.vendors)
    except (BadRecording, BadVendorFile) as error:
        raise BadRecording(f"{path}: {error}") from None
    except (KeyError, zlib.error, *_UNREADABLE) as error:
        raise BadRecording(f"{path}: broken ({error})") from None
    return Recording(meta=meta, events=events, uploads={upload.id: upload for upload in uploads}, cut=cut)
