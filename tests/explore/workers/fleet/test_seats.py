"""Seats: threads beside those of Dask, which perform tasks until they are told to end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bridge.explore.workers.fleet import seats
from bridge.explore.workers.fleet.seats import Failed, Performed, Seat, Work


class Told:
    """What the threads of seats did."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.ended: list[int] = []
        self.all_ended = threading.Semaphore(0)

    @contextmanager
    def start(self) -> Iterator[Callable[[int], int]]:
        self.started.append(threading.get_ident())

        def perform(task: int) -> int:
            if task < 0:
                raise ValueError(f"no {task}")
            return 2 * task

        yield perform
        self.ended.append(threading.get_ident())
        self.all_ended.release()


@contextmanager
def unable() -> Iterator[Callable[[Any], Any]]:
    if threading.get_ident():
        raise OSError("no browser")
    yield lambda task: task


def test_one_thread_starts_performs_and_ends() -> None:
    told = Told()
    work = Work("one", told.start)
    assert [seats.perform(work, task) for task in (1, 2, 3)] == [Performed(2), Performed(4), Performed(6)]
    seats.end("one")
    assert told.all_ended.acquire(timeout=60)
    assert told.started == told.ended
    assert len(told.started) == 1
    assert threading.get_ident() not in told.started


def test_each_thread_and_each_fleet_has_its_own() -> None:
    told = Told()
    both = threading.Barrier(2)

    def one() -> None:
        seats.perform(Work("two", told.start), 1)
        both.wait(60)  # the number of a thread that has ended may be another one's

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seats.perform(Work("three", told.start), 1)
    assert len(set(told.started)) == 3
    seats.end("two")
    assert told.all_ended.acquire(timeout=60)
    assert told.all_ended.acquire(timeout=60)
    assert seats.perform(Work("three", told.start), 2) == Performed(4)
    assert len(told.started) == 3
    seats.end("three")


def test_an_error_ends_the_seat_and_the_next_task_has_a_new_one() -> None:
    told = Told()
    work = Work("four", told.start)
    failed = seats.perform(work, -1, "tcp://here")
    assert isinstance(failed, Failed)
    assert (failed.started, failed.worker) == (True, "tcp://here")
    assert failed.why.strip().endswith("ValueError: no -1")
    assert seats.perform(work, 1) == Performed(2)
    assert len(told.started) == 2
    seats.end("four")


def test_what_cannot_start_says_why() -> None:
    failed = seats.perform(Work("five", unable), 1)
    assert isinstance(failed, Failed)
    assert not failed.started
    assert failed.why.strip().endswith("OSError: no browser")


def test_a_seat_that_hears_nothing_ends_by_itself_and_takes_no_task() -> None:
    told = Told()
    seat = Seat(Work("six", told.start), idle_s=0.01)
    seat.perform(1)
    seat.join()
    assert told.started == told.ended
    assert seat.perform(2) is None


def test_a_task_after_the_end_has_a_new_seat() -> None:
    told = Told()
    work = Work("seven", told.start)
    assert seats.perform(work, 1) == Performed(2)
    seats.end("seven")
    assert seats.perform(work, 2) == Performed(4)
    assert len(told.started) == 2
    seats.end("seven")
