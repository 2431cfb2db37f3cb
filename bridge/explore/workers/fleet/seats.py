"""The worker's side of a fleet. A seat is a thread that performs the tasks of one fleet, with a browser of
its own; each thread of a Dask worker has one.

Playwright's objects belong to the thread that made them, and Dask does not say when a task is the last one.
So a seat is a thread beside Dask's, which ends when it is told to, or when no task comes for a while.
"""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from typing import Any, Generic, NamedTuple, TypeVar

from bridge.vendors.registry import add_sources
from bridge.vendors.vendor import VendorSource

T = TypeVar("T")
R = TypeVar("R")

#: A seat ends if no task comes for so long, s: its caller may have gone without a word.
IDLE_S = 60.0


class Work(NamedTuple):
    """What a fleet does. `token`: its name, which no other has. `start`: gives the function that performs a
    task. `vendors`: those that the caller has added."""

    token: str
    start: Callable[[], AbstractContextManager[Callable[[Any], Any]]]
    vendors: tuple[VendorSource, ...] = ()


class Performed(NamedTuple, Generic[R]):
    result: R


class Failed(NamedTuple):
    """An error has ended the seat. `started`: it could perform tasks until then. `worker`: its address."""

    why: str
    started: bool
    worker: str


class _Ended(Exception):  # noqa: N818
    """The seat ended before it took the task."""


class Seat:
    """A thread that performs tasks, one after another."""

    def __init__(self, work: Work, idle_s: float = IDLE_S) -> None:
        self._work = work
        self._idle_s = idle_s
        self._tasks: queue.SimpleQueue[tuple[Any, Future[Performed[Any] | Failed]] | None] = (
            queue.SimpleQueue()
        )
        self._lock = threading.Lock()
        self._ended = False
        self._started = False
        self._thread = threading.Thread(target=self._run, name=f"seat of {work.token}", daemon=True)
        self._thread.start()

    def perform(self, task: Any, worker: str = "") -> Performed[Any] | Failed | None:
        """Wait for the result of a task. Returns None if the seat has ended and took no more tasks."""
        answer: Future[Performed[Any] | Failed] = Future()
        with self._lock:
            if self._ended:
                return None
            self._tasks.put((task, answer))
        try:
            return answer.result()
        except _Ended:
            return None
        except BaseException:
            return Failed(traceback.format_exc(), self._started, worker)

    def end(self) -> None:
        """Tell it to end, after the task that it performs."""
        self._tasks.put(None)

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join()

    # --- in its thread ------------------------------------------------------------------------

    def _run(self) -> None:
        answer: Future[Performed[Any] | Failed] | None = None
        try:
            given = self._next()
            if given is not None:
                task, answer = given
                add_sources(self._work.vendors)
                with self._work.start() as perform:
                    self._started = True
                    while given is not None:
                        task, answer = given
                        answer.set_result(Performed(perform(task)))
                        given = self._next()
        except BaseException as error:
            if answer is not None and not answer.done():
                answer.set_exception(error)
        finally:
            self._refuse_the_rest()

    def _next(self) -> tuple[Any, Future[Performed[Any] | Failed]] | None:
        """Return what to perform next, None at the end."""
        try:
            return self._tasks.get(timeout=self._idle_s)
        except queue.Empty:
            return None

    def _refuse_the_rest(self) -> None:
        with self._lock:
            self._ended = True
        with suppress(queue.Empty):
            while True:
                given = self._tasks.get_nowait()
                if given is not None:
                    given[1].set_exception(_Ended())


# --- the seats of this process -------------------------------------------------------------------

#: token of the fleet, Dask's thread -> the seat beside it
_seats: dict[tuple[str, int], Seat] = {}
_lock = threading.Lock()


def perform(work: Work, task: Any, worker: str = "") -> Performed[Any] | Failed:
    """Perform a task in the seat of this thread; `worker`: the address of this process in its fleet."""
    key = (work.token, threading.get_ident())
    while True:
        with _lock:
            seat = _seats.get(key)
            if seat is None:
                seat = _seats[key] = Seat(work)
        outcome = seat.perform(task, worker)
        if isinstance(outcome, Performed):
            return outcome
        with _lock:
            if _seats.get(key) is seat:
                del _seats[key]
        if outcome is not None:
            return outcome


def end(token: str) -> None:
    """Tell the seats of a fleet to end, each after the task that it performs. Does not wait."""
    with _lock:
        ending = [key for key in _seats if key[0] == token]
        seats = [_seats.pop(key) for key in ending]
    for seat in seats:
        seat.end()
