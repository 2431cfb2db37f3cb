"""Raw bodies as files, named by their SHA-256: the same body is there once.

bodies/ab/ab34...   a body, whole: it is written beside its place and moved there
bodies/part/...     bodies that are being written; left over ones are of a killed process
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

#: Several syncs under way share a commit of the file system's journal.
_THREADS = 8


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Bodies:
    """The folder `bodies` of a store. Thread safe; only one thread calls `put`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parts = folder / "part"
        self._shelves: set[str] = set()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="bridge-bodies")

    def make(self) -> None:
        """The folder, without what a killed process left half written. For the one process that writes."""
        shutil.rmtree(self._parts, ignore_errors=True)
        self._parts.mkdir(parents=True)
        self._shelves = {path.name for path in self.folder.iterdir() if len(path.name) == 2}

    def put(self, bodies: Iterable[bytes]) -> list[str]:
        """Their digests, in order. They are on the disk when this returns. Raises OSError."""
        wanted = list(bodies)
        digests = list(self._pool.map(digest_of, wanted))
        missing = {d: b for d, b in zip(digests, wanted, strict=True) if not self.path(d).exists()}
        for shelf in {digest[:2] for digest in missing} - self._shelves:
            (self.folder / shelf).mkdir(exist_ok=True)
            _sync_folder(self.folder)
            self._shelves.add(shelf)
        list(self._pool.map(self._write, missing.items()))
        list(self._pool.map(_sync_folder, {self.folder / digest[:2] for digest in missing}))
        return digests

    def _write(self, item: tuple[str, bytes]) -> None:
        digest, body = item
        part = self._parts / f"{digest}.{threading.get_ident()}"
        with part.open("wb", buffering=0) as file:
            file.write(body)
            os.fsync(file.fileno())
        part.replace(self.path(digest))

    def get(self, digest: str) -> bytes | None:
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, digests: Iterable[str]) -> None:
        for digest in digests:
            self.path(digest).unlink(missing_ok=True)

    def shelves(self) -> Iterator[list[str]]:
        """All digests that are there, shelf by shelf."""
        for shelf in sorted(self._shelves):
            yield [path.name for path in (self.folder / shelf).iterdir()]

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def close(self) -> None:
        self._pool.shutdown()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there; a rename is durable by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
