"""A fleet of two real Dask workers, which die, cannot start, and are cancelled."""

from __future__ import annotations

import os
import signal
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import NetworkError, UsageError, WorkersFailed
from bridge.explore.workers.fleet import connecting
from bridge.explore.workers.fleet.client import Fleet
from bridge.explore.workers.interface import Died, Done
from e2e.explore.cluster import Cluster
from e2e.processes import wait_until

Perform = Callable[[Any], Any]


@contextmanager
def doubling() -> Iterator[Perform]:
    yield lambda task: 2 * task


@contextmanager
def meeting(folder: Path) -> Iterator[Perform]:
    """Each task waits until two are performed at the same time, and returns the process that performed it."""

    def perform(task: int) -> int:
        (folder / str(task)).touch()
        wait_until(lambda: len(list(folder.iterdir())) == 2)
        return os.getpid()

    yield perform


@contextmanager
def killed(folder: Path, times: int) -> Iterator[Perform]:
    """Kills its own process at the first attempts of the task 2."""

    def perform(task: int) -> int:
        mark = folder / str(len(list(folder.iterdir())))
        if task == 2 and int(mark.name) < times:
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
def first_only(folder: Path) -> Iterator[Perform]:
    """Only one worker can start."""
    mark = folder / "first"
    try:
        mark.touch(exist_ok=False)
        mark.write_text(str(os.getpid()), "utf-8")
    except FileExistsError:
        wait_until(lambda: mark.read_text("utf-8") != "")
        if mark.read_text("utf-8") != str(os.getpid()):
            raise OSError("no browser") from None
    yield lambda task: 2 * task


@contextmanager
def twice(folder: Path) -> Iterator[Perform]:
    """The second time a task is performed, it waits until somebody opens a pipe."""

    def perform(task: int) -> int:
        if (folder / "once").exists():
            (folder / "pipe").read_bytes()
        (folder / "once").touch()
        return 2 * task

    yield perform


@contextmanager
def unable() -> Iterator[Perform]:
    if os.getpid():
        raise OSError("no browser")
    yield lambda task: task


@contextmanager
def waiting(folder: Path) -> Iterator[Perform]:
    """Leaves a file when it was ended in order; the task 0 waits until somebody opens a pipe."""

    def perform(task: int) -> int:
        if not task:
            (folder / "began").touch()
            (folder / "pipe").read_bytes()
        return task

    yield perform
    (folder / f"ended-{os.getpid()}").touch()


def results(fleet: Fleet[int, Any]) -> tuple[dict[int, Any], list[Died[int]]]:
    done, died = {}, []
    for outcome in fleet.results():
        if isinstance(outcome, Done):
            done[outcome.task] = outcome.result
        else:
            died.append(outcome)
    return done, died


def test_each_result_comes_with_its_task(cluster: Cluster) -> None:
    with Fleet(cluster.executor, doubling) as fleet:
        numbers = [fleet.submit(task) for task in range(8)]
        assert results(fleet) == ({task: 2 * task for task in range(8)}, [])
        # It takes more, and says which.
        assert fleet.submit(7) == numbers[-1] + 1
        assert list(fleet.results()) == [Done(numbers[-1] + 1, 7, 14)]


def test_both_workers_work_at_the_same_time(cluster: Cluster, tmp_path: Path) -> None:
    with Fleet(cluster.executor, partial(meeting, tmp_path)) as fleet:
        wait_until(lambda: fleet.size == 2)
        fleet.submit(1)
        fleet.submit(2)
        done, _ = results(fleet)
    assert set(done.values()) == {worker.pid for worker in cluster.workers()}


def test_no_more_than_jobs_play_at_the_same_time(cluster: Cluster) -> None:
    with Fleet(cluster.executor, doubling, jobs=1) as fleet:
        assert fleet.size == 1
        for task in range(6):
            fleet.submit(task)
        assert len(results(fleet)[0]) == 6


def test_a_killed_worker_is_told_and_its_task_performed_again(cluster: Cluster, tmp_path: Path) -> None:
    with Fleet[int, int](cluster.executor, partial(killed, tmp_path, 1)) as fleet:
        for task in (1, 2, 3, 4):
            fleet.submit(task)
        done, died = results(fleet)
    assert done == {1: 2, 2: 4, 3: 6, 4: 8}
    # What else that worker had begun, was begun again too.
    assert (2, True) in [(death.task, death.again) for death in died]
    assert all("was lost" in death.why for death in died)


def test_a_result_that_is_lost_before_it_is_read_is_made_again(cluster: Cluster, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with Fleet[int, int](cluster.executor, partial(twice, tmp_path)) as fleet:
        task = fleet.submit(1)
        fleet._give()
        future, dask = fleet._running[task].future, fleet._client
        wait_until(lambda: future.status == "finished")
        [[address]] = dask.who_has([future]).values()
        os.kill(dask.run(os.getpid)[address], signal.SIGKILL)
        wait_until(lambda: future.status == "lost")
        outcomes = fleet.results()
        assert next(outcomes) == Died(task, 1, f"the worker {address} was lost", again=True)
        (tmp_path / "pipe").write_bytes(b"")
        assert list(outcomes) == [Done(task, 1, 2)]


def test_a_task_that_kills_each_worker_is_given_up(cluster: Cluster, tmp_path: Path) -> None:
    with Fleet[int, int](cluster.executor, partial(killed, tmp_path, 9), attempts=2) as fleet:
        fleet.submit(2)
        done, died = results(fleet)
    assert (done, [death.again for death in died]) == ({}, [True, False])


def test_a_task_that_ends_each_seat_is_given_up(cluster: Cluster) -> None:
    with Fleet(cluster.executor, failing, attempts=2) as fleet:
        fleet.submit(1)
        done, died = results(fleet)
    assert (done, [death.again for death in died]) == ({}, [True, False])
    assert "ValueError: no 1" in died[0].why


def test_a_worker_that_cannot_start_is_left_out(cluster: Cluster, tmp_path: Path) -> None:
    with Fleet[int, int](cluster.executor, partial(first_only, tmp_path)) as fleet:
        for task in range(8):
            fleet.submit(task)
        assert results(fleet) == ({task: 2 * task for task in range(8)}, [])


def test_workers_of_which_none_can_start(cluster: Cluster) -> None:
    with Fleet(cluster.executor, unable) as fleet:
        fleet.submit(1)
        with pytest.raises(WorkersFailed, match="no worker could start: OSError: no browser"):
            results(fleet)


def test_a_cancelled_task_has_no_result_and_a_seat_ends_in_order(cluster: Cluster, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with Fleet[int, int](cluster.executor, partial(waiting, tmp_path), jobs=1) as fleet:
        running, left = fleet.submit(0), fleet.submit(5)
        fleet.submit(6)
        fleet.cancel(left)
        outcomes = fleet.results()
        fleet._give()
        wait_until((tmp_path / "began").exists)
        fleet.cancel(running)
        (tmp_path / "pipe").write_bytes(b"")
        assert [outcome.task for outcome in outcomes] == [6]
    wait_until(lambda: any(path.name.startswith("ended-") for path in tmp_path.iterdir()))


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_CONNECT_S", 0.1)
    with pytest.raises(NetworkError, match="no Dask scheduler answers at dask://127"):
        Fleet("dask://127.0.0.1:1", doubling)


def test_a_scheduler_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_FIRST_WORKER_S", 0.1)
    with (
        Cluster(tmp_path, workers=0) as cluster,
        pytest.raises(WorkersFailed, match="has no worker: start one with `dask worker 127"),
    ):
        Fleet(cluster.executor, doubling)


def test_another_version_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "__version__", "0.0.1")
    with pytest.raises(UsageError, match=r"here is profiler-bridge 0\.0\.1 on"):
        Fleet(cluster.executor, doubling)


def test_what_a_worker_cannot_import_is_told(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("only_here")
    exec("def start(): ...", module.__dict__)
    monkeypatch.setitem(sys.modules, "only_here", module)
    with Fleet[int, int](cluster.executor, module.start) as fleet:
        fleet.submit(1)
        with pytest.raises(WorkersFailed, match="only_here"):
            results(fleet)


def test_a_lost_scheduler_ends_the_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with Cluster(tmp_path, workers=1) as cluster:
        fleet = Fleet[int, int](cluster.executor, partial(waiting, tmp_path))
        with fleet:
            fleet.submit(0)
            fleet._give()
            wait_until((tmp_path / "began").exists)
            cluster.scheduler.kill()
            with pytest.raises(WorkersFailed, match="is lost"):
                results(fleet)
        (tmp_path / "pipe").write_bytes(b"")
