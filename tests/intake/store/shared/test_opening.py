from __future__ import annotations

import importlib.util
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from bridge.errors import StoreError, StoreUnavailable, UsageError
from bridge.intake.store import Query, open_store
from bridge.intake.store.blobs.opening import open_blobs
from bridge.intake.store.postgresql.address import parse
from bridge.intake.store.postgresql.store import PostgresqlStore
from bridge.intake.store.tables import METADATA, SHARED
from tests.intake.store.made import arrival, profile
from tests.intake.store.shared.servers import Postgresql

PASSWORD = "ge/h@eim"


def test_a_new_store_needs_a_place_for_its_bodies(postgresql: Postgresql) -> None:
    address = postgresql.database()
    with pytest.raises(UsageError, match=r"is new: say where its bodies go, with --blobs s3://"):
        open_store(address)
    with pytest.raises(StoreError, match="no store is here"):
        open_store(address, readonly=True)


def test_the_place_is_known_from_then_on(with_files: str) -> None:
    open_store(with_files).close()
    address = with_files.partition("&blobs=")[0]
    store = open_store(address)
    store.keep([arrival(1)])
    reader = open_store(address, readonly=True)
    assert reader.body(1) == b"body"
    reader.close()
    store.close()


def test_a_place_that_is_not_mounted_is_told(with_files: str, tmp_path: Path) -> None:
    store = open_store(with_files)
    (tmp_path / "bodies").rename(tmp_path / "moved")
    assert store.parts() == {"database": True, "bodies": False}
    with pytest.raises(StoreUnavailable, match="is it mounted"):
        store.check()
    store.close()
    with pytest.raises(StoreError, match=r"is it mounted\? They were put into .*/bodies; --blobs says"):
        open_store(with_files)
    open_store(with_files.replace("/bodies", "/moved")).close()


def test_the_place_of_another_store_is_not_taken(postgresql: Postgresql, with_files: str) -> None:
    open_store(with_files).close()
    other = f"{postgresql.database()}&blobs={with_files.partition('&blobs=')[2]}"
    with pytest.raises(StoreError, match="has the bodies of another store: choose an empty place"):
        open_store(other)


def test_the_bodies_of_a_store_in_a_folder_are_not_taken(postgresql: Postgresql, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.keep([arrival(1)])
    with pytest.raises(StoreError, match="has the bodies of another store"):
        open_store(f"{postgresql.database()}&blobs={tmp_path / 'bodies'}")
    assert store.body(1) == b"body"
    store.close()


def test_two_may_make_it_at_the_same_time(with_files: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(open_store, [with_files] * 4))
    for number, store in enumerate(stores, 1):
        assert [record.number for record in store.keep([arrival(number)])] == [number]
        store.close()


def test_its_tables_are_those_that_are_described(with_files: str) -> None:
    store = open_store(with_files)
    assert isinstance(store, PostgresqlStore)
    with store._connections.transaction() as connection:
        looked = sa.inspect(connection)
        for table in (*METADATA.tables.values(), *SHARED.tables.values()):
            columns = {(each["name"], each["nullable"]) for each in looked.get_columns(table.name)}
            assert columns == {(column.name, column.nullable) for column in table.columns}
    store.close()


# --- what cannot be had -----------------------------------------------------------------------------


def test_a_database_that_is_not_there_is_told_without_the_password(postgresql: Postgresql) -> None:
    address = f"postgresql://bridge:geheim@/nowhere?host={postgresql.folder}&password=geheim"
    with pytest.raises(StoreUnavailable, match='"nowhere" does not exist') as failed:
        open_store(address)
    assert "geheim" not in str(failed.value)
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize(
    "address",
    [
        f"mysql://bridge:{PASSWORD}@host/name",
        f"postgresql://bridge:{PASSWORD}@host",
        f"postgresql://bridge:{PASSWORD}@host:port/name",
        f"postgresql://host/?password={PASSWORD}",
    ],
)
def test_an_address_that_is_wrong_is_told_without_the_password(address: str) -> None:
    with pytest.raises(UsageError, match=r"write .*postgresql://USER@HOST/DATABASE") as wrong:
        open_store(address)
    assert not any(part in str(wrong.value) for part in ("ge/h", "eim"))


def test_parameters_of_the_driver_are_kept() -> None:
    address = parse("postgresql://me@h/d?sslmode=require&blobs=s3%3A//b/p")
    assert (address.blobs, dict(address.url.query), address.shown) == (
        "s3://b/p",
        {"sslmode": "require"},
        "postgresql://me@h/d",
    )


@pytest.mark.parametrize("place", ["relative", "gs://bucket", "s3://", "s3:///prefix"])
def test_a_place_for_bodies_is_a_bucket_or_an_absolute_folder(place: str) -> None:
    with pytest.raises(UsageError, match="write s3://BUCKET/PREFIX or an absolute folder"):
        open_blobs(place)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(importlib.util, "find_spec", lambda _name: None)
        with pytest.raises(StoreError, match="needs psycopg: install it, or the extra `shared`"):
            open_store("postgresql://host/name")
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(StoreError, match="need obstore: install it, or the extra `shared`"):
        open_blobs("s3://bucket")


def test_a_store_in_a_folder_needs_nothing_of_it(tmp_path: Path) -> None:
    code = (
        "import sys; from bridge.intake.store import open_store; open_store(sys.argv[1]).close();"
        "print(*{'psycopg', 'obstore'} & set(sys.modules))"
    )
    assert subprocess.check_output([sys.executable, "-c", code, tmp_path], text=True).strip() == ""


# --- what its database cannot hold ------------------------------------------------------------------


def test_texts_that_it_cannot_hold_are_changed_and_found_all_the_same(with_files: str) -> None:
    store = open_store(with_files)
    session, key = "long" * 5000, "nul\0"
    kept = store.keep(
        [
            arrival(1, client_key=key, request_id=session, carries=profile("a", session, (session,))),
            arrival(2, request_id=session, carries=profile("b", session + "!")),
        ]
    )
    assert [record.repeat for record in kept] == ["", "resend"]
    assert [record.number for record in store.find(Query(session_id=session))] == [1]
    assert [record.number for record in store.find(Query(view_id=session))] == [1]
    assert [record.number for record in store.find(Query(token=key))] == [1]
    assert store.find(Query(token="\udcff")) == []
    store.close()
