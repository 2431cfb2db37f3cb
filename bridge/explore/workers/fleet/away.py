"""A launch on another machine: what can be taken there, and what that machine says itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TypeVar

from bridge.driver.context.storage import read_state
from bridge.errors import UsageError
from bridge.harness.intake_address import LOOPBACK
from bridge.harness.launching import LaunchOptions

P = TypeVar("P")

#: Starts what plays, with a browser launched so and a folder for recordings.
StartPlaying = Callable[[LaunchOptions, Path | None], AbstractContextManager[P]]

CDP = "PROFILER_BRIDGE_CDP"
LISTEN = "PROFILER_BRIDGE_LISTEN"
#: One Chromium that runs already is driven by one seat at a time.
_attached = Lock()


def portable(launch: LaunchOptions) -> LaunchOptions:
    """Return a launch that another machine can be given. Raises UsageError for what is of this one, and
    BadInput for a storage state that cannot be read."""
    here = {
        "--headed": (not launch.headless, "nobody sees the windows of a worker"),
        "--store": (launch.store, "each worker has an intake of its own, and no store"),
        "--intake-url": (launch.intake_url, "each worker has an intake of its own, at its own address"),
    }
    for option, (given, why) in here.items():
        if given:
            raise UsageError(f"--executor and {option} exclude each other: {why}")
    state = launch.storage_state
    return replace(launch, storage_state=None if state is None else read_state(state))


def of_this_worker(launch: LaunchOptions, environ: Mapping[str, str] = os.environ) -> LaunchOptions:
    """Return the launch with what this worker's environment says: PROFILER_BRIDGE_CDP, the Chromium to attach
    to, and PROFILER_BRIDGE_LISTEN, where its intake listens. A launch that says it itself is as it is."""
    if launch.cdp is None and launch.chromium is None and environ.get(CDP):
        launch = replace(launch, cdp=environ[CDP], args=())
    if launch.cdp is not None and launch.listen == LOOPBACK and environ.get(LISTEN):
        launch = replace(launch, listen=environ[LISTEN])
    return launch


@contextmanager
def away(start: StartPlaying[P], launch: LaunchOptions, recordings: Path | None) -> Iterator[P]:
    """Start what plays on this worker. Raises UsageError if another seat drives its one Chromium."""
    launch = of_this_worker(launch)
    if launch.cdp is None:
        with start(launch, recordings) as playing:
            yield playing
        return
    if not _attached.acquire(blocking=False):
        raise UsageError(
            f"two threads of this worker attach to the Chromium at {launch.cdp}: start the worker with "
            "--nthreads 1"
        )
    try:
        with start(launch, recordings) as playing:
            yield playing
    finally:
        _attached.release()
