"""The tables of a store in SQL. The columns of `uploads` and `profiles` come from the fields of the records.

`migrations` makes them; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec.inspect import (
    DictType,
    Field,
    FloatType,
    IntType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    Type,
    UnionType,
    VarTupleType,
)

from bridge.intake.store.records import ProfileHead, UploadRecord

METADATA = sa.MetaData()

#: epoch ms are no 32-bit numbers
REAL: sa.types.TypeEngine[Any] = sa.Double().with_variant(sa.REAL(), "sqlite")
#: the only type of a key that SQLite counts rows by
NUMBER: sa.types.TypeEngine[Any] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_SQL_TYPES: dict[type[Type], sa.types.TypeEngine[Any]] = {
    IntType: NUMBER,
    FloatType: REAL,
    StrType: sa.Text(),
    LiteralType: sa.Text(),
    DictType: sa.Text(),
    VarTupleType: sa.Text(),
}


def kind_of(field: Field) -> tuple[type[Type], bool]:
    """Return the type of a record's field, and whether it may be None."""
    if not isinstance(field.type, UnionType):
        return type(field.type), False
    [kind] = [type(each) for each in field.type.types if not isinstance(each, NoneType)]
    return kind, True


def fields_of(struct: type[msgspec.Struct]) -> dict[str, Field]:
    """Those that are columns, by name: a record in a record has a table of its own."""
    told = msgspec.inspect.type_info(struct)
    assert isinstance(told, StructType)
    return {field.name: field for field in told.fields if kind_of(field)[0] is not StructType}


def _columns(struct: type[msgspec.Struct]) -> Iterator[sa.Column[object]]:
    for name, field in fields_of(struct).items():
        kind, optional = kind_of(field)
        key = name == "number"
        yield sa.Column(name, _SQL_TYPES[kind], nullable=optional, primary_key=key, autoincrement=False)


#: one row: the number of the next upload
numbers = sa.Table("numbers", METADATA, sa.Column("next", NUMBER, nullable=False))

uploads = sa.Table("uploads", METADATA, *_columns(UploadRecord))

#: `vendor` and `scope` are those of the upload: a profile is kept once for each
profiles = sa.Table(
    "profiles",
    METADATA,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("vendor", sa.Text(), nullable=False),
    sa.Column("scope", sa.Text(), nullable=False),
    *_columns(ProfileHead),
)

views = sa.Table(
    "views",
    METADATA,
    sa.Column("view_id", sa.Text(), primary_key=True),
    sa.Column("number", NUMBER, primary_key=True),
)

#: `shelf`: the folder that the body is in
bodies = sa.Table(
    "bodies",
    METADATA,
    sa.Column("digest", sa.Text(), primary_key=True),
    sa.Column("bytes", NUMBER, nullable=False),
    sa.Column("shelf", NUMBER, nullable=False),
)

# --- of stores that several processes write to ------------------------------------------------------

SHARED = sa.MetaData()

#: one row. `next`: the shelf that the next writer takes; `closed`: up to this one no new body counts
shelves = sa.Table(
    "shelves",
    SHARED,
    sa.Column("next", NUMBER, nullable=False),
    sa.Column("closed", NUMBER, nullable=False),
)

#: the faults on order; `given`: steps that requests have had
orders = sa.Table(
    "orders",
    SHARED,
    sa.Column("id", NUMBER, sa.Identity(), primary_key=True),
    sa.Column("route", sa.Text(), nullable=False),
    sa.Column("scope", sa.Text(), nullable=False),
    sa.Column("script", sa.Text(), nullable=False),
    sa.Column("given", NUMBER, nullable=False),
)

#: one row: the place of the bodies, and the mark that it has
places = sa.Table(
    "places",
    SHARED,
    sa.Column("mark", sa.Text(), nullable=False),
    sa.Column("address", sa.Text(), nullable=False),
)
