"""A signal ends a wait whenever it comes, also at the moment when the wait begins."""

from __future__ import annotations

import signal

from bridge.cli.serving.ending import ending

#: What comes that is no end.
OTHER = signal.SIGUSR1


def test_one_that_came_before_the_wait_ends_it() -> None:
    with ending() as wait:
        signal.raise_signal(signal.SIGTERM)
        wait()


def test_one_that_comes_while_the_wait_begins_ends_it() -> None:
    """In steps of a few microseconds: some of so many come at any moment of it."""
    came = 0

    def send(*_: object) -> None:
        nonlocal came
        came += 1
        signal.raise_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGALRM, send)
    try:
        for step in range(2_000):
            with ending() as wait:
                signal.setitimer(signal.ITIMER_REAL, 1e-6 + step % 200 * 5e-7)
                wait()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert came == 2_000


def test_any_other_signal_does_not_end_it_and_handlers_are_put_back() -> None:
    told: list[int] = []
    before = signal.signal(OTHER, lambda number, _: told.append(number))
    ends = signal.getsignal(signal.SIGTERM)
    try:
        with ending() as wait:
            signal.raise_signal(OTHER)
            signal.raise_signal(signal.SIGINT)
            wait()
    finally:
        signal.signal(OTHER, before)
    assert told == [OTHER]
    assert signal.getsignal(signal.SIGTERM) is ends
