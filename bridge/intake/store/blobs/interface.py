"""What a place for bodies can do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def digests(bodies: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return the digests of bodies. Those that are not known yet ("") are computed."""
    return [known or digest_of(body) for known, body in bodies]


def shelf_name(shelf: int) -> str:
    return f"{shelf:06d}"


class Blobs(Protocol):
    """Bodies on shelves. Thread safe. Methods raise OSError where the place cannot do it."""

    def write(self, shelf: int, bodies: Mapping[str, bytes]) -> None:
        """Write bodies by their digests. They are durable once this has returned."""

    def get(self, shelf: int, digest: str) -> bytes | None: ...

    def remove(self, bodies: Iterable[tuple[int, str]]) -> None:
        """Remove bodies, by shelf and digest. Missing ones are ignored."""

    def is_empty(self) -> bool:
        """Whether there are no shelves."""

    def by_shelf(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each shelf that has bodies, with the digests of those that are there."""

    def drop_empty(self, shelf: int) -> None:
        """Remove a shelf that is empty and that nobody writes to any more."""

    def mark(self) -> str:
        """Return the mark of the store that has its bodies here, "" where there is none."""

    def set_mark(self, mark: str) -> None:
        """Make the place, and mark it as that of a store."""

    def close(self) -> None: ...
