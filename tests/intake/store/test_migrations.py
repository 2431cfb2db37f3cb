from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bridge.errors import StoreError
from bridge.intake.store import Query, migrations, open_store
from bridge.intake.store.blobs.interface import digest_of
from bridge.intake.store.migrations import migrate, version_of, versions
from bridge.intake.store.sqlite import BODIES, DATABASE
from bridge.intake.store.tables import METADATA
from tests.intake.store.made import arrival, profile

LATER = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("uploads", sa.Column("country", sa.Text(), nullable=False, server_default=""))
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store as it was before Alembic: three uploads, of which the second is kept as a profile."""
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.executescript((Path(__file__).parent / "before_alembic.sql").read_text())
    shelf = tmp_path / BODIES / "000001"
    shelf.mkdir(parents=True)
    for body in (b"one", b"two"):
        (shelf / digest_of(body)).write_bytes(body)
    return tmp_path


def later(folder: Path, upgrade: str = LATER) -> Path:
    """The migrations, and one more."""
    shutil.copytree(Path(migrations.__file__).parent, folder)
    (folder / "versions" / "r0002_country.py").write_text(upgrade)
    return folder


#: Of one table. SQLite writes a key down as not null only where that was said.
COLUMNS = 'SELECT name, type, pk OR "notnull", pk FROM pragma_table_info(?)'
INDEXES = (
    'SELECT l.name, "unique", partial, i.seqno, i.name FROM pragma_index_list(?) l'
    " JOIN pragma_index_info(l.name) i WHERE origin = 'c'"
)
REFERENCES = 'SELECT "table", "from", on_delete FROM pragma_foreign_key_list(?)'
WITHOUT_ROWID = "SELECT wr FROM pragma_table_list(?)"


def schema(database: Path) -> dict[str, list[set[Any]]]:
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            name: [
                set(connection.execute(asked, (name,)))
                for asked in (COLUMNS, INDEXES, REFERENCES, WITHOUT_ROWID)
            ]
            for (name,) in names
            if name != "alembic_version"
        }


@contextmanager
def transaction(database: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(f"sqlite:///{database}", connect_args={"isolation_level": None})
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_a_store_of_before_alembic_is_read_as_it_is(old: Path) -> None:
    store = open_store(old, readonly=True)
    assert [record.number for record in store.find(Query())] == [1, 2, 3]
    store.close()


def test_a_store_of_before_alembic_goes_on(old: Path) -> None:
    store = open_store(old)
    first, second, third = store.find(Query())
    assert (first.status, first.client_key, first.profile, store.body(1)) == (500, "pub1", None, b"one")
    assert (second.repeat, second.repeats, second.stamp) == ("retry", 1, {"arrival": {"wall_ms": 1.0}})
    assert second.profile is not None
    assert (second.profile.session_id, second.profile.view_ids, second.profile.coverage) == (
        "s1",
        ("v1",),
        0.9,
    )
    assert (third.repeat, third.repeats, third.attempt, store.body(3)) == ("resend", 2, 3, b"two")
    [more] = store.keep([arrival(5, body=b"two", carries=profile())])
    assert (more.number, more.repeat, more.repeats, more.attempt) == (5, "retry", 1, 4)
    store.close()
    with transaction(old / DATABASE) as connection:
        assert version_of(connection) == "0001"


def test_a_new_store_has_the_tables_of_an_old_one(old: Path, tmp_path: Path) -> None:
    open_store(tmp_path / "new").close()
    assert schema(tmp_path / "new" / DATABASE) == schema(old / DATABASE)


def test_the_columns_are_the_fields_of_the_records(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with transaction(tmp_path / DATABASE) as connection:
        for table in METADATA.tables.values():
            made = {
                (column["name"], column["nullable"])
                for column in sa.inspect(connection).get_columns(table.name)
            }
            # SQLite's own key may be null, in its words.
            keys = {column.name for column in table.primary_key}
            assert {name for name, _ in made} == set(table.columns.keys())
            assert {(n, null) for n, null in made if n not in keys} == {
                (column.name, column.nullable) for column in table.columns if column.name not in keys
            }


def test_a_later_version_keeps_what_is_there_and_runs_once(old: Path, tmp_path: Path) -> None:
    folder = later(tmp_path / "migrations")
    for _ in range(2):
        with transaction(old / DATABASE) as connection:
            migrate(connection, folder)
            assert version_of(connection) == "0002"
            assert connection.exec_driver_sql("SELECT number, country FROM uploads").all() == [
                (1, ""),
                (2, ""),
                (3, ""),
            ]
    for readonly in (False, True):
        with pytest.raises(StoreError, match="is of version 0002, this program knows 0001: update"):
            open_store(old, readonly=readonly)


def test_a_version_that_fails_leaves_the_one_before(old: Path, tmp_path: Path) -> None:
    folder = later(tmp_path / "migrations", LATER + '    op.execute("nonsense")\n')
    with pytest.raises(sa.exc.OperationalError), transaction(old / DATABASE) as connection:
        migrate(connection, folder)
    store = open_store(old)
    assert store.totals().uploads == 3
    store.close()
    assert "country" not in {name for name, *_ in schema(old / DATABASE)["uploads"][0]}


def test_who_only_reads_is_told_that_the_tables_are_old(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "FOLDER", later(tmp_path / "migrations"))
    with pytest.raises(StoreError, match="is of version 0001, this program reads 0002"):
        open_store(old, readonly=True)


def test_versions_are_those_that_alembic_finds() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(migrations.FOLDER))
    assert [each.revision for each in script.walk_revisions()][::-1] == versions(migrations.FOLDER)
