from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import StoreError, UsageError
from bridge.intake.store import Query
from bridge.intake.store.retention import (
    Keeper,
    Retention,
    parse_bytes,
    parse_retention,
    parse_seconds,
)
from bridge.intake.store.sqlite import SqliteStore
from tests.intake.store.made import arrival

HOUR_MS = 3_600_000.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("words", "age_s", "bytes_max"),
    [
        ([], None, None),
        (["7d"], 604_800, None),
        (["1.5h", "10GB"], 5400, 10_000_000_000),
        (["2 GiB"], None, 2 * 1024**3),
        (["500m"], 30_000, None),
        (["500M"], 30_000, None),
    ],
)
def test_what_is_kept_is_said_in_words(words: list[str], age_s: float | None, bytes_max: int | None) -> None:
    assert parse_retention(words) == Retention(age_s, bytes_max)


@pytest.mark.parametrize("word", ["", "7", "d", "7 days", "-1d", "0d", "1e3d", "10XB", "7d8h"])
def test_words_that_mean_nothing_are_told(word: str) -> None:
    with pytest.raises(UsageError, match=r"--keep .*as 7d"):
        parse_retention([word])


def test_two_ages_are_one_too_many() -> None:
    with pytest.raises(UsageError, match="another age already"):
        parse_retention(["7d", "1h"])


def test_sizes_and_times_of_other_options_are_named() -> None:
    assert (parse_bytes("--max-body", "32MiB"), parse_bytes("--max-body", "100")) == (32 * 1024**2, 100)
    assert parse_seconds("--since", "90s") == 90
    with pytest.raises(UsageError, match="--max-body 'much'"):
        parse_bytes("--max-body", "much")
    with pytest.raises(UsageError, match="--since '5'"):
        parse_seconds("--since", "5")


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


def test_bodies_that_a_kill_left_are_swept_at_the_start(store: SqliteStore) -> None:
    with store._bodies.put({"ab": b"of a killed process"}) as shelf:
        pass
    keeper = Keeper(store, Retention()).start()
    keeper.close()
    assert store._bodies.on_shelf(shelf) == []
