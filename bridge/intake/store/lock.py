"""One process serves a store at a time. The system lets go of the lock when the process dies."""

from __future__ import annotations

import os
from pathlib import Path

from bridge.errors import StoreError


class Lock:
    """Held until `release`. Raises StoreError when another process has it."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "lock").open("a+b")
        try:
            _lock(self._file.fileno())
        except OSError:
            self._file.close()
            raise StoreError(
                f"{folder} is served by another process: stop it, or choose another folder"
            ) from None

    def release(self) -> None:
        self._file.close()


def _lock(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
