"""Keeps what a bridge's intake receives in a store too, and the stamps beside it."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from bridge.core.uploads import Upload
from bridge.errors import StoreError

_log = logging.getLogger(__name__)


class Keeping:
    """Opens the store in `folder`. Raises StoreError.

    Stamps are written by a thread of its own: whoever takes one must not wait for the disk.
    """

    def __init__(self, folder: Path) -> None:
        from bridge.intake.store.sqlite import SqliteStore

        self.store = SqliteStore(folder)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bridge-stamps")

    def stamp(self, upload: Upload) -> None:
        self._thread.submit(self._write, upload)

    def _write(self, upload: Upload) -> None:
        from bridge.intake.store.interface import upload_number

        number = upload_number(upload.id)
        if number is None or upload.stamp is None:
            return
        try:
            self.store.stamp(number, msgspec.to_builtins(upload.stamp))
        except StoreError as error:
            _log.error("the stamp of %s is not kept: %s", upload.id, error)

    def close(self) -> None:
        """After the intake. Waits for what is still to be written."""
        self._thread.shutdown()
        self.store.close()
