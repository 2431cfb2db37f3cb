"""Keeps what a bridge's intake receives in a store too, and the stamps beside it."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from bridge.core.uploads import Upload
from bridge.errors import StoreError
from bridge.harness.listeners import Listener

_log = logging.getLogger(__name__)


class StoreMirror(Listener):
    """Opens the store at `address`: a folder, or what `open_store` takes. Raises StoreError.

    The intake writes uploads into `store`; their stamps are written here, on a thread of our own, so that no
    run waits for the disk.
    """

    def __init__(self, address: str | Path) -> None:
        from bridge.intake.store import open_store

        self.store = open_store(address)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bridge-stamps")

    def on_stamp(self, upload: Upload) -> None:
        self._thread.submit(self._write, upload)

    def _write(self, upload: Upload) -> None:
        from bridge.intake.store.records import upload_number

        number = upload_number(upload.id)
        if number is None or upload.stamp is None:
            return
        try:
            self.store.stamp(number, msgspec.to_builtins(upload.stamp))
        except StoreError as error:
            _log.error("the stamp of %s is not kept: %s", upload.id, error)

    def close(self) -> None:
        """Write the stamps that are still to be written, and close the store. After the intake."""
        self._thread.shutdown()
        self.store.close()
