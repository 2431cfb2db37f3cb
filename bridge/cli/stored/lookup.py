"""What the commands about stored uploads share: the store, and the words by which its uploads are named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bridge.cli.options import default_store
from bridge.cli.quantities import parse_seconds
from bridge.errors import UsageError
from bridge.intake.store import Store, UploadRecord, open_store
from bridge.intake.store.records import upload_number


@contextmanager
def reading(address: str | None) -> Iterator[Store]:
    """Open the store at `address`, else the default one, for reading."""
    store = open_store(address or default_store(), readonly=True)
    try:
        yield store
    finally:
        store.close()


def record_named(store: Store, name: str) -> UploadRecord:
    """Return the record of an id. Raises UsageError if there is none."""
    record = store.get(number_of(name))
    if record is None:
        raise UsageError(f"no upload {name!r} is in the store; `profiler-bridge uploads ls` lists all")
    return record


def number_of(name: str) -> int:
    """Return the number of an id. Raises UsageError for what is no id."""
    number = upload_number(name)
    if number is None:
        raise UsageError(f"{name!r} is not an id: write it as u-0001 or 1")
    return number


def since_ms(since: str | None) -> float | None:
    """Return the moment, epoch ms, at which the last `since` (1h, 7d) began; None without one."""
    return None if since is None else (time.time() - parse_seconds("--since", since)) * 1000
