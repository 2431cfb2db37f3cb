"""Raw bodies of the one process that writes, as files named by their SHA-256: the same body is there once.

bodies/000012/ab34...   a body; the table `bodies` says on which shelf each is

A file counts only when the table has it, and it gets there after the file is on the disk: what a killed
process left half written is written anew, or swept. Shelves are filled one after the other, since each folder
that a batch touches has to be synced too: with 256 of them, by digest, a commit of eight bodies took twice as
long (measured on ext4).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from bridge.intake.store.blobs.folder import Folder

_SHELF_MAX = 4096


class Bodies(Folder):
    """The folder `bodies` of a store. Thread safe; only one thread calls `put`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._shelf = 0
        self._on_shelf = _SHELF_MAX

    def make(self) -> None:
        """The folder. For the one process that writes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._shelf = max(self.shelves(), default=0)
        self._on_shelf = len(self.on_shelf(self._shelf)) if self._shelf else _SHELF_MAX

    @contextlib.contextmanager
    def put(self, bodies: Mapping[str, bytes]) -> Iterator[int]:
        """Writes bodies by their digests; the shelf that they are on. They are on the disk then.

        They stay when what is done with it succeeds; else they would only take room. Raises OSError.
        """
        if self._on_shelf >= _SHELF_MAX:
            self._shelf, self._on_shelf = self._shelf + 1, 0
        try:
            self.write(self._shelf, bodies)
            yield self._shelf
        except BaseException:
            with contextlib.suppress(OSError):
                self.remove((self._shelf, digest) for digest in bodies)
            raise
        self._on_shelf += len(bodies)

    def drop_empty(self, shelf: int) -> None:
        """Remove a shelf that is empty and not in use."""
        if shelf != self._shelf:
            super().drop_empty(shelf)
