"""What narrows a question to the store down, in SQLAlchemy's terms."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, lt
from typing import Any

import msgspec
import sqlalchemy as sa

from bridge.intake.store.interface import Query
from bridge.intake.store.tables import profiles, uploads, views

EMPTY: sa.ColumnElement[str] = sa.literal_column("''")
TOKEN = sa.bindparam("token", type_=sa.Text())
#: The rows with the token in their path, and those with it as the client's.
OF_SCOPE: tuple[sa.ColumnElement[bool], ...] = (uploads.c.scope == TOKEN,)
OF_CLIENT: tuple[sa.ColumnElement[bool], ...] = (uploads.c.client_key == TOKEN, uploads.c.client_key != EMPTY)

_LOWEST_ERROR: sa.ColumnElement[int] = sa.literal_column("400")


def given_in(query: Query) -> tuple[str, ...]:
    """Return the names of the fields that narrow a query down, or order it."""
    values = msgspec.structs.asdict(query)
    return tuple(name for name, value in values.items() if value is not None and value is not False)


def by_profile(given: frozenset[str]) -> bool:
    """Whether only profiles can match."""
    return not given.isdisjoint({"profiles_only", "session_id", "view_id", "version"})


def conditions(given: frozenset[str], number: sa.Column[int]) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on uploads joined with profiles, of all fields but `token`. `number`: of the
    table that is read in its order."""
    known: dict[str, tuple[sa.Column[Any], Callable[[Any, Any], Any]]] = {
        "session_id": (profiles.c.session_id, eq),
        "view_id": (profiles.c.number, _of_view),
        "version": (profiles.c.sdk_version, eq),
        "vendor": (uploads.c.vendor, eq),
        "track": (uploads.c.track, eq),
        "status": (uploads.c.status, eq),
        "since_ms": (uploads.c.wall_ms, ge),
        "until_ms": (uploads.c.wall_ms, lt),
        "after": (number, gt),
        "before": (number, lt),
    }
    found = [
        compare(column, sa.bindparam(name)) for name, (column, compare) in known.items() if name in given
    ]
    return [*found, uploads.c.status >= _LOWEST_ERROR] if "refused" in given else found


def limited(select: sa.Select[Any]) -> sa.Select[Any]:
    """Return the select with the bound `limit`."""
    # Without an offset of ours SQLite's dialect puts in a value of its own.
    return select.limit(sa.bindparam("limit", type_=sa.Integer())).offset(sa.literal_column("0"))


def _of_view(number: sa.Column[int], view_id: sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    return number.in_(sa.select(views.c.number).where(views.c.view_id == view_id))
