"""The tables of a store, version by version: `versions/rNNNN_NAME.py`, run by Alembic.

A version that was released is never changed. All that are missing run in one transaction with the mark that
they ran, so a kill leaves the version before or the one after. A new column of a record is
`operations.add_column` in a new version, with a `server_default` where it may not be null.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bridge.errors import StoreError

FOLDER = Path(__file__).parent
#: The stores of before there was Alembic are of this version, and say so in SQLite's own mark.
_FIRST = "0001"


def versions(folder: Path) -> list[str]:
    """All that stand in the migrations of `folder`, in order."""
    return sorted(path.stem[1:5] for path in (folder / "versions").glob("r????_*.py"))


def version_of(connection: sa.Connection) -> str | None:
    """Return the version of a database; None if it has no tables."""
    if sa.inspect(connection).has_table("alembic_version"):
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA user_version").scalar():
        return _FIRST
    return None


def check_version(connection: sa.Connection) -> None:
    """Check the version for a reader. Raises StoreError if it is not the newest one."""
    found, newest = version_of(connection), versions(FOLDER)[-1]
    if found is not None and found < newest:
        raise StoreError(
            f"the store is of version {found}, this program reads {newest}: "
            "start `profiler-bridge serve` with it once"
        )
    _refuse_newer(found, newest)


def migrate(connection: sa.Connection, folder: Path = FOLDER) -> None:
    """Brings the tables to the newest version, in the transaction that `connection` is in.

    Raises StoreError when they are of a newer one than we know.
    """
    found, newest = version_of(connection), versions(folder)[-1]
    _refuse_newer(found, newest)
    marked = sa.inspect(connection).has_table("alembic_version")
    if found == newest and marked:
        return
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    if found is not None and not marked:
        command.stamp(config, found)
    command.upgrade(config, "head")


def _refuse_newer(found: str | None, newest: str) -> None:
    if found is not None and found > newest:
        raise StoreError(
            f"the store is of version {found}, this program knows {newest}: update profiler-bridge"
        )
