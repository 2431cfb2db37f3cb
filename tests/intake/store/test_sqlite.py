from __future__ import annotations

import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bridge.errors import StoreError
from bridge.intake.store import Kept, Query, rows
from bridge.intake.store.migrations import MIGRATIONS, migrate
from bridge.intake.store.sqlite import DATABASE, SqliteStore
from tests.intake.store.made import arrival, profile


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "store")
    yield store
    store.close()


def numbers(store: SqliteStore, **query: object) -> list[int]:
    return [entry.number for entry in store.find(Query(**query))]  # type: ignore[arg-type]


def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.keep([arrival(1, body=b"one", carries=profile()), arrival(2, body=b"two")])
    store.close()
    again = SqliteStore(tmp_path)
    first, second = again.find(Query())
    assert (first.number, first.id, first.bytes, again.body(1)) == (1, "u-0001", 3, b"one")
    assert first.profile is not None
    assert (first.profile.session_id, first.profile.samples, first.profile.coverage) == ("s1", 3, 0.9)
    assert (second.profile, again.body(2)) == (None, b"two")
    assert again.next_number() == 3
    again.close()


def test_secrets_are_not_kept(store: SqliteStore) -> None:
    store.keep([arrival(1)])
    [entry] = store.find(Query())
    assert entry.headers == {"cookie": "[redacted]", "origin": "http://localhost"}


def test_a_resend_and_a_retry_give_one_profile(store: SqliteStore) -> None:
    kept = store.keep(
        [
            arrival(1, status=500, request_id="a", carries=profile()),
            arrival(2, status=202, request_id="b", carries=profile()),
            arrival(3, status=202, request_id="b", carries=profile()),
            arrival(4, status=202, request_id="c", carries=profile()),
        ]
    )
    assert kept == [Kept(1), Kept(2, "retry", 1, stored=True), Kept(3, "resend", 2), Kept(4, "retry", 1)]
    assert [entry.attempt for entry in store.find(Query())] == [1, 2, 3, 4]
    assert numbers(store, profiles_only=True) == [2]


@pytest.mark.parametrize(
    ("statement", "index"),
    [(rows.SAME_CONTENT, "uploads_by_identity"), (rows.SAME_REQUEST, "uploads_by_request")],
)
def test_what_each_upload_asks_is_answered_by_an_index(
    store: SqliteStore, statement: str, index: str
) -> None:
    values = [None] * statement.count("?")
    plan = store._connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    assert [row[3].split(" (")[0] for row in plan] == [f"SEARCH uploads USING INDEX {index}"]


def test_the_same_content_of_two_tests_are_two_profiles(store: SqliteStore) -> None:
    store.keep([arrival(n, scope=f"test-{n}", carries=profile()) for n in (1, 2)])
    assert numbers(store, profiles_only=True) == [1, 2]
    assert numbers(store, token="test-2") == [2]


def test_questions_narrow_down(store: SqliteStore) -> None:
    store.keep(
        [
            arrival(1, carries=profile("a", "s1", ("v1", "v2"))),
            arrival(2, carries=profile("b", "s2", ("v2",)), client_key="pub1"),
            arrival(3, track="rum"),
        ]
    )
    assert numbers(store, session_id="s2") == numbers(store, token="pub1") == [2]
    assert numbers(store, view_id="v2", newest_first=True) == [2, 1]
    assert numbers(store, track="rum") == numbers(store, after=2) == numbers(store, since_ms=3000) == [3]
    assert numbers(store, version="7.16.2", until_ms=2000) == numbers(store, before=2) == [1]
    assert numbers(store, vendor="sentry") == numbers(store, limit=0) == []
    assert numbers(store, limit=1, newest_first=True) == [3]


def test_a_body_goes_with_the_last_upload_that_has_it(store: SqliteStore) -> None:
    store.keep([arrival(1, body=b"same"), arrival(2, body=b"same"), arrival(3, body=b"other")])
    assert store.totals().body_bytes == len(b"sameother")
    assert store.remove([1, 99]) == 1
    assert (store.body(1), store.body(2)) == (None, b"same")
    assert store.remove([2]) == 1
    assert store.totals().body_bytes == len(b"other")
    [shelf] = store._bodies.shelves()
    assert store._bodies.on_shelf(shelf) == [store.find(Query())[0].digest]
    assert store.next_number() == 4


def test_removing_a_profile_removes_its_views(store: SqliteStore) -> None:
    store.keep([arrival(1, carries=profile())])
    store.remove([1])
    store.keep([arrival(2, carries=profile())])
    assert numbers(store, view_id="v1") == [2]


def test_what_is_too_old_or_too_much_goes_oldest_first(store: SqliteStore) -> None:
    store.keep([arrival(n, body=bytes([n]) * 100) for n in range(1, 201)])
    assert store.expire(before_ms=11_000) == 10
    assert numbers(store, limit=1) == [11]
    assert store.expire(bytes_max=10_000) >= 90
    totals = store.totals()
    assert totals.body_bytes <= 10_000
    assert totals.uploads == 90
    assert store.expire(before_ms=0, bytes_max=10_000) == 0


def test_a_stamp_can_come_later(store: SqliteStore) -> None:
    store.keep([arrival(1)])
    store.stamp(1, {"visibility": "hidden"})
    [entry] = store.find(Query())
    assert entry.stamp == {"visibility": "hidden"}


def test_bodies_without_a_row_are_swept(store: SqliteStore) -> None:
    store.keep([arrival(1)])
    with store._bodies.put({"ab": b"of a killed process"}) as shelf:
        pass
    assert store.sweep() == 1
    assert store._bodies.get(shelf, "ab") is None
    assert store.body(1) == b"body"


def test_one_process_serves_a_store_and_others_may_read_it(store: SqliteStore) -> None:
    with pytest.raises(StoreError, match="served by another process"):
        SqliteStore(store.folder)
    store.keep([arrival(1, body=b"one")])
    reader = SqliteStore(store.folder, readonly=True)
    assert (numbers(reader), reader.body(1)) == ([1], b"one")
    store.keep([arrival(2)])
    assert numbers(reader) == [1, 2]
    with pytest.raises(StoreError):
        reader.remove([1])
    reader.close()


def test_a_store_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store is here"):
        SqliteStore(tmp_path / "none", readonly=True)
    assert not (tmp_path / "none").exists()


def test_all_or_none_of_a_batch_is_kept(store: SqliteStore) -> None:
    store.keep([arrival(1)])
    with pytest.raises(StoreError):
        store.keep([arrival(2), arrival(1)])
    assert numbers(store) == [1]
    [shelf] = store._bodies.shelves()
    assert store._bodies.on_shelf(shelf) == [store.find(Query())[0].digest]


def test_a_body_that_cannot_be_written_leaves_nothing_behind(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(StoreError, match="No space left"):
            store.keep([arrival(1, body=b"one"), arrival(2, body=b"two")])
    assert [name for shelf in store._bodies.shelves() for name in store._bodies.on_shelf(shelf)] == []
    assert [kept.number for kept in store.keep([arrival(1, body=b"one")])] == [1]
    assert store.body(1) == b"one"


def test_no_file_is_closed_while_it_is_written(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, sync, files, still_open = threading.Event(), os.fsync, [], []

    def first_fails(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            return sync(handle)
        files.append(handle)
        if len(files) == 1:
            raise OSError(28, "No space left on device")
        closed.wait(0.5)
        still_open.append(os.fstat(handle).st_size)
        return None

    close = os.close

    def closing(handle: int) -> None:
        close(handle)
        if handle in files:
            closed.set()

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", first_fails)
        patched.setattr("os.close", closing)
        with pytest.raises(StoreError, match="No space left"):
            store.keep([arrival(1, body=b"one"), arrival(2, body=b"two")])
    assert still_open == [3]


@contextmanager
def files_left(count: int) -> Iterator[None]:
    """So many more can be opened, about."""
    if sys.platform == "win32":
        pytest.skip("no limit of this kind there")
    import resource

    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files() + count, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_a_large_batch_needs_few_files(store: SqliteStore) -> None:
    with files_left(100):
        store.keep([arrival(number, body=b"%d" % number) for number in range(1, 201)])
    assert store.body(200) == b"200"


def test_files_that_cannot_be_opened_leave_none_open(store: SqliteStore) -> None:
    store.keep([arrival(1)])
    with files_left(10):
        with pytest.raises(StoreError, match="Too many open files"):
            store.keep([arrival(number, body=b"%d" % number) for number in range(2, 40)])
        store.keep([arrival(50, body=b"fifty")])
    assert store.body(50) == b"fifty"


def test_a_thread_that_ends_takes_its_connection_with_it(store: SqliteStore) -> None:
    def look() -> None:
        assert store.find(Query()) == []

    def looks(count: int) -> int:
        for _ in range(count):
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
        return open_files()

    assert looks(1) == looks(20)


def test_migrations_run_once_and_a_newer_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection)
    migrate(connection)
    migrate(connection, (*MIGRATIONS, "CREATE TABLE later (a);"))
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    connection.close()
    with pytest.raises(StoreError, match="update profiler-bridge"):
        SqliteStore(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
@pytest.mark.parametrize("there", [False, True])
def test_only_its_user_can_read_it(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "store"
    if there:
        folder.mkdir(mode=0o755)
    store = SqliteStore(folder)
    store.keep([arrival(1)])
    holds = [path for path in folder.iterdir() if path.name not in ("lock", "served-at")]
    assert len(holds) == 4  # with SQLite's -wal and -shm
    assert [oct(path.stat().st_mode & 0o077) for path in holds] == ["0o0"] * 4
    assert there or folder.stat().st_mode & 0o077 == 0
    store.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with pytest.raises(StoreError, match=str(tmp_path)):
        SqliteStore(tmp_path)
