"""The store in a folder: rows in SQLite (WAL), bodies beside it as files.

A body is on the disk before the transaction with its row begins: a kill leaves at most a body that nobody
asks for, never a row without its body. https://www.sqlite.org/wal.html, `synchronous=FULL`: a commit has been
synced when it returns.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bridge.errors import StoreError
from bridge.intake.store import rows, statements
from bridge.intake.store.blobs.interface import digests as digests_of
from bridge.intake.store.bodies import Bodies
from bridge.intake.store.interface import OrderBook
from bridge.intake.store.lock import Lock, announce
from bridge.intake.store.migrations import check_version, migrate
from bridge.intake.store.records import Arrival, UploadRecord
from bridge.intake.store.sql import Add, SqlStore
from bridge.intake.store.statements import Texts

DATABASE = "intake.db"
BODIES = "bodies"

#: Another process may be migrating, or checkpointing.
_BUSY_S = 10.0

TEXTS = Texts(dialect(paramstyle="named"))


class SqliteStore(SqlStore):
    """Satisfies `Store`. One process writes to a folder at a time; others may read it meanwhile.

    `readonly`: for looking at a store that another process serves; it must exist. Raises StoreError.
    """

    texts = TEXTS
    #: faults are on order at the one intake that it has
    orders: OrderBook | None = None

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
        with self._told():
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
        return self._keep(arrivals, self._add)

    def adopt(self, arrivals: Sequence[Arrival], *, last: int) -> None:
        self._keep(arrivals, lambda cursor, given, _named: self._adopt(cursor, given, last))

    def _keep(self, arrivals: Sequence[Arrival], add: Add) -> list[UploadRecord]:
        with self._told(), self._writing:
            digests = digests_of((arrival.record.digest, arrival.body) for arrival in arrivals)
            added = dict(zip(digests, [arrival.body for arrival in arrivals], strict=True))
            with self._cursor() as cursor:
                for known in self._known(cursor, digests):
                    del added[known]
            with self._bodies.put(added) as shelf, self._cursor("BEGIN IMMEDIATE") as cursor:
                bodies = [
                    {"digest": each, "bytes": len(body), "shelf": shelf} for each, body in added.items()
                ]
                cursor.executemany(TEXTS.insert_body, bodies)
                return add(cursor, arrivals, digests)

    def stamp(self, number: int, stamp: dict[str, Any]) -> None:
        with self._told(), self._writing, self._transaction() as connection:
            connection.execute(statements.stamp(number, rows.to_json(stamp)))

    def check(self) -> None:
        with self._told(), self._writing, self._transaction() as connection:
            connection.execute(statements.CHECK)

    def parts(self) -> dict[str, bool]:
        return {}

    def announce(self, url: str) -> None:
        announce(self.folder, url)

    def watch(self, call: Callable[[], None]) -> None:
        """Nobody else writes."""

    # --- removing -----------------------------------------------------------------------------

    def _remove(self, numbers: list[int]) -> tuple[int, int]:
        with self._told(), self._writing:
            with self._transaction() as connection:
                orphans = connection.execute(statements.only_of(numbers)).all()
                deleted = connection.execute(statements.remove_uploads(numbers)).rowcount
                connection.execute(statements.remove_bodies(digest for digest, _, _ in orphans))
            # After the commit: a kill in between leaves a body without a row, not a row without a body.
            self._bodies.remove((shelf, digest) for digest, _, shelf in orphans)
        return deleted, sum(size for _, size, _ in orphans)

    def sweep(self, over: threading.Event | None = None) -> int:
        swept = 0
        with self._told():
            for shelf in takewhile(lambda _: over is None or not over.is_set(), self._bodies.shelves()):
                there, orphans = self._on_shelf(shelf)
                if there and not orphans:
                    continue  # as nearly all are: nobody has to wait for that
                with self._writing:  # some may be of uploads that are being kept
                    _, orphans = self._on_shelf(shelf)
                    self._bodies.remove((shelf, digest) for digest in orphans)
                    self._bodies.drop_empty(shelf)
                swept += len(orphans)
        return swept

    def _on_shelf(self, shelf: int) -> tuple[list[str], list[str]]:
        """Return the digests of the bodies there, and of those that have no row."""
        there = self._bodies.on_shelf(shelf)
        with self._cursor() as cursor:
            known = self._known(cursor, there)
        return there, [digest for digest in there if known.get(digest) != shelf]

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

    def _stored(self, shelf: int, digest: str) -> bytes | None:
        return self._bodies.get(shelf, digest)

    def _reading(self) -> AbstractContextManager[DBAPICursor]:
        return self._cursor()

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

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, OverflowError, msgspec.DecodeError, sqlite3.Error, SQLAlchemyError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise StoreError(f"the store in {self.folder} failed: {cause}") from error

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
