"""One process serves a store at a time. The system lets go of the lock when the process dies."""

from __future__ import annotations

import os
from pathlib import Path

from bridge.errors import StoreLocked

_WHERE = "served-at"


class Lock:
    """Held until `release`. Raises StoreLocked when another process has it."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "lock").open("a+b")
        try:
            _lock(self._file.fileno())
        except OSError:
            self._file.close()
            raise StoreLocked(
                f"{folder} is served by another process: stop it, or choose another folder",
                _announced(folder),
            ) from None
        (folder / _WHERE).unlink(missing_ok=True)

    def release(self) -> None:
        self._file.close()


def announce(folder: Path, url: str) -> None:
    """Write down the address at which the holder of the lock serves. It is void once the lock is free."""
    (folder / _WHERE).write_text(url, encoding="utf-8")


def _announced(folder: Path) -> str:
    """Empty where no server has announced itself."""
    try:
        return (folder / _WHERE).read_text(encoding="utf-8")
    except OSError:
        return ""


def _lock(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
