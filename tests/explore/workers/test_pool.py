from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import WorkersFailed
from bridge.explore.workers.interface import Died, Done
from bridge.explore.workers.pool import Pool
from e2e.processes import descendants, wait_until

#: what a worker does with one task
Perform = Callable[[Any], Any]


@contextmanager
def doubling() -> Iterator[Perform]:
    yield lambda task: 2 * task


@contextmanager
def killed_once(folder: Path) -> Iterator[Perform]:
    """Kills its own process at the first attempt of the task 2."""

    def perform(task: int) -> int:
        mark = folder / str(task)
        if task == 2 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return 2 * task

    yield perform


@contextmanager
def failing() -> Iterator[Perform]:
    def perform(task: int) -> int:
        raise ValueError(f"no {task}")

    yield perform


@contextmanager
def unable() -> Iterator[Perform]:
    if sys.path:
        raise OSError("no browser")
    yield lambda task: task


@contextmanager
def first_only(folder: Path) -> Iterator[Perform]:
    """Only the first worker can start."""
    try:
        (folder / "first").touch(exist_ok=False)
    except FileExistsError:
        raise OSError("no browser") from None
    yield lambda task: 2 * task


@contextmanager
def tidy(folder: Path) -> Iterator[Perform]:
    """Leaves a file when it was ended in order; a task of 0 never ends."""

    def perform(task: int) -> int:
        if not task:
            signal.pause()
        return task

    yield perform
    (folder / str(os.getpid())).touch()


def results(pool: Pool[int, int]) -> tuple[dict[int, int], list[Died[int]]]:
    """The results by task, and the deaths."""
    done, died = {}, []
    for outcome in pool.results():
        if isinstance(outcome, Done):
            done[outcome.task] = outcome.result
        else:
            died.append(outcome)
    return done, died


def test_each_result_comes_with_its_task() -> None:
    with Pool(doubling, 2) as pool:
        numbers = [pool.submit(task) for task in (1, 2, 3, 4, 5)]
        assert results(pool) == ({1: 2, 2: 4, 3: 6, 4: 8, 5: 10}, [])
        # It takes more, and says which.
        assert pool.submit(7) == numbers[-1] + 1
        assert list(pool.results()) == [Done(numbers[-1] + 1, 7, 14)]


def test_no_more_workers_start_than_there_are_tasks() -> None:
    with Pool(doubling, 3) as pool:
        pool.submit(1)
        results(pool)
        assert len(pool.pids) == 1


def test_a_killed_worker_is_replaced_and_its_task_performed_again(tmp_path: Path) -> None:
    with Pool(partial(killed_once, tmp_path), 2) as pool:
        for task in (1, 2, 3, 4):
            pool.submit(task)
        done, died = results(pool)
    assert done == {1: 2, 2: 4, 3: 6, 4: 8}
    assert [(death.task, death.again) for death in died] == [(2, True)]
    assert died[0].why == "the worker ended with exit code -9"


def test_a_task_that_ends_each_worker_is_given_up() -> None:
    with Pool(failing, 1, attempts=2) as pool:
        pool.submit(1)
        done, died = results(pool)
    assert (done, [death.again for death in died]) == ({}, [True, False])
    assert "ValueError: no 1" in died[0].why


def test_workers_that_cannot_start() -> None:
    with Pool(unable, 2) as pool:
        pool.submit(1)
        with pytest.raises(WorkersFailed, match="no worker could start: OSError: no browser"):
            results(pool)


def test_one_worker_that_can_start_performs_all(tmp_path: Path) -> None:
    with Pool[int, int](partial(first_only, tmp_path), 2) as pool:
        pool.submit(0)
        assert results(pool) == ({0: 0}, [])
        for task in range(1, 8):
            pool.submit(task)
        assert results(pool) == ({task: 2 * task for task in range(1, 8)}, [])


def test_a_cancelled_task_has_no_result(tmp_path: Path) -> None:
    with Pool(partial(tidy, tmp_path), 2) as pool:
        running, waiting = pool.submit(0), pool.submit(5)
        pool.submit(6)
        pool.cancel(waiting)
        outcomes = pool.results()
        assert next(outcomes).task == 6
        pool.cancel(running)
        assert list(outcomes) == []


def test_the_end_lets_idle_workers_clean_up_and_kills_busy_ones(tmp_path: Path) -> None:
    with Pool(partial(tidy, tmp_path), 2) as pool:
        pool.submit(0)
        pool.submit(6)
        assert next(pool.results()).task == 6
        pids = pool.pids
    assert len(pids) == 2
    assert len(list(tmp_path.iterdir())) == 1
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


ENDLESS = """
from functools import partial
from pathlib import Path
from bridge.explore.workers.pool import Pool
from tests.explore.workers.test_pool import tidy

if __name__ == "__main__":
    with Pool(partial(tidy, Path(".")), 2) as pool:
        pool.submit(1), pool.submit(2)
        list(pool.results())
        pool.submit(0)
        print("busy", flush=True)
        list(pool.results())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_pool(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS)
    here = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(here)}
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, cwd=here, env=environment, stdout=subprocess.PIPE) as caller:
        assert caller.stdout is not None
        assert caller.stdout.readline() == b"busy\n"
        workers = descendants(caller.pid)
        assert len(workers) >= 2
        caller.send_signal(how)
        caller.wait(timeout=20)
        wait_until(lambda: not [worker for worker in workers if worker.alive()])
