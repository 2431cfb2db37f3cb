"""`profiler-bridge`, whose `serve` removes and sweeps without a pause: `python -m MODULE serve ...`.

Some uploads to a shared store wait before their body and before their row, so that something comes between.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

from bridge.cli import main
from bridge.intake.store import retention
from bridge.intake.store.blobs.s3 import S3
from bridge.intake.store.postgresql.store import PostgresqlStore

_write, _write_bodies = PostgresqlStore._write, S3.write


def _sometimes_wait() -> None:
    if random.random() < 0.3:
        time.sleep(random.random() / 5)


def _write_and_wait(self: PostgresqlStore, bodies: Mapping[str, bytes]) -> set[str]:
    written = _write(self, bodies)
    _sometimes_wait()
    return written


def _wait_and_write_bodies(self: S3, shelf: int, bodies: Mapping[str, bytes]) -> None:
    _sometimes_wait()
    _write_bodies(self, shelf, bodies)


if __name__ == "__main__":
    retention.EVERY_S = retention.SWEEP_EVERY_S = 0.5
    PostgresqlStore._write = _write_and_wait  # type: ignore[method-assign]
    S3.write = _wait_and_write_bodies  # type: ignore[method-assign]
    main()
