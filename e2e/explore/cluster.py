"""A real Dask cluster on this machine: a scheduler, and workers as `dask worker` starts them, with one thread
each."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from e2e.processes import Process, descendants, wait_until

ROOT = Path(__file__).parents[2]
_DASK = [sys.executable, "-m", "dask"]


class Cluster:
    """Use it in a `with`: at its end no process of it is left. `executor`: its address for `--executor`.
    `scheduler`: its process."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []
        told = ("--scheduler-file", str(self._file))
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", *told)
        wait_until(self._is_told)
        self.executor = json.loads(self._file.read_text("utf-8"))["address"].replace("tcp://", "dask://")
        self._nannies = [self.add() for _ in range(workers)]

    def add(self, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker. A caller waits for the first one itself."""
        there = ("--scheduler-file", str(self._file), "--local-directory", str(self._folder))
        return self._start("worker", *there, "--nthreads", "1", *options, **environment)

    def workers(self) -> list[Process]:
        """Return the processes of its workers, which perform the tasks."""
        family = [each for nanny in self._nannies for each in descendants(nanny.pid)]
        return [each for each in family if "spawn_main" in each.command]

    def _start(self, *args: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*_DASK, *args, "--no-dashboard"],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def _is_told(self) -> bool:
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return bool(json.loads(self._file.read_text("utf-8"))["address"])
        return False

    def close(self) -> None:
        # The scheduler last: a worker that has lost it looks for it before it ends.
        for processes in (self._processes[1:], self._processes[:1]):
            for process in processes:
                process.terminate()
            for process in processes:
                _end(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
