from __future__ import annotations

import pytest

from bridge.harness.slowness.meter import Measured, Meter, kept_waiting


def test_a_normal_answer_is_no_delay() -> None:
    meter = Meter()
    assert [meter.add(20, 250) for _ in range(100)] == [None] * 100


def test_a_long_delay_is_recorded_at_once() -> None:
    assert Meter().add(800, 1050, 30) == Measured(800, 1050, 30)


def test_short_delays_add_up_while_they_go_on() -> None:
    meter = Meter()
    assert [meter.add(40, 250, 5), meter.add(40, 250, 5)] == [None, None]
    assert meter.add(40, 250, 5) == Measured(120, 750, 15)
    assert meter.add(40, 250) is None


def test_short_delays_with_a_pause_do_not_add_up() -> None:
    meter = Meter()
    assert [meter.add(late, 250) for late in (60, 5, 60, 5)] == [None] * 4


def test_nothing_is_later_than_the_time_that_passed() -> None:
    assert Meter().add(300, 250) == Measured(250, 250)


@pytest.mark.parametrize(
    ("answer", "tasks", "thread", "pressure", "others", "late"),
    [
        (3, 2, 2, 0.0, 1, 0),
        # its tasks took 250 ms, and got half of the processor; so did other threads
        (3, 250, 125, 130.0, 20, 125),
        (3, 250, 125, None, 20, 125),
        # it slept, and woke up late
        (180, 2, 2, 200.0, 20, 178),
        (180, 2, 2, None, 170, 178),
        # it ran a script for 3 s
        (3, 3000, 2990, 8.0, 1, 8),
        (3, 3000, 2990, None, 1, 10),
        # it waited for 3 s by itself, for a synchronous request: nobody else did
        (3000, 3000, 5, 12.0, 1, 12),
        (3000, 3000, 5, None, 1, 26),
    ],
)
def test_kept_waiting(
    answer: float, tasks: float, thread: float, pressure: float | None, others: float, late: float
) -> None:
    assert kept_waiting(answer, tasks, thread, pressure, others) == late
