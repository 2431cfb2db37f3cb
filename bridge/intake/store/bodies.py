"""Raw bodies as files, named by their SHA-256: the same body is there once.

bodies/000012/ab34...   a body; the table `bodies` says on which shelf each is

A file counts only when the table has it, and it gets there after the file is on the disk: what a killed
process left half written is written anew, or swept. Shelves are filled one after the other, since each folder
that a batch touches has to be synced too: with 256 of them, by digest, a commit of eight bodies took twice as
long (measured on ext4).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

#: Several syncs under way share a commit of the file system's journal.
_THREADS = 8
_SHELF_MAX = 4096
#: Files that are open at a time: a process may have 1,024, most of which are for clients.
_OPEN_MAX = 64
#: O_BINARY is Windows'.
_FLAGS = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Bodies:
    """The folder `bodies` of a store. Thread safe; only one thread calls `put`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shelf = 0
        self._on_shelf = _SHELF_MAX
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="bridge-bodies")

    def make(self) -> None:
        """The folder. For the one process that writes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._shelf = max(self.shelves(), default=0)
        self._on_shelf = len(self.on_shelf(self._shelf)) if self._shelf else _SHELF_MAX

    def digests(self, bodies: Iterable[tuple[str, bytes]]) -> list[str]:
        """Those that are not known yet are computed."""
        return [known or digest_of(body) for known, body in bodies]

    @contextlib.contextmanager
    def put(self, bodies: Mapping[str, bytes]) -> Iterator[int]:
        """Writes bodies by their digests; the shelf that they are on. They are on the disk then.

        They stay when what is done with it succeeds; else they would only take room. Raises OSError.
        """
        if self._on_shelf >= _SHELF_MAX:
            self._next_shelf()
        try:
            self._write_all(bodies)
            yield self._shelf
        except BaseException:
            with contextlib.suppress(OSError):
                self.remove((self._shelf, digest) for digest in bodies)
            raise
        self._on_shelf += len(bodies)

    def _write_all(self, bodies: Mapping[str, bytes]) -> None:
        items = list(bodies.items())
        for start in range(0, len(items), _OPEN_MAX):
            self._write_some(dict(items[start : start + _OPEN_MAX]))

    def _write_some(self, bodies: Mapping[str, bytes]) -> None:
        with contextlib.ExitStack() as opened:
            handles = [opened.enter_context(_new_file(self.path(self._shelf, digest))) for digest in bodies]
            # All names are there by now: the folder is synced beside its files.
            jobs = [self._pool.submit(_sync_folder, self._folder(self._shelf))]
            jobs += [self._pool.submit(_write, *file) for file in zip(handles, bodies.values(), strict=True)]
            wait(jobs)  # the number of a file that is closed while it is written may be a client's next
            for job in jobs:
                job.result()

    def _next_shelf(self) -> None:
        following = self._shelf + 1
        self._folder(following).mkdir(exist_ok=True)
        _sync_folder(self.folder)
        self._shelf, self._on_shelf = following, 0

    def get(self, shelf: int, digest: str) -> bytes | None:
        try:
            return self.path(shelf, digest).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, bodies: Iterable[tuple[int, str]]) -> None:
        """Remove bodies, by shelf and digest. Missing ones are ignored."""
        for shelf, digest in bodies:
            self.path(shelf, digest).unlink(missing_ok=True)

    def shelves(self) -> list[int]:
        return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdecimal())

    def on_shelf(self, shelf: int) -> list[str]:
        """The digests that are there."""
        with contextlib.suppress(FileNotFoundError):
            return [entry.name for entry in os.scandir(self._folder(shelf))]
        return []

    def drop_empty(self, shelf: int) -> None:
        """Remove a shelf that is empty and not in use."""
        if shelf != self._shelf:
            with contextlib.suppress(OSError):
                self._folder(shelf).rmdir()

    def path(self, shelf: int, digest: str) -> Path:
        return self._folder(shelf) / digest

    def _folder(self, shelf: int) -> Path:
        return self.folder / f"{shelf:06d}"

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
