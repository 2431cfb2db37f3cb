from __future__ import annotations

import os
import re
import sqlite3
import stat
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bridge.errors import StoreError, StoreLocked
from bridge.intake.store import Query, Store, UploadRecord, open_store
from bridge.intake.store.blobs.interface import digest_of
from bridge.intake.store.sqlite import DATABASE, TEXTS, SqliteStore
from tests.intake.store.conformance import StoreConformance
from tests.intake.store.made import arrival, unkeepable


class TestSqlite(StoreConformance):
    @pytest.fixture
    def address(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'store'}"

    def another(self, address: str, store: Store) -> Store:
        return store

    @contextmanager
    def before_commit(self, store: Store, call: Callable[[], None]) -> Iterator[None]:
        assert isinstance(store, SqliteStore)

        def watch(connection: sqlite3.Connection, *_: object) -> None:
            connection.set_trace_callback(lambda statement: call() if statement == "COMMIT" else None)

        sa.event.listen(store._engine, "checkout", watch)
        yield
        sa.event.remove(store._engine, "checkout", watch)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "store")
    yield store
    store.close()


def test_what_a_killed_process_left_may_come_again_while_it_is_swept(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store._bodies.put({digest_of(b"same"): b"same"}):
        pass
    remove, keeping = store._bodies.remove, list[Future[list[UploadRecord]]]()
    with ThreadPoolExecutor(1) as pool:

        def late(bodies: Iterable[tuple[int, str]]) -> None:
            keeping.append(job := pool.submit(store.keep, [arrival(1, body=b"same")]))
            wait([job], timeout=0.3)  # it has to wait for the end of the shelf
            remove(bodies)

        monkeypatch.setattr(store._bodies, "remove", late)
        assert store.sweep() == 1
    [[kept]] = [job.result() for job in keeping]
    assert store.body(kept.number) == b"same"


@pytest.mark.parametrize(
    ("statement", "index"),
    [(TEXTS.same_content, "uploads_by_identity"), (TEXTS.same_request, "uploads_by_request")],
)
def test_what_each_upload_asks_is_answered_by_an_index(
    store: SqliteStore, statement: str, index: str
) -> None:
    values = dict.fromkeys(re.findall(r":(\w+)", statement))
    with closing(sqlite3.connect(store.folder / DATABASE)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    assert [row[3].split(" (")[0] for row in plan] == [f"SEARCH uploads USING INDEX {index}"]


@pytest.mark.parametrize("query", [Query(), Query(token="x"), Query(session_id="s1", since_ms=1.0)])
def test_facets_read_each_upload_once(store: SqliteStore, query: Query) -> None:
    statement, values = TEXTS.facets(query)
    with closing(sqlite3.connect(store.folder / DATABASE)) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert "MATERIALIZE matching" in plan
    assert len([step for step in plan if step.startswith(("SCAN uploads", "SEARCH uploads"))]) <= 2
    assert len([step for step in plan if step.startswith("SCAN uploads")]) <= 1
    assert not [step for step in plan if "bodies" in step]


def test_no_file_of_a_body_is_left_that_nobody_has(store: SqliteStore) -> None:
    store.keep([arrival(1, body=b"same"), arrival(2, body=b"other")])
    store.remove([1])
    assert on_shelves(store) == [store.find(Query())[0].digest]
    with pytest.raises(StoreError):
        store.keep([arrival(3, body=b"new"), unkeepable()])
    assert on_shelves(store) == [store.find(Query())[0].digest]


def on_shelves(store: SqliteStore) -> list[str]:
    return [digest for shelf in store._bodies.shelves() for digest in store._bodies.on_shelf(shelf)]


def test_bodies_without_a_row_are_swept(store: SqliteStore) -> None:
    store.keep([arrival(1)])
    with store._bodies.put({"ab": b"of a killed process"}) as shelf:
        pass
    assert store.sweep() == 1
    assert store._bodies.get(shelf, "ab") is None
    assert store.body(1) == b"body"


def test_one_process_serves_a_store(store: SqliteStore) -> None:
    with pytest.raises(StoreLocked, match="served by another process") as refused:
        SqliteStore(store.folder)
    assert refused.value.served_at == ""
    store.announce("http://127.0.0.1:8290")
    with pytest.raises(StoreLocked) as refused:
        open_store(store.folder)
    assert refused.value.served_at == "http://127.0.0.1:8290"


def test_a_body_that_cannot_be_written_leaves_nothing_behind(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(StoreError, match="No space left"):
            store.keep([arrival(1, body=b"one"), arrival(2, body=b"two")])
    assert on_shelves(store) == []
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
        [fifty] = store.keep([arrival(50, body=b"fifty")])
    assert store.body(fifty.number) == b"fifty"


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
