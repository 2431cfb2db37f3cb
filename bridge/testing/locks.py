"""One process at a time changes a file. The system lets go of a lock when its process dies."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Wait until no other process has the lock of a file, and hold it. Raises OSError.

    The lock is in the folder for temporary files, as what lies beside a file gets into version control.
    """
    name = sha256(str(file.resolve()).encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"profiler-bridge-{name}.lock").open("a+b") as lock:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
