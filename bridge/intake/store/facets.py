"""The counts of the records that a query means: one statement, which reads each record once and no body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from bridge.intake.store.conditions import OF_CLIENT, OF_SCOPE, by_profile, conditions, limited
from bridge.intake.store.interface import Facet, Facets, FacetValue
from bridge.intake.store.tables import profiles, uploads, views

_TOTAL = "total"
_ALL: sa.ColumnElement[int] = sa.func.count()


def facets_statement(given: frozenset[str]) -> sa.Select[Any]:
    """`given`: the fields of the query that narrow it down. `limit` is that of the values of each facet."""
    matching = _matching(given)
    columns: dict[str, sa.ColumnElement[Any]] = {
        "vendor": matching.c.vendor,
        "track": matching.c.track,
        "status": matching.c.status,
        "version": matching.c.sdk_version,
        "session": matching.c.session_id,
    }
    of_views = matching.join(views, views.c.number == matching.c.profile)
    parts = [
        *(_counted(name, column, matching) for name, column in columns.items()),
        _counted("view", views.c.view_id, of_views),
    ]
    total = sa.select(
        _text(_TOTAL).label("facet"),
        _text("").label("value"),
        _ALL.label("uploads"),
        sa.func.count(matching.c.profile).label("more"),
    )
    return sa.select(sa.union_all(total, *(sa.select(part.subquery()) for part in parts)).subquery())


def facets_from(rows: Iterable[tuple[str, str, int, int]]) -> Facets:
    """Return the facets of the rows of the statement."""
    total = profiles_among = 0
    values: dict[str, list[FacetValue]] = {name: [] for name in Facets.__struct_fields__[2:]}
    different = dict.fromkeys(values, 0)
    for facet, value, count, more in rows:
        if facet == _TOTAL:
            total, profiles_among = count, more
        else:
            values[facet].append(FacetValue(value, count))
            different[facet] = more
    found = {name: Facet(told, different[name] - len(told)) for name, told in values.items()}
    return Facets(total=total, profiles=profiles_among, **found)


def _matching(given: frozenset[str]) -> sa.CTE:
    """The columns that are counted. It is read by several parts of the statement, so it is made once."""
    join = uploads.join if by_profile(given) else uploads.outerjoin
    found = sa.select(
        uploads.c.vendor,
        uploads.c.track,
        uploads.c.status,
        profiles.c.number.label("profile"),
        profiles.c.session_id,
        profiles.c.sdk_version,
    ).select_from(join(profiles, profiles.c.number == uploads.c.number))
    found = found.where(*conditions(given, uploads.c.number), *_of_token(given))
    return found.cte("matching").prefix_with("MATERIALIZED")


def _of_token(given: frozenset[str]) -> Iterator[sa.ColumnElement[bool]]:
    if "token" in given:
        yield sa.or_(sa.and_(*OF_SCOPE), sa.and_(*OF_CLIENT))


def _counted(name: str, column: sa.ColumnElement[Any], of: sa.FromClause) -> sa.Select[Any]:
    """The most frequent values of a column, and how many there are; not those that are null."""
    told: list[sa.ColumnElement[Any]] = [
        _text(name).label("facet"),
        sa.cast(column, sa.Text()).label("value"),
        _ALL.label("uploads"),
        sa.func.count().over().label("more"),
    ]
    grouped = sa.select(*told).select_from(of).where(column.is_not(None)).group_by(column)
    return limited(grouped.order_by(_ALL.desc(), column))


def _text(constant: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{constant}'")
