"""The store in PostgreSQL. Bodies are in a shared folder or on S3.

A body is at its place before the transaction with its row begins, and the answer is given after it. Numbers
are given under a lock of their one row, which lasts until the commit: so commits are in the order of numbers
(https://www.postgresql.org/docs/current/transaction-iso.html, READ COMMITTED). `shelf.py` tells why no body
that counts is ever removed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bridge.errors import StoreError, StoreUnavailable
from bridge.intake.store import rows, statements
from bridge.intake.store.blobs.interface import Blobs, digests
from bridge.intake.store.interface import OrderBook
from bridge.intake.store.migrations import check_version, migrate, version_of
from bridge.intake.store.postgresql.address import parse
from bridge.intake.store.postgresql.connections import DIALECT, Connections
from bridge.intake.store.postgresql.notices import Notices
from bridge.intake.store.postgresql.orders import Orders
from bridge.intake.store.postgresql.places import place_of
from bridge.intake.store.postgresql.shelf import Shelf, close_all
from bridge.intake.store.postgresql.values import storable
from bridge.intake.store.records import Arrival, UploadRecord
from bridge.intake.store.sql import Add, SqlStore
from bridge.intake.store.statements import Texts
from bridge.intake.store.tables import bodies as bodies_table

log = logging.getLogger(__name__)

TEXTS = Texts(DIALECT)

_KNOWN = str(
    sa.select(bodies_table.c.digest, bodies_table.c.shelf)
    .where(bodies_table.c.digest == sa.any_(sa.bindparam("digests", type_=sa.ARRAY(sa.Text()))))
    .compile(dialect=DIALECT)
)
#: Advisory locks: "profiler", and what the holder does.
_MIGRATING, _EXPIRING, _SWEEPING = (0x70726F66696C6500 + each for each in range(3))
#: A sweep may close a shelf while something is written to it; twice in a row is rare.
_ATTEMPTS = 2


class PostgresqlStore(SqlStore):
    """Satisfies `Store`. Any number of processes may read and write. Raises UsageError and StoreError."""

    texts = TEXTS

    def __init__(self, address: str, *, readonly: bool = False) -> None:
        parsed = parse(address)
        self.shown = parsed.shown
        self._connections = Connections(parsed.url, parsed.shown, readonly=readonly)
        self._notices = Notices(self._connections)
        #: the faults on order (`bridge.intake.faults.shared`)
        self.orders: OrderBook | None = Orders(self._connections, self._told)
        # The shelf is for one thread.
        self._writing = threading.Lock()
        self._shelf = Shelf()
        try:
            with self._told():
                self._blobs = self._open(parsed.blobs, readonly=readonly)
        except BaseException:
            self._connections.close()
            raise

    def _open(self, blobs: str, *, readonly: bool) -> Blobs:
        with self._connections.transaction(works=True) as connection:
            if readonly:
                if version_of(connection) is None:
                    raise StoreError(
                        f"{self.shown}: no store is here; `profiler-bridge serve --store` makes one"
                    )
                check_version(connection)
            else:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
                migrate(connection)
            return place_of(connection, blobs, readonly=readonly, shown=self.shown)

    # --- writing ------------------------------------------------------------------------------

    def keep(self, arrivals: Sequence[Arrival]) -> list[UploadRecord]:
        return self._store(arrivals, self._add)

    def adopt(self, arrivals: Sequence[Arrival], *, last: int) -> None:
        self._store(arrivals, lambda cursor, given, _named: self._adopt(cursor, given, last))

    def _store(self, arrivals: Sequence[Arrival], add: Add) -> list[UploadRecord]:
        with self._told(), self._writing:
            named = digests((arrival.record.digest, arrival.body) for arrival in arrivals)
            bodies = dict(zip(named, [arrival.body for arrival in arrivals], strict=True))

            def finish(cursor: DBAPICursor) -> list[UploadRecord]:
                return add(cursor, arrivals, named)

            for _ in range(_ATTEMPTS):
                with suppress(_Again):
                    return self._keep(bodies, finish)
            self._shelf.leave()
            try:
                return self._keep(bodies, finish, alone=True)
            except _Again:
                raise FileNotFoundError("a new shelf has gone while it was written to") from None

    def _keep(
        self,
        bodies: Mapping[str, bytes],
        add: Callable[[DBAPICursor], list[UploadRecord]],
        *,
        alone: bool = False,
    ) -> list[UploadRecord]:
        """Keep bodies, and the rows that `add` adds. `alone`: write bodies while nobody else can remove any,
        for which all others have to wait. Raises _Again."""
        written = set() if alone else self._write(bodies)
        with self._connections.writing() as cursor:
            self._give_numbers(cursor, 0)  # the lock of the numbers
            if alone:
                written = self._write(bodies)
            superfluous = written - self._add_bodies(cursor, bodies, written)
            kept = add(cursor)
            self._notices.send(cursor)
        self._drop((self._shelf.number, digest) for digest in superfluous)
        return kept

    def _write(self, bodies: Mapping[str, bytes]) -> set[str]:
        """Write those bodies that no row has. Return their digests. Raises _Again."""
        with self._connections.writing() as cursor:
            known = self._known(cursor, bodies)
        missing = {digest: body for digest, body in bodies.items() if digest not in known}
        if missing and not self._shelf.has_room(missing):
            self._check_bodies()  # where nothing is mounted there may be an empty folder
            with self._connections.writing() as cursor:
                self._shelf.take(cursor)
        self._shelf.wrote(missing)
        try:
            if missing:
                self._blobs.write(self._shelf.number, missing)
        except FileNotFoundError:  # somebody swept the shelf, with its folder
            self._shelf.leave()
            raise _Again from None
        return set(missing)

    def _add_bodies(self, cursor: DBAPICursor, bodies: Mapping[str, bytes], written: set[str]) -> set[str]:
        """Add the rows of bodies that have none, under the lock of the numbers. Return their digests.

        Raises _Again where one is not written, as its row was removed since, or its shelf is closed.
        """
        needed = bodies.keys() - self._known(cursor, bodies).keys()
        if needed and self._shelf.is_closed(cursor):
            self._shelf.leave()
            raise _Again
        if needed - written:
            raise _Again
        shelf = self._shelf.number
        cursor.executemany(
            TEXTS.insert_body,
            [{"digest": digest, "bytes": len(bodies[digest]), "shelf": shelf} for digest in needed],
        )
        return needed

    def stamp(self, number: int, stamp: dict[str, Any]) -> None:
        with self._told(), self._connections.transaction() as connection:
            connection.execute(statements.stamp(number, rows.to_json(stamp)))

    def check(self) -> None:
        with self._told():
            self._check_database()
            self._check_bodies()

    def _check_database(self) -> None:
        with self._connections.transaction() as connection:
            connection.execute(statements.CHECK)

    def _check_bodies(self) -> None:
        if not self._blobs.mark():
            raise FileNotFoundError("their place has no mark any more: is it mounted?")

    def parts(self) -> dict[str, bool]:
        return {"database": self._works(self._check_database), "bodies": self._works(self._check_bodies)}

    def _works(self, check: Callable[[], None]) -> bool:
        try:
            with self._told():
                check()
        except StoreError as error:
            log.warning("%s", error)
            return False
        return True

    def announce(self, url: str) -> None:
        """Nobody has to ask for it: all may write."""

    def watch(self, call: Callable[[], None]) -> None:
        self._notices.listen(call)

    # --- removing -----------------------------------------------------------------------------

    def expire(self, *, before_ms: float | None = None, bytes_max: int | None = None) -> int:
        with self._told(), self._connections.alone(_EXPIRING) as alone:
            return super().expire(before_ms=before_ms, bytes_max=bytes_max) if alone else 0

    def _remove(self, numbers: list[int]) -> tuple[int, int]:
        with self._told():
            with self._connections.transaction(works=True) as connection:
                connection.execute(statements.CHECK)  # the lock of the numbers
                orphans = connection.execute(statements.only_of(numbers)).all()
                deleted = connection.execute(statements.remove_uploads(numbers)).rowcount
                connection.execute(statements.remove_bodies(digest for digest, _, _ in orphans))
            self._drop((shelf, digest) for digest, _, shelf in orphans)
        return deleted, sum(size for _, size, _ in orphans)

    def _drop(self, bodies: Iterable[tuple[int, str]]) -> None:
        """Remove bodies that have no row any more. What cannot be removed now is swept later."""
        try:
            self._blobs.remove(bodies)
        except OSError as error:
            log.warning("bodies could not be removed, a sweep will: %s", error)

    def sweep(self, over: threading.Event | None = None) -> int:
        with self._told(), self._connections.alone(_SWEEPING) as alone:
            return self._sweep(over or threading.Event()) if alone else 0

    def _sweep(self, over: threading.Event) -> int:
        with self._connections.writing() as cursor:
            self._give_numbers(cursor, 0)  # the lock of the numbers
            last = close_all(cursor)
        swept = 0
        for shelf, there in self._blobs.by_shelf():
            if over.is_set():
                break
            if shelf > last:
                continue
            with self._connections.reading() as cursor:
                known = self._known(cursor, there)
            orphans = [(shelf, digest) for digest in there if known.get(digest) != shelf]
            self._blobs.remove(orphans)
            self._blobs.drop_empty(shelf)
            swept += len(orphans)
        return swept

    # --- the database -------------------------------------------------------------------------

    def _known(self, cursor: DBAPICursor, digests: Iterable[str]) -> dict[str, int]:
        cursor.execute(_KNOWN, {"digests": list(digests)})
        return dict(cursor.fetchall())

    def _reading(self) -> AbstractContextManager[DBAPICursor]:
        return self._connections.reading()

    def _stored(self, shelf: int, digest: str) -> bytes | None:
        body = self._blobs.get(shelf, digest)
        if body is None:
            self._check_bodies()
        return body

    def _values(self, values: rows.Row) -> rows.Row:
        return storable(values)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(f"the bodies of the store at {self.shown} failed: {error}") from error
        except (self._connections.error, OverflowError, msgspec.DecodeError, SQLAlchemyError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            lines = str(cause).strip().splitlines() or [type(cause).__name__]
            kind = StoreUnavailable if self._connections.failed_by(cause) else StoreError
            raise kind(f"the database of the store at {self.shown} failed: {lines[0]}") from error

    def close(self) -> None:
        self._notices.close()
        self._connections.close()
        self._blobs.close()


class _Again(Exception):  # noqa: N818
    """Nothing was kept, because bodies were removed meanwhile."""
