"""Workers that play, on this machine or in a fleet: what asks for them need not know which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from bridge.explore.workers.fleet.away import StartPlaying, away, portable
from bridge.explore.workers.interface import Workers
from bridge.explore.workers.parcels import Move, Unpacking, packing
from bridge.explore.workers.pool import Pool
from bridge.explore.workers.where import Where
from bridge.harness.launching import LaunchOptions

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def hired(
    start: StartPlaying[Callable[[T], R]],
    launch: LaunchOptions,
    recordings: Path | None,
    move: Move[R],
    where: Where,
) -> Iterator[Workers[T, R]]:
    """Give workers whose browsers are launched so.

    `recordings`: the folder for recordings, on this machine; None for none. `move`: see Move. Raises
    UsageError, and what `Fleet` raises.
    """
    if not where.executor:
        with Pool(partial(start, launch, recordings), where.jobs) as pool:
            yield pool
        return
    from bridge.explore.workers.fleet.client import Fleet

    there = partial(away, start, portable(launch))
    if recordings is None:
        with Fleet[T, R](where.executor, partial(there, None), where.jobs) as fleet:
            yield fleet
    else:
        with Fleet(where.executor, partial(packing, there), where.jobs) as fleet:
            yield Unpacking(fleet, recordings, move)
