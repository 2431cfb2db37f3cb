"""The questions to the tables and the changes of them, in SQLAlchemy's terms.

What an upload or a page of the API needs is compiled once to text (`Texts`), and executed by the driver's
cursor: built and executed by SQLAlchemy each time, a question for one record takes ten times as long. Values
go in by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from bridge.intake.store.conditions import (
    EMPTY,
    OF_CLIENT,
    OF_SCOPE,
    TOKEN,
    by_profile,
    conditions,
    given_in,
    limited,
)
from bridge.intake.store.facets import facets_statement
from bridge.intake.store.interface import Query
from bridge.intake.store.rows import PROFILE_FIELDS, UPLOAD_FIELDS, Row
from bridge.intake.store.tables import bodies, numbers, profiles, uploads, views

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

_Build = Callable[[frozenset[str]], sa.Select[Any]]


class Texts:
    """SQL by what it is for.

    `give_numbers` locks the row of the next number until the commit, so that commits are in the order of
    numbers, and returns the number after the last that it gave. `insert_profile` does nothing where the
    profile is kept already.
    """

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        insert = _insert_of(dialect)
        self._built: dict[tuple[_Build, tuple[str, ...]], str] = {}
        self.give_numbers = self._text(
            sa.update(numbers).values(next=numbers.c.next + sa.bindparam("count")).returning(numbers.c.next)
        )
        self.shelf_of_body = self._text(sa.select(bodies.c.shelf).where(*_given(bodies.c.digest)))
        self.same_content = self._text(_SAME_CONTENT)
        self.same_request = self._text(_SAME_REQUEST)
        self.insert_body = self._text(sa.insert(bodies))
        self.insert_upload = self._text(sa.insert(uploads))
        self.insert_profile = self._text(insert(profiles).on_conflict_do_nothing())
        self.insert_view = self._text(sa.insert(views))
        self.next_number = self._text(sa.select(numbers.c.next))
        self.record = self._text(_RECORDS.where(*_given(uploads.c.number)))
        self.body = self._text(_BODY)
        self.totals = self._text(_TOTALS)
        self.oldest = self._text(_OLDEST)

    def find(self, query: Query) -> tuple[str, Row]:
        """The records that a query means, in their order."""
        return self._of(query, _find)

    def facets(self, query: Query) -> tuple[str, Row]:
        """The counts of the records that a query means."""
        return self._of(query, facets_statement)

    def _of(self, query: Query, build: _Build) -> tuple[str, Row]:
        given = given_in(query)
        if (build, given) not in self._built:
            self._built[build, given] = self._text(build(frozenset(given)))
        return self._built[build, given], msgspec.structs.asdict(query) | {"limit": max(0, query.limit)}

    def _text(self, statement: sa.ClauseElement) -> str:
        compiled = statement.compile(dialect=self._dialect)
        assert isinstance(compiled, SQLCompiler)
        assert set(compiled.params.values()) <= {None}, "a value in the statement itself would be lost"
        return compiled.string


def _insert_of(dialect: sa.Dialect) -> Callable[[sa.Table], sqlite.Insert | postgresql.Insert]:
    """Return the INSERT that can say what happens on a conflict: each database has its own."""
    if dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    return sqlite.insert


def _given(*columns: sa.Column[Any]) -> list[sa.ColumnElement[bool]]:
    return [column == sa.bindparam(column.name) for column in columns]


# --- what each upload needs -------------------------------------------------------------------------

# The indexes of both have only rows with one: without saying so here they may not be used. The empty text
# keeps SQLite from the index of scopes, of which one may hold every row.
_SAME_SCOPE = uploads.c.scope.concat(EMPTY) == sa.bindparam("scope")
_SAME_CONTENT = sa.select(sa.func.count(), sa.func.min(uploads.c.number)).where(
    *_given(uploads.c.identity, uploads.c.vendor), uploads.c.identity != EMPTY, _SAME_SCOPE
)
_SAME_REQUEST = sa.select(sa.func.min(uploads.c.number)).where(
    *_given(uploads.c.request_id, uploads.c.vendor, uploads.c.track),
    uploads.c.request_id != EMPTY,
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
_OLDEST = limited(
    sa.select(uploads.c.number)
    .where(uploads.c.wall_ms < sa.bindparam("before_ms"))
    .order_by(uploads.c.wall_ms)
)


def _find(given: frozenset[str]) -> sa.Select[Any]:
    """`given`: the fields of the query that narrow it down."""
    of_profiles = by_profile(given)
    number = profiles.c.number if of_profiles else uploads.c.number
    start = (_PROFILES if of_profiles else _RECORDS).where(*conditions(given, number))
    if "token" not in given:
        return limited(start.order_by(_order(number, given)))
    # Each by its own index, in order, and no further than the limit: an OR would look at every row.
    tokens = (OF_SCOPE, (*OF_CLIENT, uploads.c.scope != TOKEN))
    parts = [
        limited(start.where(*is_token).order_by(_order(uploads.c.number, given))).subquery()
        for is_token in tokens
    ]
    both = sa.union_all(*(sa.select(part) for part in parts)).subquery()
    return limited(sa.select(both).order_by(_order(both.c.number, given)))


def _order(number: sa.ColumnElement[int], given: frozenset[str]) -> sa.ColumnElement[int]:
    return number.desc() if "newest_first" in given else number.asc()


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
