"""The questions to the tables and the changes of them, in SQLAlchemy's terms.

What an upload or a page of the API needs is compiled once to text (`Texts`), and executed by the driver's
cursor: built and executed by SQLAlchemy each time, a question for one record takes ten times as long. Values
go in by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import eq, ge, gt, lt
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from bridge.intake.store.interface import Query
from bridge.intake.store.rows import PROFILE_FIELDS, UPLOAD_FIELDS, Row
from bridge.intake.store.tables import bodies, numbers, profiles, uploads, views

_EMPTY: sa.ColumnElement[str] = sa.literal_column("''")
_LOWEST_ERROR: sa.ColumnElement[int] = sa.literal_column("400")


class Texts:
    """SQL by what it is for.

    `give_numbers` locks the row of the next number until the commit, so that commits are in the order of
    numbers, and returns the number after the last that it gave. `insert_profile` does nothing where the
    profile is kept already.
    """

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        self._finds: dict[tuple[str, ...], str] = {}
        self.give_numbers = self._text(
            sa.update(numbers).values(next=numbers.c.next + sa.bindparam("count")).returning(numbers.c.next)
        )
        self.shelf_of_body = self._text(sa.select(bodies.c.shelf).where(*_given(bodies.c.digest)))
        self.same_content = self._text(_SAME_CONTENT)
        self.same_request = self._text(_SAME_REQUEST)
        self.insert_body = self._text(sa.insert(bodies))
        self.insert_upload = self._text(sa.insert(uploads))
        self.insert_profile = self._text(sqlite.insert(profiles).on_conflict_do_nothing())
        self.insert_view = self._text(sa.insert(views))
        self.next_number = self._text(sa.select(numbers.c.next))
        self.record = self._text(_RECORDS.where(*_given(uploads.c.number)))
        self.body = self._text(_BODY)
        self.totals = self._text(_TOTALS)
        self.oldest = self._text(_OLDEST)

    def find(self, query: Query) -> tuple[str, Row]:
        """The records that a query means, in their order."""
        values = msgspec.structs.asdict(query)
        given = tuple(name for name, value in values.items() if value is not None and value is not False)
        if given not in self._finds:
            self._finds[given] = self._text(_find(frozenset(given)))
        return self._finds[given], values | {"limit": max(0, query.limit)}

    def _text(self, statement: sa.ClauseElement) -> str:
        compiled = statement.compile(dialect=self._dialect)
        assert isinstance(compiled, SQLCompiler)
        assert set(compiled.params.values()) <= {None}, "a value in the statement itself would be lost"
        return compiled.string


def _given(*columns: sa.Column[Any]) -> list[sa.ColumnElement[bool]]:
    return [column == sa.bindparam(column.name) for column in columns]


def _limited(select: sa.Select[Any]) -> sa.Select[Any]:
    # Without an offset of ours SQLite's dialect puts in a value of its own.
    return select.limit(sa.bindparam("limit", type_=sa.Integer())).offset(sa.literal_column("0"))


# --- what each upload needs -------------------------------------------------------------------------

# The indexes of both have only rows with one: without saying so here they may not be used. The empty text
# keeps SQLite from the index of scopes, of which one may hold every row.
_SAME_SCOPE = uploads.c.scope.concat(_EMPTY) == sa.bindparam("scope")
_SAME_CONTENT = sa.select(sa.func.count(), sa.func.min(uploads.c.number)).where(
    *_given(uploads.c.identity, uploads.c.vendor), uploads.c.identity != _EMPTY, _SAME_SCOPE
)
_SAME_REQUEST = sa.select(sa.func.min(uploads.c.number)).where(
    *_given(uploads.c.request_id, uploads.c.vendor, uploads.c.track),
    uploads.c.request_id != _EMPTY,
    _SAME_SCOPE,
)

# --- questions --------------------------------------------------------------------------------------

_RECORD = (
    *(uploads.c[name] for name in UPLOAD_FIELDS),
    *(profiles.c[name].label(f"profile_{name}") for name in PROFILE_FIELDS),
)
_RECORDS = sa.select(*_RECORD).select_from(uploads.outerjoin(profiles, profiles.c.number == uploads.c.number))
_PROFILES = sa.select(*_RECORD).select_from(profiles.join(uploads, uploads.c.number == profiles.c.number))
_BODY = (
    sa.select(bodies.c.shelf, bodies.c.digest)
    .select_from(uploads.join(bodies, bodies.c.digest == uploads.c.digest))
    .where(*_given(uploads.c.number))
)
_TOTALS = sa.select(
    sa.select(sa.func.count()).select_from(uploads).scalar_subquery(),
    sa.select(sa.func.count()).select_from(profiles).scalar_subquery(),
    sa.select(sa.func.coalesce(sa.func.sum(bodies.c.bytes), sa.literal_column("0"))).scalar_subquery(),
)
_OLDEST = _limited(
    sa.select(uploads.c.number)
    .where(uploads.c.wall_ms < sa.bindparam("before_ms"))
    .order_by(uploads.c.wall_ms)
)


def _find(given: frozenset[str]) -> sa.Select[Any]:
    """`given`: the fields of the query that narrow it down."""
    by_profile = not given.isdisjoint({"profiles_only", "session_id", "view_id", "version"})
    number = profiles.c.number if by_profile else uploads.c.number
    start = (_PROFILES if by_profile else _RECORDS).where(*_conditions(given, number))
    if "token" not in given:
        return _limited(start.order_by(_order(number, given)))
    # Each by its own index, in order, and no further than the limit: an OR would look at every row.
    token = sa.bindparam("token", type_=sa.Text())
    is_client = (uploads.c.client_key == token, uploads.c.client_key != _EMPTY)
    tokens = ((uploads.c.scope == token,), (*is_client, uploads.c.scope != token))
    parts = [
        _limited(start.where(*is_token).order_by(_order(uploads.c.number, given))).subquery()
        for is_token in tokens
    ]
    both = sa.union_all(*(sa.select(part) for part in parts)).subquery()
    return _limited(sa.select(both).order_by(_order(both.c.number, given)))


def _order(number: sa.ColumnElement[int], given: frozenset[str]) -> sa.ColumnElement[int]:
    return number.desc() if "newest_first" in given else number.asc()


def _conditions(given: frozenset[str], number: sa.Column[int]) -> list[sa.ColumnElement[bool]]:
    known: dict[str, tuple[sa.Column[Any], Callable[[Any, Any], Any]]] = {
        "session_id": (profiles.c.session_id, eq),
        "view_id": (profiles.c.number, _of_view),
        "version": (profiles.c.sdk_version, eq),
        "vendor": (uploads.c.vendor, eq),
        "track": (uploads.c.track, eq),
        "since_ms": (uploads.c.wall_ms, ge),
        "until_ms": (uploads.c.wall_ms, lt),
        "after": (number, gt),
        "before": (number, lt),
    }
    found = [
        compare(column, sa.bindparam(name)) for name, (column, compare) in known.items() if name in given
    ]
    return [*found, uploads.c.status >= _LOWEST_ERROR] if "refused" in given else found


def _of_view(number: sa.Column[int], view_id: sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    return number.in_(sa.select(views.c.number).where(views.c.view_id == view_id))


# --- changes that are rare --------------------------------------------------------------------------

CHECK = sa.update(numbers).values(next=numbers.c.next)


def stamp(number: int, text: str) -> sa.Update:
    return sa.update(uploads).where(uploads.c.number == number).values(stamp=text)


def only_of(chosen: Sequence[int]) -> sa.Select[Any]:
    """The bodies that no upload but these has."""
    other = uploads.alias()
    used = sa.exists().where(other.c.digest == bodies.c.digest, other.c.number.not_in(chosen))
    digests = sa.select(uploads.c.digest).where(uploads.c.number.in_(chosen))
    found = sa.select(bodies.c.digest, bodies.c.bytes, bodies.c.shelf)
    return found.where(bodies.c.digest.in_(digests), ~used)


def remove_uploads(chosen: Sequence[int]) -> sa.Delete:
    return sa.delete(uploads).where(uploads.c.number.in_(chosen))


def remove_bodies(digests: Iterable[str]) -> sa.Delete:
    return sa.delete(bodies).where(bodies.c.digest.in_(list(digests)))
