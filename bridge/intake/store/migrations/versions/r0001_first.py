"""Uploads, the profiles among them, and where their bodies are."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER: sa.types.TypeEngine[Any] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: sa.types.TypeEngine[Any] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    numbers = op.create_table("numbers", _column("next", _NUMBER))
    op.bulk_insert(numbers, [{"next": 1}])
    _uploads()
    _profiles()
    op.create_table(
        "bodies",
        sa.Column("digest", sa.Text(), primary_key=True),
        _column("bytes", _NUMBER),
        _column("shelf", _NUMBER),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA user_version = 1")  # by which programs of before Alembic know it
    else:
        _shared()


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        _column("wall_ms", _REAL),
        *_texts("scope", "vendor", "track", "method", "target", "host", "headers"),
        _column("status", _NUMBER),
        *_texts("problem", "digest"),
        _column("bytes", _NUMBER),
        *_texts("request_id", "client_key", "identity"),
        _column("attempt", _NUMBER),
        *_texts("repeat"),
        sa.Column("repeats", _NUMBER),
        sa.Column("stamp", sa.Text()),
    )
    op.create_index("uploads_by_digest", "uploads", ["digest"])
    op.create_index("uploads_by_time", "uploads", ["wall_ms"])
    op.create_index("uploads_by_scope", "uploads", ["scope", "number"])
    _index_of_some("uploads_by_client_key", "client_key", "number")
    _index_of_some("uploads_by_request", "request_id")
    _index_of_some("uploads_by_identity", "identity")


def _profiles() -> None:
    op.create_table(
        "profiles",
        _reference("uploads"),
        *_texts("vendor", "scope", "identity"),
        sa.Column("session_id", sa.Text()),
        *_texts("view_ids", "view_names", "profiler_id", "application"),
        *_texts("service", "env", "version", "sdk_version"),
        sa.Column("started_at", _REAL),
        sa.Column("ended_at", _REAL),
        _column("samples", _NUMBER),
        _column("long_tasks", _NUMBER),
        sa.Column("run_started_ms", _REAL),
        sa.Column("run_ended_ms", _REAL),
        sa.Column("first_sample_ms", _REAL),
        sa.Column("last_sample_ms", _REAL),
    )
    op.create_index("profiles_once", "profiles", ["identity", "scope", "vendor"], unique=True)
    op.create_index("profiles_by_session", "profiles", ["session_id", "number"])
    op.create_index("profiles_by_sdk", "profiles", ["sdk_version", "number"])
    op.create_table(
        "views",
        sa.Column("view_id", sa.Text(), primary_key=True),
        _reference("profiles"),
        sqlite_with_rowid=False,
    )
    op.create_index("views_by_number", "views", ["number"])


def _shared() -> None:
    """What a store needs that several processes write to."""
    shelves = op.create_table("shelves", _column("next", _NUMBER), _column("closed", _NUMBER))
    op.bulk_insert(shelves, [{"next": 1, "closed": 0}])
    op.create_table("places", *_texts("mark", "address"))
    key = sa.Column("id", _NUMBER, sa.Identity(), primary_key=True)
    op.create_table("orders", key, *_texts("route", "scope", "script"), _column("given", _NUMBER))


def _column(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _texts(*names: str) -> list[sa.Column[object]]:
    return [_column(name, sa.Text()) for name in names]


def _reference(table: str) -> sa.Column[object]:
    key = sa.ForeignKey(f"{table}.number", ondelete="CASCADE")
    return sa.Column("number", _NUMBER, key, primary_key=True, autoincrement=False)


def _index_of_some(name: str, column: str, *more: str) -> None:
    """Of the rows only where the text is not empty."""
    some = sa.text(f"{column} != ''")
    op.create_index(name, "uploads", [column, *more], sqlite_where=some, postgresql_where=some)
