"""The address of a shared store: `postgresql://USER@HOST/DB?blobs=PLACE`."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from bridge.core.redaction import without_password
from bridge.errors import UsageError

FORM = "postgresql://USER@HOST/DATABASE"
_BLOBS = "blobs"


class Address(NamedTuple):
    """`url`: for the driver; what it does not name comes from libpq's environment variables (PGPASSWORD).

    `shown`: without passwords. `blobs`: the place of the bodies, "" if the address does not name it.
    """

    url: sa.URL
    shown: str
    blobs: str


def parse(text: str) -> Address:
    """Raises UsageError, which shows no password."""
    shown = without_password(text)
    try:
        url = sa.make_url(text).set(drivername="postgresql+psycopg")
    except (sa.exc.ArgumentError, ValueError):
        raise UsageError(f"store {shown!r}: no address of a database; write {FORM}") from None
    if not url.database:
        raise UsageError(f"store {shown!r}: no database is named; write {FORM}")
    blobs = url.query.get(_BLOBS, "")
    if not isinstance(blobs, str):
        raise UsageError(f"store {shown!r}: several places for bodies; write blobs=PLACE once")
    return Address(url.difference_update_query([_BLOBS]), shown.partition("?")[0], blobs)
