from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import StoreError
from bridge.intake.store import Query
from bridge.intake.store.retention import Keeper, Retention
from bridge.intake.store.sqlite import SqliteStore
from tests.intake.store.made import arrival

HOUR_MS = 3_600_000.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path)
    yield store
    store.close()


def test_what_is_older_goes(store: SqliteStore) -> None:
    store.keep([arrival(n, wall_ms=n * HOUR_MS) for n in range(1, 11)])
    keeper = Keeper(store, Retention(age_s=3 * 3600), now_s=lambda: 10 * 3600)
    assert keeper.apply() == 6
    assert [entry.number for entry in store.find(Query())] == [7, 8, 9, 10]


def test_without_words_nothing_goes(store: SqliteStore) -> None:
    store.keep([arrival(1, wall_ms=0)])
    assert Keeper(store, Retention()).apply() == 0


def test_it_is_applied_again_and_again_and_ends(store: SqliteStore) -> None:
    applied = [threading.Event() for _ in range(3)]
    moments = iter(applied)

    def now_s() -> float:
        next(moments, applied[0]).set()
        return 0.0

    keeper = Keeper(store, Retention(age_s=1), every_s=0.01, now_s=now_s).start()
    assert all(each.wait(20) for each in applied)
    keeper.close()
    assert "bridge-retention" not in {thread.name for thread in threading.enumerate()}


class Full(SqliteStore):
    def expire(self, *, before_ms: float | None = None, bytes_max: int | None = None) -> int:
        if not self.tried.is_set():
            self.tried.set()
            raise StoreError("disk full")
        self.again.set()
        return 0

    tried = threading.Event()
    again = threading.Event()


def test_a_disk_that_is_full_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Full(tmp_path)
    keeper = Keeper(store, Retention(bytes_max=1), every_s=0.01).start()
    assert store.again.wait(20)
    keeper.close()
    store.close()
    assert "disk full" in caplog.text


class Swept(SqliteStore):
    """Its sweeps are counted. Those in `failing` fail."""

    failing: tuple[int, ...] = ()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sweeps = 0
        self._done = threading.Condition()

    def sweep(self, over: threading.Event | None = None) -> int:
        swept = super().sweep(over)
        with self._done:
            self.sweeps += 1
            self._done.notify_all()
        if self.sweeps in self.failing:
            raise StoreError("its bodies are away")
        return swept

    def wait_for(self, sweeps: int) -> None:
        with self._done:
            assert self._done.wait_for(lambda: self.sweeps >= sweeps, 20)

    def orphan(self) -> int:
        """Leave a body as a kill does. Return its shelf."""
        with self._bodies.put({"ab": b"of a killed process"}) as shelf:
            return shelf


def test_bodies_without_an_upload_are_swept_at_the_start_and_again(tmp_path: Path) -> None:
    store = Swept(tmp_path)
    shelf = store.orphan()
    keeper = Keeper(store, Retention(), every_s=0.01, sweep_every_s=0.01).start()
    store.wait_for(1)
    assert store._bodies.on_shelf(shelf) == []
    shelf = store.orphan()
    store.wait_for(store.sweeps + 2)  # the first of them may have listed before
    assert store._bodies.on_shelf(shelf) == []
    keeper.close()
    store.close()


def test_a_sweep_that_failed_is_tried_again_and_one_that_was_done_waits(tmp_path: Path) -> None:
    store = Swept(tmp_path)
    store.failing = (1, 2)
    applied = threading.Event()
    turns = iter(range(10))

    def now_s() -> float:
        if next(turns, 10) == 10:
            applied.set()
        return 0.0

    keeper = Keeper(store, Retention(age_s=1), every_s=0.01, now_s=now_s).start()
    assert applied.wait(20)
    assert store.sweeps == 3
    keeper.close()
    store.close()


def test_the_end_of_a_keeper_ends_its_sweep(store: SqliteStore) -> None:
    with store._bodies.put({"ab": b"of a killed process"}):
        pass
    keeper = Keeper(store, Retention())
    keeper._over.set()
    assert keeper.sweep() == 0
    assert store.sweep() == 1
