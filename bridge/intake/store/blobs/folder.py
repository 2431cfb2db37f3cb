"""Bodies as files in a folder."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from bridge.intake.store.blobs.interface import shelf_name

#: Several syncs under way share a commit of the file system's journal.
_THREADS = 8
#: Files that are open at a time: a process may have 1,024, most of which are for clients.
_OPEN_MAX = 64
#: O_BINARY is Windows'.
_FLAGS = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_MARK = "store"


class Folder:
    """Satisfies `Blobs`. A shelf is a folder in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[int] = set()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="bridge-bodies")

    def write(self, shelf: int, bodies: Mapping[str, bytes]) -> None:
        if shelf not in self._made:
            self._folder(shelf).mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self.folder)
            self._made = {shelf}
        items = list(bodies.items())
        for start in range(0, len(items), _OPEN_MAX):
            self._write_some(shelf, dict(items[start : start + _OPEN_MAX]))

    def _write_some(self, shelf: int, bodies: Mapping[str, bytes]) -> None:
        with contextlib.ExitStack() as opened:
            handles = [opened.enter_context(_new_file(self.path(shelf, digest))) for digest in bodies]
            # All names are there by now: the folder is synced beside its files.
            jobs = [self._pool.submit(_sync_folder, self._folder(shelf))]
            jobs += [self._pool.submit(_write, *file) for file in zip(handles, bodies.values(), strict=True)]
            wait(jobs)  # the number of a file that is closed while it is written may be a client's next
            for job in jobs:
                job.result()

    def get(self, shelf: int, digest: str) -> bytes | None:
        try:
            return self.path(shelf, digest).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, bodies: Iterable[tuple[int, str]]) -> None:
        for shelf, digest in bodies:
            self.path(shelf, digest).unlink(missing_ok=True)

    def shelves(self) -> list[int]:
        with contextlib.suppress(FileNotFoundError):
            return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdecimal())
        return []

    def on_shelf(self, shelf: int) -> list[str]:
        with contextlib.suppress(FileNotFoundError):
            return [entry.name for entry in os.scandir(self._folder(shelf))]
        return []

    def is_empty(self) -> bool:
        return not self.shelves()

    def by_shelf(self) -> Iterator[tuple[int, list[str]]]:
        for shelf in self.shelves():
            yield shelf, self.on_shelf(shelf)

    def drop_empty(self, shelf: int) -> None:
        with contextlib.suppress(OSError):
            self._folder(shelf).rmdir()

    def mark(self) -> str:
        try:
            return (self.folder / _MARK).read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return ""

    def set_mark(self, mark: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _new_file(self.folder / _MARK) as handle:
            _write(handle, mark.encode())
        _sync_folder(self.folder)

    def path(self, shelf: int, digest: str) -> Path:
        return self._folder(shelf) / digest

    def _folder(self, shelf: int) -> Path:
        return self.folder / shelf_name(shelf)

    def close(self) -> None:
        self._pool.shutdown()


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[int]:
    handle = os.open(path, _FLAGS, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _write(handle: int, body: bytes) -> None:
    left = memoryview(body)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there; a new entry is durable by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
