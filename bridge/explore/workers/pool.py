"""Worker processes: tasks go in, results come out as they come.

A pool of the standard library breaks as a whole when one of its processes is killed. Here a worker that dies
is replaced, and its task is given to another one.

Each worker is a new Python process in a session of its own, so that Ctrl-C in a terminal reaches the caller
only. It ends when the caller does, however that ends.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from types import TracebackType
from typing import Any, Generic, TypeVar

from bridge.errors import WorkersFailed
from bridge.explore.workers.interface import Died, Done, last_line
from bridge.vendors.registry import add_sources, added_sources
from bridge.vendors.vendor import VendorSource

T = TypeVar("T")
R = TypeVar("R")

#: Called in each worker; performs a task. It is given by its name, so it must be a function of a module, or
#: a `functools.partial` of one.
Start = Callable[[], AbstractContextManager[Callable[[T], R]]]

#: So many workers in a row that die before they can take a task end the pool, if no other is there.
_STARTS = 3
#: How long an idle worker may take to end its browser and itself, s.
_END_S = 15.0


@dataclass
class _Task(Generic[T]):
    number: int
    value: T
    attempts: int = 0


class _Worker(Generic[T]):
    """One process. The parent's end of `lifeline` is closed when the parent ends, and the worker with it."""

    def __init__(self, start: Start[T, Any]) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        held, self._lifeline = context.Pipe(duplex=False)
        self.process: SpawnProcess = context.Process(
            target=_serve, args=(theirs, held, start, added_sources())
        )
        self.process.start()
        theirs.close()
        held.close()
        self.ready = False
        self.task: _Task[T] | None = None

    def give(self, task: _Task[T]) -> None:
        """Give it a task. One that has just died keeps the task, so that its death is seen with it."""
        self.task = task
        task.attempts += 1
        with suppress(OSError):
            self.pipe.send(task.value)

    def kill(self) -> None:
        self.process.kill()
        self._bury()

    def ask_to_end(self) -> None:
        with suppress(OSError):
            self.pipe.send(None)

    def end(self) -> None:
        """Wait for the end of a worker that was asked to end; kill it if that takes too long."""
        self.process.join(_END_S)
        self.kill()

    def _bury(self) -> None:
        self.process.join()
        self.pipe.close()
        self._lifeline.close()


class Pool(Generic[T, R]):
    """`workers` processes that perform tasks. Use it in a `with`: at its end all processes have ended.

    `start`: see Start. `attempts`: how often a task is given to a worker that dies of it.
    """

    def __init__(self, start: Start[T, R], workers: int, attempts: int = 3) -> None:
        self._start = start
        self.size = workers
        self._attempts = attempts
        self._submitted = 0
        self._failed_starts = 0
        self._waiting: deque[_Task[T]] = deque()
        self._workers: list[_Worker[T]] = []

    def submit(self, task: T) -> int:
        """Add a task. Returns its number."""
        self._submitted += 1
        self._waiting.append(_Task(self._submitted, task))
        return self._submitted

    def cancel(self, number: int) -> None:
        """Forget a task. If a worker performs it, that worker is killed. A task that is done stays done."""
        self._waiting = deque(task for task in self._waiting if task.number != number)
        for worker in [each for each in self._workers if each.task and each.task.number == number]:
            self._workers.remove(worker)
            worker.kill()

    def results(self) -> Iterator[Done[T, R] | Died[T]]:
        """Yield each result, and each death of a worker, as it comes, until no task is left.

        Tasks can be submitted and cancelled in between. Raises WorkersFailed if no worker can start.
        """
        while self._waiting or any(worker.task for worker in self._workers):
            self._hire()
            for worker in self._heard():
                yield from self._read(worker)

    def close(self) -> None:
        """End all workers: those that perform a task at once, idle ones after their own cleaning up."""
        workers, self._workers = self._workers, []
        for worker in workers:
            if worker.ready and worker.task is None:
                worker.ask_to_end()
            else:
                worker.kill()
        for worker in workers:
            if worker.process.is_alive():
                worker.end()

    def __enter__(self) -> Pool[T, R]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The process ids of its workers."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    # --- the workers --------------------------------------------------------------------------

    def _hire(self) -> None:
        """Give waiting tasks to idle workers, and start as many workers as there are tasks for."""
        idle = [worker for worker in self._workers if worker.ready and worker.task is None]
        for worker, _ in zip(idle, list(self._waiting), strict=False):
            worker.give(self._waiting.popleft())
        starting = sum(not worker.ready for worker in self._workers)
        for _ in range(min(self.size - len(self._workers), len(self._waiting) - starting)):
            self._workers.append(_Worker(self._start))

    def _heard(self) -> list[_Worker[T]]:
        """Wait until a worker has said something, or has died."""
        sources: dict[Any, _Worker[T]] = {}
        for worker in self._workers:
            sources[worker.pipe] = sources[worker.process.sentinel] = worker
        return list(dict.fromkeys(sources[source] for source in wait(list(sources))))

    def _read(self, worker: _Worker[T]) -> Iterable[Done[T, R] | Died[T]]:
        try:
            said, what = worker.pipe.recv()
        except (EOFError, OSError):
            return self._lost(worker, "")
        if said == "error":
            return self._lost(worker, what)
        if said == "ready":
            worker.ready, self._failed_starts = True, 0
            return ()
        task, worker.task = worker.task, None
        return (Done(task.number, task.value, what),) if task else ()

    def _lost(self, worker: _Worker[T], why: str) -> Iterable[Died[T]]:
        """A worker has died, or is about to: replace it, and give its task to another one."""
        self._workers.remove(worker)
        worker.kill()
        why = why or f"the worker ended with exit code {worker.process.exitcode}"
        if not worker.ready:
            self._failed_starts += 1
            # As long as one plays, the machine can do it: others may be killed while they start.
            if self._failed_starts >= _STARTS and not any(each.ready for each in self._workers):
                raise WorkersFailed(f"no worker could start: {last_line(why)}")
        if (task := worker.task) is None:
            return ()
        again = task.attempts < self._attempts
        if again:
            self._waiting.appendleft(task)
        return (Died(task.number, task.value, why, again),)


# --- in the worker -------------------------------------------------------------------------------


def _serve(
    pipe: Connection, lifeline: Connection, start: Start[T, R], vendors: tuple[VendorSource, ...]
) -> None:
    """Perform tasks until there are no more. An error ends the worker: it may have left anything behind."""
    os.setsid()
    Thread(target=_end_with_parent, args=(lifeline,), daemon=True).start()
    try:
        add_sources(vendors)
        with start() as perform:
            pipe.send(("ready", None))
            while (task := pipe.recv()) is not None:
                pipe.send(("done", perform(task)))
    except EOFError:
        pass  # the parent is gone
    except BaseException:
        pipe.send(("error", traceback.format_exc()))


def _end_with_parent(lifeline: Connection) -> None:
    """Nothing is ever sent: the wait ends with the parent. Its browser ends with a process that is killed."""
    with suppress(EOFError, OSError):
        lifeline.recv()
    os.kill(os.getpid(), signal.SIGKILL)
