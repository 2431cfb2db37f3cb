"""The store in a folder: rows in SQLite (WAL), bodies beside it as files.

A body is on the disk before the transaction with its row begins: a kill leaves at most a body that nobody
asks for, never a row without its body. https://www.sqlite.org/wal.html, `synchronous=FULL`: a commit has been
synced when it returns.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bridge.core.deliveries import repeat_of
from bridge.errors import StoreError
from bridge.intake.store import rows, statements
from bridge.intake.store.bodies import Bodies
from bridge.intake.store.facets import facets_from
from bridge.intake.store.interface import Facets, Query, Totals
from bridge.intake.store.lock import Lock, announce
from bridge.intake.store.migrations import check_version, migrate
from bridge.intake.store.records import Arrival, UploadRecord
from bridge.intake.store.statements import Texts

DATABASE = "intake.db"
BODIES = "bodies"

#: Uploads removed in one transaction, so that a writer does not wait long; fewer while the size is checked.
_REMOVE_MAX = 500
_FEW = 50
#: Another process may be migrating, or checkpointing.
_BUSY_S = 10.0

TEXTS = Texts(dialect(paramstyle="named"))


class SqliteStore:
    """Satisfies `Store`. One process writes to a folder at a time; others may read it meanwhile.

    `readonly`: for looking at a store that another process serves; it must exist. Raises StoreError.
    """

    def __init__(self, folder: Path, *, readonly: bool = False) -> None:
        self.folder = folder
        self._readonly = readonly
        self._lock: Lock | None = None
        self._closed = False
        # No body may be removed between the check that it exists and the commit of its row.
        self._writing = threading.Lock()
        self._bodies = Bodies(folder / BODIES)
        self._engine = sa.create_engine(
            "sqlite://", creator=self._connect, poolclass=sa.QueuePool, max_overflow=-1
        )
        sa.event.listen(self._engine, "begin", _begin)
        self._writes = self._engine.execution_options(bridge_writes=True)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        with _told(self.folder):
            if self._readonly:
                self._look()
            else:
                self._make()

    def _look(self) -> None:
        if not (self.folder / DATABASE).is_file():
            raise StoreError(f"{self.folder}: no store is here; `profiler-bridge serve --store` makes one")
        with self._engine.connect() as connection:
            check_version(connection)

    def _make(self) -> None:
        # Stored uploads hold data of the user's apps and visitors: only the user may read them.
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = Lock(self.folder)
        (self.folder / DATABASE).touch(0o600)  # SQLite gives its other files the same mode
        with self._transaction() as connection:
            migrate(connection)
        self._bodies.make()

    # --- writing ------------------------------------------------------------------------------

    def keep(self, arrivals: Sequence[Arrival]) -> list[UploadRecord]:
        with _told(self.folder), self._writing:
            digests = self._bodies.digests((arrival.record.digest, arrival.body) for arrival in arrivals)
            added = dict(zip(digests, [arrival.body for arrival in arrivals], strict=True))
            with self._cursor() as cursor:
                for known in _known(cursor, digests):
                    del added[known]
            with self._bodies.put(added) as shelf, self._cursor("BEGIN IMMEDIATE") as cursor:
                bodies = [
                    {"digest": each, "bytes": len(body), "shelf": shelf} for each, body in added.items()
                ]
                cursor.executemany(TEXTS.insert_body, bodies)
                following = _one(cursor, TEXTS.give_numbers, {"count": len(arrivals)})[0]
                first = following - len(arrivals)
                return [
                    _insert(cursor, replace(arrival.record, number=number, digest=digest))
                    for number, (arrival, digest) in enumerate(zip(arrivals, digests, strict=True), first)
                ]

    def stamp(self, number: int, stamp: dict[str, Any]) -> None:
        with _told(self.folder), self._writing, self._transaction() as connection:
            connection.execute(statements.stamp(number, rows.to_json(stamp)))

    def check(self) -> None:
        with _told(self.folder), self._writing, self._transaction() as connection:
            connection.execute(statements.CHECK)

    def announce(self, url: str) -> None:
        announce(self.folder, url)

    # --- reading ------------------------------------------------------------------------------

    def last_number(self) -> int:
        return int(self._ask(TEXTS.next_number)[0][0]) - 1

    def find(self, query: Query) -> list[UploadRecord]:
        found = self._ask(*TEXTS.find(query))
        with _told(self.folder):
            return [rows.record_from(row) for row in found]

    def facets(self, query: Query) -> Facets:
        return facets_from(self._ask(*TEXTS.facets(query)))

    def get(self, number: int) -> UploadRecord | None:
        found = self._ask(TEXTS.record, {"number": number})
        with _told(self.folder):
            return rows.record_from(found[0]) if found else None

    def body(self, number: int) -> bytes | None:
        found = self._ask(TEXTS.body, {"number": number})
        with _told(self.folder):
            return self._bodies.get(*found[0]) if found else None

    def totals(self) -> Totals:
        return Totals(*self._ask(TEXTS.totals)[0])

    def _ask(self, text: str, values: rows.Row | None = None) -> Sequence[Any]:
        with _told(self.folder), self._cursor() as cursor:
            cursor.execute(text, values or {})
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
        return [number for (number,) in self._ask(TEXTS.oldest, {"before_ms": before_ms, "limit": count})]

    def _remove(self, numbers: list[int]) -> tuple[int, int]:
        """Remove these uploads. Returns their number, and the bytes of bodies that went with them."""
        with _told(self.folder), self._writing:
            with self._transaction() as connection:
                orphans = connection.execute(statements.only_of(numbers)).all()
                deleted = connection.execute(statements.remove_uploads(numbers)).rowcount
                connection.execute(statements.remove_bodies(digest for digest, _, _ in orphans))
            # After the commit: a kill in between leaves a body without a row, not a row without a body.
            self._bodies.remove((shelf, digest) for digest, _, shelf in orphans)
        return deleted, sum(size for _, size, _ in orphans)

    def sweep(self) -> int:
        swept = 0
        with _told(self.folder):
            for shelf in self._bodies.shelves():
                with self._writing:
                    there = self._bodies.on_shelf(shelf)
                    with self._cursor() as cursor:
                        known = _known(cursor, there)
                    orphans = [(shelf, digest) for digest in there if known.get(digest) != shelf]
                    self._bodies.remove(orphans)
                    self._bodies.drop_empty(shelf)
                swept += len(orphans)
        return swept

    # --- connections --------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError(f"the store in {self.folder} is closed")
        mode = "ro" if self._readonly else "rwc"
        connection = sqlite3.connect(
            f"{(self.folder / DATABASE).absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=_BUSY_S,
        )
        if not self._readonly:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _transaction(self) -> AbstractContextManager[sa.Connection]:
        return self._writes.begin()

    @contextmanager
    def _cursor(self, begin: str = "BEGIN") -> Iterator[DBAPICursor]:
        """The driver's own, in a transaction, for what each upload needs."""
        with closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(begin)
            yield cursor
            connection.commit()  # else it is rolled back on its way into the pool

    def close(self) -> None:
        self._closed = True
        self._engine.dispose()
        self._bodies.close()
        if self._lock is not None:
            self._lock.release()


def _begin(connection: sa.Connection) -> None:
    """The driver begins nothing by itself (`isolation_level=None`). Who writes must not wait half-way."""
    writes = connection.get_execution_options().get("bridge_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _insert(cursor: DBAPICursor, record: UploadRecord) -> UploadRecord:
    """Adds the rows of an upload; its record as it is kept."""
    row = rows.upload_row(record)
    attempts, same_content, same_request = 0, None, None
    if record.identity:
        attempts, same_content = _one(cursor, TEXTS.same_content, row)
    if record.request_id:
        [same_request] = _one(cursor, TEXTS.same_request, row)
    repeat, repeats = repeat_of(same_request, same_content)
    again = {"attempt": attempts + 1, "repeat": repeat, "repeats": repeats}
    cursor.execute(TEXTS.insert_upload, row | again)
    record = replace(record, **again)
    if record.profile is None:
        return record
    cursor.execute(TEXTS.insert_profile, rows.profile_row(record, record.profile))
    if cursor.rowcount < 1:  # an earlier attempt is kept as this profile
        return replace(record, profile=None)
    cursor.executemany(TEXTS.insert_view, rows.view_rows(record, record.profile))
    return record


def _known(cursor: DBAPICursor, digests: Iterable[str]) -> dict[str, int]:
    """Return digest -> shelf of those bodies that exist."""
    known: dict[str, int] = {}
    for digest in digests:
        cursor.execute(TEXTS.shelf_of_body, {"digest": digest})
        known.update((digest, shelf) for (shelf,) in cursor.fetchall())
    return known


def _one(cursor: DBAPICursor, statement: str, values: rows.Row) -> tuple[Any, ...]:
    cursor.execute(statement, values)
    [row] = cursor.fetchall()
    return tuple(row)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, OverflowError, msgspec.DecodeError, sqlite3.Error, SQLAlchemyError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(f"the store in {folder} failed: {cause}") from error
