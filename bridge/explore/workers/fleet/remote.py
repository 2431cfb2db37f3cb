"""What a worker of a fleet calls, and how it gets there."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from bridge.explore.workers.fleet import seats


def remote() -> Callable[[bytes, bytes], Any]:
    """Return the function that a worker calls. A scheduler unpickles it, and need not have this package: a
    function within a function is pickled with its code, and what it is given are bytes."""

    def call(work: bytes, task: bytes) -> Any:
        from bridge.explore.workers.fleet.remote import perform

        return perform(work, task)

    return call


def perform(work: bytes, task: bytes) -> seats.Performed[Any] | seats.Failed:
    """Perform a task in a worker."""
    from distributed import get_worker

    # Whoever reaches a Dask worker can run any code there anyhow.
    return seats.perform(_unpickled(work), pickle.loads(task), get_worker().address)  # noqa: S301


@lru_cache(maxsize=8)
def _unpickled(work: bytes) -> seats.Work:
    found: seats.Work = pickle.loads(work)  # noqa: S301
    return found
