"""What the stores in SQL have in common: questions, the rows of an upload, and removing part by part."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from msgspec.structs import replace
from sqlalchemy.engine.interfaces import DBAPICursor

from bridge.core.deliveries import repeat_of
from bridge.errors import StoreError
from bridge.intake.store import rows
from bridge.intake.store.facets import facets_from
from bridge.intake.store.interface import Facets, Query, Totals
from bridge.intake.store.records import Arrival, UploadRecord
from bridge.intake.store.statements import Texts

#: Uploads removed in one transaction, so that a writer does not wait long; fewer while the size is checked.
_REMOVE_MAX = 500
_FEW = 50


#: What adds the rows of uploads, given the digests of their bodies.
Add = Callable[[DBAPICursor, Sequence[Arrival], list[str]], list[UploadRecord]]


class SqlStore(ABC):
    """The part of `Store` that is the same in every database. `texts`: in the database's SQL."""

    texts: Texts

    @abstractmethod
    def _told(self) -> AbstractContextManager[None]:
        """Make a StoreError of what the database or the place of the bodies raises."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[DBAPICursor]:
        """The driver's own cursor, in a transaction that only reads."""

    @abstractmethod
    def _stored(self, shelf: int, digest: str) -> bytes | None:
        """Return a body."""

    @abstractmethod
    def _remove(self, numbers: list[int]) -> tuple[int, int]:
        """Remove these uploads. Return their number, and the bytes of bodies that went with them."""

    def _values(self, values: rows.Row) -> rows.Row:
        """Return values as the database can hold them, for questions too."""
        return values

    # --- reading ------------------------------------------------------------------------------

    def last_number(self) -> int:
        return int(self._ask(self.texts.next_number)[0][0]) - 1

    def find(self, query: Query) -> list[UploadRecord]:
        found = self._ask(*self.texts.find(query))
        with self._told():
            return [rows.record_from(row) for row in found]

    def facets(self, query: Query) -> Facets:
        return facets_from(self._ask(*self.texts.facets(query)))

    def get(self, number: int) -> UploadRecord | None:
        found = self._ask(self.texts.record, {"number": number})
        with self._told():
            return rows.record_from(found[0]) if found else None

    def body(self, number: int) -> bytes | None:
        found = self._ask(self.texts.body, {"number": number})
        with self._told():
            return self._stored(*found[0]) if found else None

    def totals(self) -> Totals:
        return Totals(*map(int, self._ask(self.texts.totals)[0]))

    def _ask(self, text: str, values: rows.Row | None = None) -> Sequence[Any]:
        with self._told(), self._reading() as cursor:
            cursor.execute(text, self._values(values or {}))
            return cursor.fetchall()

    # --- removing -----------------------------------------------------------------------------

    def remove(self, numbers: Iterable[int]) -> int:
        wanted = list(numbers)
        parts = [wanted[at : at + _REMOVE_MAX] for at in range(0, len(wanted), _REMOVE_MAX)]
        return sum(self._remove(part)[0] for part in parts)

    def expire(self, *, before_ms: float | None = None, bytes_max: int | None = None) -> int:
        removed = 0
        if before_ms is not None:
            while oldest := self._oldest(_REMOVE_MAX, before_ms):
                removed += self._remove(oldest)[0]
        size = self.totals().body_bytes if bytes_max is not None else 0
        while bytes_max is not None and size > bytes_max and (oldest := self._oldest(_FEW)):
            count, freed = self._remove(oldest)
            removed, size = removed + count, size - freed
        return removed

    def _oldest(self, count: int, before_ms: float = float("inf")) -> list[int]:
        values = {"before_ms": before_ms, "limit": count}
        return [number for (number,) in self._ask(self.texts.oldest, values)]

    # --- writing ------------------------------------------------------------------------------

    def _give_numbers(self, cursor: DBAPICursor, count: int) -> int:
        """Return the first of so many numbers. Who else gives some waits until the commit."""
        return int(one(cursor, self.texts.give_numbers, {"count": count})[0]) - count

    def _add(self, cursor: DBAPICursor, arrivals: Sequence[Arrival], named: list[str]) -> list[UploadRecord]:
        """Add the rows of new uploads, with the digests of their bodies. Return the records as kept."""
        first = self._give_numbers(cursor, len(arrivals))
        return [
            self._insert(cursor, replace(arrival.record, number=number, digest=digest))
            for number, (arrival, digest) in enumerate(zip(arrivals, named, strict=True), first)
        ]

    def _adopt(self, cursor: DBAPICursor, arrivals: Sequence[Arrival], last: int) -> list[UploadRecord]:
        """Add the rows of uploads as they are."""
        following = self._give_numbers(cursor, 0)
        if arrivals and arrivals[0].record.number < following:
            raise StoreError(f"number {arrivals[0].record.number} was given before: nothing was copied")
        self._give_numbers(cursor, max(0, last + 1 - following))
        for arrival in arrivals:
            cursor.execute(self.texts.insert_upload, self._values(rows.upload_row(arrival.record)))
            self._insert_profile(cursor, arrival.record)
        return []

    def _insert(self, cursor: DBAPICursor, record: UploadRecord) -> UploadRecord:
        """Add the rows of an upload. Return its record as it is kept."""
        row = self._values(rows.upload_row(record))
        attempts, same_content, same_request = 0, None, None
        if record.identity:
            attempts, same_content = one(cursor, self.texts.same_content, row)
        if record.request_id:
            [same_request] = one(cursor, self.texts.same_request, row)
        repeat, repeats = repeat_of(same_request, same_content)
        again = {"attempt": attempts + 1, "repeat": repeat, "repeats": repeats}
        cursor.execute(self.texts.insert_upload, row | again)
        return self._insert_profile(cursor, replace(record, **again))

    def _insert_profile(self, cursor: DBAPICursor, record: UploadRecord) -> UploadRecord:
        """Add the rows of its profile. Return the record without it if it was kept before."""
        if record.profile is None:
            return record
        cursor.execute(self.texts.insert_profile, self._values(rows.profile_row(record, record.profile)))
        if cursor.rowcount < 1:  # an earlier attempt is kept as this profile
            return replace(record, profile=None)
        views = [self._values(row) for row in rows.view_rows(record, record.profile)]
        cursor.executemany(self.texts.insert_view, views)
        return record

    def _known(self, cursor: DBAPICursor, digests: Iterable[str]) -> dict[str, int]:
        """Return digest -> shelf of those bodies that exist."""
        known: dict[str, int] = {}
        for digest in digests:
            cursor.execute(self.texts.shelf_of_body, {"digest": digest})
            known.update((digest, shelf) for (shelf,) in cursor.fetchall())
        return known


def one(cursor: DBAPICursor, statement: str, values: rows.Row) -> tuple[Any, ...]:
    """Return the only row of a statement's answer."""
    cursor.execute(statement, values)
    [row] = cursor.fetchall()
    return tuple(row)
