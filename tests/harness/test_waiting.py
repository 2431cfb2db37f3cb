from __future__ import annotations

import threading

import pytest

from bridge.errors import BrowserDied, Timeout
from bridge.harness.waiting import Waiting


class Counter(Waiting):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def add(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()


def test_a_change_is_seen_by_who_waits() -> None:
    counter = Counter()
    threading.Timer(0.05, counter.add).start()
    assert counter.wait_for(lambda: counter.count, 5, lambda: "never") == 1


def test_what_is_so_already_is_not_waited_for() -> None:
    counter = Counter()
    counter.broke(BrowserDied("gone"))
    assert counter.wait_for(lambda: "there", 0, lambda: "never") == "there"


def test_a_wait_in_vain_says_what_for() -> None:
    with pytest.raises(Timeout, match="nothing came"):
        Waiting().wait_for(lambda: None, 0.01, lambda: "nothing came")


def test_who_waits_hears_that_nothing_will_come() -> None:
    waiting = Waiting()
    threading.Timer(0.05, lambda: waiting.broke(BrowserDied("gone"))).start()
    for _ in range(2):
        with pytest.raises(BrowserDied, match="gone"):
            waiting.wait_for(lambda: None, 5, lambda: "never")


def test_the_condition_may_take_the_lock_again() -> None:
    counter = Counter()

    def condition() -> int:
        counter.add()
        return counter.count

    assert counter.wait_for(condition, 0, lambda: "never") == 1
