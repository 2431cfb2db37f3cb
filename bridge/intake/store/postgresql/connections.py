"""Connections to PostgreSQL. No wait is without an end, so that whoever asks gets an answer."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from bridge.errors import StoreError

if TYPE_CHECKING:
    from bridge.intake.store.postgresql.timed import TimedConnection

DIALECT: sa.Dialect = dialect()  # type: ignore[no-untyped-call]

#: SQLSTATE of a transaction that was ended because nothing was done in it for too long.
_HUNG = ("25P03", "25P04")
#: Those that read. More wait, at most so long, s.
_READERS = 10
_WAIT_S = 5.0
#: One thread writes, one stamps, one removes, and one checks.
_WRITERS = 5
#: One thread asks for the faults on order.
_ASKERS = 2
#: s. libpq's own; a server that does not answer a packet is gone after the last.
_CONNECT = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "application_name": "profiler-bridge",
}
#: ms. A process that hangs while it has the lock of the numbers would hold up all others: the last ends it.
_LIMITS = {"lock_timeout": 10_000, "statement_timeout": 60_000, "idle_in_transaction_session_timeout": 15_000}


class Connections:
    """Three pools: uploads never wait for those that read. Raises StoreError without `psycopg`."""

    def __init__(self, url: sa.URL, shown: str, *, readonly: bool) -> None:
        if importlib.util.find_spec("psycopg") is None:
            raise StoreError("a store in PostgreSQL needs psycopg: install it, or the extra `shared`")
        options = [f"-c {name}={value}" for name, value in _LIMITS.items()]
        if readonly:
            options.append("-c default_transaction_read_only=on")
        given = url.query.get("options", "")
        given = given if isinstance(given, str) else " ".join(given)
        # What the address says comes last, and wins.
        self.url = url.set(query={**_CONNECT, **url.query, "options": " ".join([*options, given]).strip()})
        self._shown = shown
        self._closed = threading.Event()
        self._reads = self._engine(_READERS, isolation_level="AUTOCOMMIT")
        self._asks = self._engine(_ASKERS, isolation_level="AUTOCOMMIT")
        self._writes = self._engine(_WRITERS)

    def _engine(self, size: int, **more: str) -> sa.Engine:
        from bridge.intake.store.postgresql import timed

        engine = sa.create_engine(
            self.url, pool_size=size, max_overflow=0, pool_timeout=_WAIT_S, pool_pre_ping=True, **more
        )

        @sa.event.listens_for(engine, "do_connect")
        def connect(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> Any:
            return timed.TimedConnection.opened(*arguments, **options)

        @sa.event.listens_for(engine, "reset")
        def reset(connection: TimedConnection, *_: object) -> None:
            connection.patience_s = timed.QUICK_S  # for the sign of life before its next use

        return engine

    @property
    def error(self) -> type[Exception]:
        """What the driver raises."""
        return self._reads.dialect.loaded_dbapi.Error

    def failed_by(self, error: BaseException | None) -> bool:
        """Whether it is the server that failed, or the way to it, or that all connections are in use."""
        driver = self._reads.dialect.loaded_dbapi
        failures = (driver.OperationalError, driver.InterfaceError, sa.exc.TimeoutError)
        return isinstance(error, failures) or getattr(error, "sqlstate", None) in _HUNG

    @contextmanager
    def transaction(self, *, works: bool = False) -> Iterator[sa.Connection]:
        """All statements or none, by SQLAlchemy. `works`: they may take long."""
        self._check_open()
        with self._writes.begin() as connection:
            _be_patient(connection.connection.dbapi_connection, works=works)
            yield connection

    @contextmanager
    def alone(self, key: int) -> Iterator[bool]:
        """Whether nobody else is in here with the same `key`, of all processes. Nobody waits."""
        with self.reading() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%(key)s)", {"key": key})
            [(alone,)] = cursor.fetchall()
            try:
                yield bool(alone)
            finally:
                if alone:
                    cursor.execute("SELECT pg_advisory_unlock(%(key)s)", {"key": key})

    @contextmanager
    def reading(self) -> Iterator[DBAPICursor]:
        """Each statement by itself."""
        with self._cursor(self._reads, works=True) as cursor:
            yield cursor

    @contextmanager
    def asking(self) -> Iterator[DBAPICursor]:
        """Each statement by itself, for the short question that each upload has."""
        with self._cursor(self._asks, works=False) as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[DBAPICursor]:
        """All statements or none. Each sees what was committed before it began (READ COMMITTED)."""
        with self._cursor(self._writes, works=False) as cursor:
            yield cursor
            cursor.connection.commit()

    @contextmanager
    def _cursor(self, engine: sa.Engine, *, works: bool) -> Iterator[DBAPICursor]:
        """The driver's own. What was not committed is rolled back on its way into the pool."""
        self._check_open()
        with closing(engine.raw_connection()) as connection:
            _be_patient(connection.dbapi_connection, works=works)
            try:
                with closing(connection.cursor()) as cursor:
                    yield cursor
            finally:
                if (driver := connection.dbapi_connection) is not None and driver.closed:
                    connection.invalidate()  # else the pool tries to roll back

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise StoreError(f"the store at {self._shown} is closed")

    def close(self) -> None:
        self._closed.set()
        for engine in (self._reads, self._asks, self._writes):
            engine.dispose()

    @contextmanager
    def apart(self) -> Iterator[TimedConnection]:
        """A connection of its own, of no pool, for one who waits for what the server says."""
        from bridge.intake.store.postgresql.timed import TimedConnection

        arguments, options = self._reads.dialect.create_connect_args(self.url)
        with closing(TimedConnection.opened(*arguments, **options, autocommit=True)) as connection:
            yield connection


def _be_patient(connection: Any, *, works: bool) -> None:
    """Let a connection of the pool wait as long as the next statements may take."""
    connection.patience_s = connection.for_work_s if works else connection.for_lock_s
