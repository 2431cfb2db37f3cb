"""The function that Dask carries to a worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def remote() -> Callable[[bytes, bytes], Any]:
    """Return the function that a worker calls. A scheduler unpickles it, and need not have this package: a
    function within a function is pickled with its code, and what it is given are bytes."""

    def call(work: bytes, task: bytes) -> Any:
        from bridge.explore.workers.fleet.receiving import perform

        return perform(work, task)

    return call
