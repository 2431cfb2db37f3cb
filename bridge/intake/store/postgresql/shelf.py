"""The shelf that a process writes to. Why no body that counts is ever removed:

1. A shelf has one writer. Its number comes from the database, which never gives it again.
2. A body is written to a place (shelf, digest) at most once: who has to write it again takes another shelf.
3. A row refers to a body that was written before, or to one that another row refers to. It comes to be under
   the lock of the numbers, which whoever removes uploads has too.
4. So when the last row of a body is gone, no row will ever refer to its place. It can be removed at leisure.
5. A sweep first closes all shelves that were given, under the same lock. From then on no row comes to be
   with a new body on one of them: whoever wrote there finds its shelf closed, and writes to the next. What
   has no row on a closed shelf will never have one.

It does not matter whether a writer is slow, was cut off from the database, or is dead.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor

from bridge.intake.store.postgresql.connections import DIALECT
from bridge.intake.store.tables import shelves

_MAX = 4096

_TAKE = sa.update(shelves).values(next=shelves.c.next + 1).returning(shelves.c.next)
_CLOSE = sa.update(shelves).values(closed=shelves.c.next - 1).returning(shelves.c.closed)
_CLOSED = sa.select(shelves.c.closed)


class Shelf:
    """The number of the shelf, 0 before the first, and what was written to it. For one thread."""

    def __init__(self) -> None:
        self.number = 0
        self._written: set[str] = set()

    def has_room(self, digests: Iterable[str]) -> bool:
        """Whether these may be written to it."""
        return self.number > 0 and len(self._written) < _MAX and self._written.isdisjoint(digests)

    def take(self, cursor: DBAPICursor) -> None:
        """Take the next one, in a transaction."""
        self.number = _asked(cursor, _TAKE) - 1
        self._written.clear()

    def is_closed(self, cursor: DBAPICursor) -> bool:
        """Whether no new body on it counts any more. Under the lock of the numbers."""
        return self.number <= _asked(cursor, _CLOSED)

    def wrote(self, digests: Iterable[str]) -> None:
        self._written.update(digests)

    def leave(self) -> None:
        """Write nothing more to it."""
        self.number = 0


def close_all(cursor: DBAPICursor) -> int:
    """Close all shelves that were given, under the lock of the numbers. Return the last of them."""
    return _asked(cursor, _CLOSE)


def _asked(cursor: DBAPICursor, statement: sa.ClauseElement) -> int:
    cursor.execute(_text(statement))
    [(number,)] = cursor.fetchall()
    return int(number)


@cache
def _text(statement: sa.ClauseElement) -> str:
    return str(statement.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))
