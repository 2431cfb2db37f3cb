"""What a worker of a fleet does with the bytes that it gets."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import Any

from bridge.explore.workers.fleet import seats


def perform(work: bytes, task: bytes) -> seats.Performed[Any] | seats.Failed:
    """Perform a task in a worker."""
    from distributed import get_worker

    # Whoever reaches a Dask worker can run any code there anyhow.
    return seats.perform(_unpickled(work), pickle.loads(task), get_worker().address)  # noqa: S301


@lru_cache(maxsize=8)
def _unpickled(work: bytes) -> seats.Work:
    found: seats.Work = pickle.loads(work)  # noqa: S301
    return found
