"""Whoever asks a store that cannot answer now gets an error in time, and the store goes on by itself."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from bridge.errors import StoreUnavailable
from bridge.intake.store import Query, open_store
from bridge.intake.store.postgresql import connections
from bridge.intake.store.postgresql.store import PostgresqlStore
from tests.intake.store.made import arrival
from tests.intake.store.shared.servers import Postgresql
from tests.intake.store.shared.test_postgresql import before_commit


def opened(address: str, options: str = "") -> PostgresqlStore:
    store = open_store(f"{address}&options={quote(options)}" if options else address)
    assert isinstance(store, PostgresqlStore)
    return store


def test_who_writes_does_not_wait_for_those_who_read(
    with_files: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_WAIT_S", 0.1)
    store = opened(with_files)
    with ExitStack() as stack:
        for _ in range(connections._READERS):
            stack.enter_context(store._connections.reading()).execute("SELECT 1")
        with pytest.raises(StoreUnavailable, match="QueuePool limit"):
            store.find(Query())
        store.keep([arrival(1)])
    assert [record.number for record in store.find(Query())] == [1]
    store.close()


def test_who_waits_for_a_lock_does_not_wait_for_ever(with_files: str) -> None:
    store, other = opened(with_files, "-c lock_timeout=200"), opened(with_files)
    with other._connections.writing() as cursor:
        other._give_numbers(cursor, 1)
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            store.keep([arrival(1)])
        assert store.parts() == {"database": False, "bodies": True}
    [kept] = store.keep([arrival(1)])
    assert (kept.number, store.body(2)) == (2, b"body")
    for each in (store, other):
        each.close()


def test_who_hangs_with_the_lock_loses_it(with_files: str, caplog: pytest.LogCaptureFixture) -> None:
    hangs, other = opened(with_files, "-c idle_in_transaction_session_timeout=200"), opened(with_files)
    kept = list[int]()
    with ThreadPoolExecutor(1) as pool:

        def hang() -> None:
            second = pool.submit(other.keep, [arrival(2, body=b"second")])
            kept.extend(record.number for record in second.result(20))

        with before_commit(hangs, hang), pytest.raises(StoreUnavailable):
            hangs.keep([arrival(1, body=b"first")])
    assert kept == [1]
    assert [record.number for record in hangs.keep([arrival(1, body=b"first")])] == [2]
    assert (other.body(1), other.body(2)) == (b"second", b"first")
    assert caplog.records == []
    for store in (hangs, other):
        store.close()


def test_a_database_that_was_restarted_is_found_again(with_files: str, postgresql: Postgresql) -> None:
    store = opened(with_files)
    store.keep([arrival(1)])
    try:
        postgresql.pause()
        for ask in (lambda: store.find(Query()), lambda: store.keep([arrival(2)]), store.check):
            with pytest.raises(StoreUnavailable, match="database of the store"):
                ask()
    finally:
        postgresql.go_on()
    assert [record.number for record in store.keep([arrival(2)])] == [2]
    assert [record.number for record in store.find(Query())] == [1, 2]
    store.close()


def test_a_folder_that_is_no_longer_mounted_is_not_written_to(with_files: str, tmp_path: Path) -> None:
    store = opened(with_files)
    store.keep([arrival(1)])
    folder, elsewhere = tmp_path / "bodies", tmp_path / "elsewhere"
    folder.rename(elsewhere)
    with pytest.raises(StoreUnavailable, match="is it mounted"):
        store.keep([arrival(2, body=b"second")])
    folder.mkdir()  # as the place of a mount is, without one
    for ask in (lambda: store.keep([arrival(2, body=b"second")]), lambda: store.body(1)):
        with pytest.raises(StoreUnavailable, match="is it mounted"):
            ask()
    assert store.parts() == {"database": True, "bodies": False}
    assert list(folder.iterdir()) == []
    folder.rmdir()
    elsewhere.rename(folder)
    [kept] = store.keep([arrival(2, body=b"second")])
    assert [store.body(number) for number in (1, kept.number)] == [b"body", b"second"]
    store.close()


def test_an_s3_that_is_gone_is_told(on_s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(on_s3).close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    with pytest.raises(StoreUnavailable, match=r"bodies of the store at .* failed") as failed:
        open_store(on_s3)
    assert "\n" not in str(failed.value)


def test_a_bucket_that_is_not_there_is_told(on_s3: str) -> None:
    with pytest.raises(StoreUnavailable, match="no-bucket-"):
        open_store(on_s3.replace("bucket-", "no-bucket-"))
