"""The caller's side of a fleet: a Dask scheduler gives the tasks to its workers, wherever these are.

Dask gives the tasks of a worker that dies to another one, and does not tell whose tasks they are. Its events
do: the scheduler logs which tasks a worker had that it has lost.
"""

from __future__ import annotations

import pickle
import queue
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex
from types import TracebackType
from typing import Any, Generic, NamedTuple, TypeVar

from bridge.errors import WorkersFailed
from bridge.explore.workers.fleet import seats
from bridge.explore.workers.fleet.connecting import CLOSE_S, connected, workers_of
from bridge.explore.workers.fleet.remote import remote
from bridge.explore.workers.interface import Died, Done, last_line
from bridge.explore.workers.pool import Start
from bridge.vendors.registry import added_sources

T = TypeVar("T")
R = TypeVar("R")

#: A fleet without a worker is waited for so long, s: Dask starts a worker that died again.
_NO_WORKER_S = 60.0
#: How often to look whether there are workers, when nothing else is heard, s.
_LOOK_S = 2.0


@dataclass
class _Task(Generic[T]):
    """`given`: how often it was given to Dask. `deaths`: how many workers were lost with it."""

    number: int
    value: T
    given: int = 0
    deaths: int = 0
    future: Any = None


class _Ended(NamedTuple):
    number: int
    future: Any


class _Lost(NamedTuple):
    """The scheduler has lost a worker. `keys`: of Dask, the tasks that it had, begun or not."""

    worker: str
    keys: frozenset[str]


class Fleet(Generic[T, R]):
    """The workers of a Dask cluster perform tasks. Use it in a `with`: at its end no seat of it is left.

    `executor`: `dask://HOST:PORT`. `start`: what each seat does, see `Start`. `jobs`: so many tasks at the
    same time, 0 for one in each thread of the workers. `attempts`: how often a task is given to a worker that
    dies of it.

    Raises what `connected` raises.
    """

    def __init__(self, executor: str, start: Start[T, R], jobs: int = 0, attempts: int = 3) -> None:
        self._address = executor
        self._jobs = jobs
        self._attempts = attempts
        self._submitted = 0
        self._waiting: deque[_Task[T]] = deque()
        self._running: dict[int, _Task[T]] = {}
        #: address of a worker that could not start -> why
        self._unfit: dict[str, str] = {}
        self._without_worker_s = 0.0
        self._heard: queue.SimpleQueue[_Ended | _Lost] = queue.SimpleQueue()
        self._token = token_hex(8)
        # What files of vendors say about files of this machine is of no use on another one.
        work = seats.Work(self._token, start, added_sources(with_files=False))
        self._client = connected(executor)
        try:
            self._client.subscribe_topic("all", self._hear_event)
            # A task like others, so that Dask makes it again where the worker that holds it dies.
            name = f"profiler-bridge-{self._token}"
            self._work = self._client.submit(bytes, pickle.dumps(work), key=name, pure=False)
        except BaseException:
            self._client.close(CLOSE_S)
            raise

    @property
    def size(self) -> int:
        threads: int = sum(each["nthreads"] for each in workers_of(self._client, self._address).values())
        return max(min(self._jobs or threads, threads), 1)

    def submit(self, task: T) -> int:
        """Add a task. Returns its number."""
        self._submitted += 1
        self._waiting.append(_Task(self._submitted, task))
        return self._submitted

    def cancel(self, number: int) -> None:
        """Forget a task. A worker that performs it goes on to its end."""
        self._waiting = deque(task for task in self._waiting if task.number != number)
        if task := self._running.pop(number, None):
            task.future.cancel()

    def results(self) -> Iterator[Done[T, R] | Died[T]]:
        """Yield each result, and each death of a worker, as it comes, until no task is left.

        Tasks can be submitted and cancelled in between. Raises WorkersFailed if the scheduler is lost, if no
        worker comes any more, or if none can start.
        """
        while self._waiting or self._running:
            self._give()
            try:
                what = self._heard.get(timeout=_LOOK_S)
            except queue.Empty:
                self._look()
                continue
            self._without_worker_s = 0.0
            yield from self._lost(what) if isinstance(what, _Lost) else self._ended(what)

    def close(self) -> None:
        """End all seats: idle ones at once, the others after the task that they perform."""
        for task in self._running.values():
            task.future.cancel()
        self._running.clear()
        if self._client.status == "running":
            with suppress(Exception):  # a seat that hears nothing ends by itself
                self._client.run(seats.end, self._token, on_error="ignore")
        with suppress(Exception):
            self._client.close(CLOSE_S)

    def __enter__(self) -> Fleet[T, R]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- the workers --------------------------------------------------------------------------

    def _look(self) -> None:
        """See whether anybody is left who could do the work."""
        if self._client.status != "running":
            raise WorkersFailed(f"the scheduler at {self._address} is lost")
        if workers_of(self._client, self._address):
            self._without_worker_s = 0.0
            return
        self._without_worker_s += _LOOK_S
        if self._without_worker_s >= _NO_WORKER_S:
            raise WorkersFailed(f"no worker is left at {self._address}")

    def _give(self) -> None:
        while self._waiting and (not self._jobs or len(self._running) < self._jobs):
            task = self._waiting.popleft()
            self._submit(task)
            self._running[task.number] = task

    def _submit(self, task: _Task[T]) -> None:
        task.given += 1
        fit = self._fit()
        task.future = self._client.submit(
            remote(),
            self._work,
            pickle.dumps(task.value),
            key=f"profiler-bridge-{self._token}-{task.number}-{task.given}",
            workers=fit,
            allow_other_workers=fit is not None,  # those that are fit now may be gone before it begins
            pure=False,
        )
        self._listen(task)

    def _listen(self, task: _Task[T]) -> None:
        number, heard = task.number, self._heard
        task.future.add_done_callback(lambda future: heard.put(_Ended(number, future)))

    def _fit(self) -> list[str] | None:
        """Return the workers that can start, None for all."""
        if not self._unfit:
            return None
        fit = [address for address in workers_of(self._client, self._address) if address not in self._unfit]
        if not fit:
            why = next(reversed(self._unfit.values()))
            raise WorkersFailed(f"no worker could start: {last_line(why)}")
        return fit

    # --- what is heard ------------------------------------------------------------------------

    def _hear_event(self, event: tuple[float, Any]) -> None:
        """On Dask's thread."""
        what = event[1]
        if isinstance(what, dict) and what.get("action") == "remove-worker":
            keys = {*what["processing-tasks"], *what["lost-computed-tasks"]}
            self._heard.put(_Lost(what["worker"], frozenset(keys)))

    def _lost(self, lost: _Lost) -> Iterator[Died[T]]:
        for task in list(self._running.values()):
            if task.future.key in lost.keys:
                yield self._died(task, f"the worker {lost.worker} was lost")

    def _ended(self, ended: _Ended) -> Iterator[Done[T, R] | Died[T]]:
        task, future = self._running.get(ended.number), ended.future
        if task is None or future is not task.future:
            return  # it was cancelled, or given again
        if future.status in ("lost", "pending"):
            self._listen(task)  # its result was lost with a worker: Dask makes it again
        elif future.status == "finished":
            yield from self._answered(task, future.result())
        elif future.status != "error":
            raise WorkersFailed(f"the scheduler at {self._address} is lost, with the tasks that it had")
        elif type(error := future.exception()).__name__ == "KilledWorker":
            yield self._again(task, "Dask gave the task up, as too many workers died of it")
        else:
            raise WorkersFailed(f"a worker cannot perform a task: {type(error).__name__}: {error}")

    def _answered(
        self, task: _Task[T], answer: seats.Performed[R] | seats.Failed
    ) -> Iterator[Done[T, R] | Died[T]]:
        if isinstance(answer, seats.Performed):
            del self._running[task.number]
            yield Done(task.number, task.value, answer.result)
        elif answer.started:
            yield self._again(task, answer.why)
        else:
            self._unfit[answer.worker] = answer.why
            self._submit(task)

    def _again(self, task: _Task[T], why: str) -> Died[T]:
        died = self._died(task, why)
        if died.again:
            self._submit(task)
        return died

    def _died(self, task: _Task[T], why: str) -> Died[T]:
        task.deaths += 1
        again = task.deaths < self._attempts
        if not again:
            del self._running[task.number]
            task.future.cancel()
        return Died(task.number, task.value, why, again)
