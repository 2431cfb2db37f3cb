"""The connection to a Dask scheduler, and a look at its workers before they are given anything."""

from __future__ import annotations

import logging
import platform
from contextlib import suppress
from typing import Any

from bridge.errors import NetworkError, UsageError, WorkersFailed
from bridge.explore.workers.fleet.address import scheduler_address
from bridge.version import __version__

#: For the scheduler to answer, and for its first worker to come, s.
_CONNECT_S = 10.0
_FIRST_WORKER_S = 30.0
#: For the end of a connection, s.
CLOSE_S = 5.0


def connected(executor: str) -> Any:
    """Return Dask's client for the scheduler at `executor`, whose workers can do our work.

    Raises UsageError if the extra `dask` is not installed, if the workers have another version of this
    package or of Python, or for a wrong address; NetworkError if no scheduler answers; WorkersFailed if it
    has no worker.
    """
    client = _client(executor)
    try:
        _check_workers(client, executor)
    except BaseException:
        client.close(CLOSE_S)
        raise
    return client


def workers_of(client: Any, executor: str) -> dict[str, Any]:
    """Return address -> what the scheduler knows of each worker. Raises WorkersFailed if it is lost."""
    try:
        return dict(client.scheduler_info(n_workers=-1)["workers"])
    except (OSError, RuntimeError, TimeoutError) as error:
        raise WorkersFailed(f"the scheduler at {executor} is lost: {error}") from None


def _client(executor: str) -> Any:
    address = scheduler_address(executor)
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            f"--executor {executor} needs Dask ({error}): pip install 'profiler-bridge[dask]'"
        ) from None
    # What it logs of lost connections is told here, in our words.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(  # type: ignore[no-untyped-call]
            address, timeout=_CONNECT_S, set_as_default=False, name="profiler-bridge"
        )
    except (OSError, TimeoutError) as error:
        raise NetworkError(
            f"no Dask scheduler answers at {executor} ({str(error).partition(chr(10))[0]}): start one with "
            "`dask scheduler`, or correct the address"
        ) from None


def _check_workers(client: Any, executor: str) -> None:
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=_FIRST_WORKER_S)
    if not workers_of(client, executor):
        host = executor.partition("://")[2]
        raise WorkersFailed(f"the scheduler at {executor} has no worker: start one with `dask worker {host}`")
    for worker, theirs in client.run(versions, on_error="return").items():
        if isinstance(theirs, OSError):
            continue  # lost since; Dask gives it nothing
        if isinstance(theirs, Exception):
            raise UsageError(
                f"the worker {worker} cannot do this work ({type(theirs).__name__}: {theirs}): install "
                f"{versions()} there, with the extra dask"
            )
        if theirs != versions():
            raise UsageError(
                f"the worker {worker} has {theirs}, and here is {versions()}: both sides need the same"
            )


def versions() -> str:
    """Return what both sides must have the same of."""
    return f"profiler-bridge {__version__} on Python {platform.python_version().rpartition('.')[0]}"
