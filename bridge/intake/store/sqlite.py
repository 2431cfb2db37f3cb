"""The store in a folder: rows in SQLite (WAL), bodies beside it as files.

A body is on the disk before the transaction with its row begins: a kill leaves at most a body that nobody
asks for, never a row without its body. https://www.sqlite.org/wal.html, `synchronous=FULL`: a commit has been
synced when it returns.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from bridge.core.redaction import redact_headers
from bridge.errors import StoreError
from bridge.intake.store import rows
from bridge.intake.store.bodies import Bodies
from bridge.intake.store.interface import Arrival, Entry, Kept, Query, Repeat, Totals
from bridge.intake.store.lock import Lock
from bridge.intake.store.migrations import migrate

DATABASE = "intake.db"
BODIES = "bodies"

#: Removed at a time, so that nobody who writes waits long; and while looking whether the rest fits by now.
_REMOVE_MAX = 500
_FEW = 50
#: Another process may be migrating, or checkpointing.
_BUSY_S = 10.0


class SqliteStore:
    """Satisfies `Store`. One process writes to a folder at a time; others may read it meanwhile.

    `readonly`: for looking at a store that another process serves; it must exist. Raises StoreError.
    """

    def __init__(self, folder: Path, *, readonly: bool = False) -> None:
        self.folder = folder
        self._readonly = readonly
        self._lock: Lock | None = None
        self._local = threading.local()
        self._connections: WeakSet[_Connected] = WeakSet()
        self._registering = threading.Lock()
        # Between the look at a body and the commit of its row nobody may remove it.
        self._writing = threading.Lock()
        self._bodies = Bodies(folder / BODIES)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        with _told(self.folder):
            if self._readonly and not (self.folder / DATABASE).is_file():
                raise StoreError(
                    f"{self.folder}: no store is here; `profiler-bridge serve --store` makes one"
                )
            if not self._readonly:
                # What is kept is of the user's own apps and visitors: nobody else's to read.
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock = Lock(self.folder)
                (self.folder / DATABASE).touch(0o600)  # SQLite gives its other files the same mode
                migrate(self._connection)
                self._bodies.make()

    # --- writing ------------------------------------------------------------------------------

    def next_number(self) -> int:
        with _told(self.folder):
            [number] = self._connection.execute("SELECT next FROM numbers").fetchone()
            return int(number)

    def keep(self, arrivals: Sequence[Arrival]) -> list[Kept]:
        with _told(self.folder), self._writing:
            digests = self._bodies.digests((arrival.digest, arrival.upload.body) for arrival in arrivals)
            added = dict(zip(digests, [arrival.upload.body for arrival in arrivals], strict=True))
            for known in self._known(digests):
                del added[known]
            with self._bodies.put(added) as shelf, self._transaction() as connection:
                bodies = [(digest, len(body), shelf) for digest, body in added.items()]
                connection.executemany("INSERT INTO bodies VALUES (?, ?, ?)", bodies)
                kept = [
                    self._insert(connection, arrival, digest)
                    for arrival, digest in zip(arrivals, digests, strict=True)
                ]
                following = max(arrival.number for arrival in arrivals) + 1
                connection.execute("UPDATE numbers SET next = max(next, ?)", (following,))
            return kept

    def _insert(self, connection: sqlite3.Connection, arrival: Arrival, digest: str) -> Kept:
        upload = arrival.upload
        repeat, repeats, attempt = self._earlier(connection, arrival)
        connection.execute(
            rows.INSERT_UPLOAD,
            rows.upload_row(arrival, digest, redact_headers(upload.headers), attempt, repeat, repeats),
        )
        profile, stored = arrival.profile, False
        if profile is not None and arrival.accepted:
            inserted = connection.execute(rows.INSERT_PROFILE, rows.profile_row(arrival, profile))
            stored = inserted.rowcount > 0
            if stored:
                views = [(view, arrival.number) for view in dict.fromkeys(profile.view_ids)]
                connection.executemany("INSERT INTO views VALUES (?, ?)", views)
        return Kept(arrival.number, repeat, repeats, stored)

    def _earlier(self, connection: sqlite3.Connection, arrival: Arrival) -> tuple[Repeat, int | None, int]:
        """Which request this one repeats, and the how manieth attempt it is."""
        identity = arrival.profile.identity if arrival.profile else ""
        scope, vendor = arrival.upload.tab, arrival.vendor
        if identity:
            count, first = connection.execute(rows.SAME_CONTENT, (identity, scope, vendor)).fetchone()
        else:
            count, first = 0, None
        if arrival.request_id:
            [same] = connection.execute(
                rows.SAME_REQUEST, (arrival.request_id, scope, vendor, arrival.track)
            ).fetchone()
            if same is not None:
                return "resend", same, count + 1
        return ("retry", first, count + 1) if first is not None else ("", None, 1)

    def stamp(self, number: int, stamp: dict[str, Any]) -> None:
        with _told(self.folder), self._writing, self._transaction() as connection:
            connection.execute("UPDATE uploads SET stamp = ? WHERE number = ?", (rows.to_json(stamp), number))

    # --- reading ------------------------------------------------------------------------------

    def find(self, query: Query) -> list[Entry]:
        statement, values = rows.select(query)
        with _told(self.folder):
            return [rows.entry(row) for row in self._connection.execute(statement, values)]

    def get(self, number: int) -> Entry | None:
        with _told(self.folder):
            row = self._connection.execute(f"{rows.SELECT} WHERE u.number = ?", (number,)).fetchone()
            return rows.entry(row) if row else None

    def body(self, number: int) -> bytes | None:
        with _told(self.folder):
            row = self._connection.execute(rows.BODY, (number,)).fetchone()
            return self._bodies.get(*row) if row else None

    def totals(self) -> Totals:
        with _told(self.folder):
            row = self._connection.execute(rows.TOTALS).fetchone()
            return Totals(*row)

    def check(self) -> None:
        with _told(self.folder), self._writing, self._transaction() as connection:
            connection.execute("UPDATE numbers SET next = next")

    # --- removing -----------------------------------------------------------------------------

    def remove(self, numbers: Iterable[int]) -> int:
        wanted = list(numbers)
        parts = [wanted[at : at + _REMOVE_MAX] for at in range(0, len(wanted), _REMOVE_MAX)]
        with _told(self.folder):
            return sum(self._remove(part)[0] for part in parts)

    def expire(self, *, before_ms: float | None = None, bytes_max: int | None = None) -> int:
        removed = 0
        with _told(self.folder):
            if before_ms is not None:
                while oldest := self._oldest(_REMOVE_MAX, before_ms):
                    removed += self._remove(oldest)[0]
            size = self.totals().body_bytes if bytes_max is not None else 0
            while bytes_max is not None and size > bytes_max and (oldest := self._oldest(_FEW)):
                count, freed = self._remove(oldest)
                removed, size = removed + count, size - freed
        return removed

    def _oldest(self, count: int, before_ms: float = float("inf")) -> list[int]:
        found = self._connection.execute(rows.OLDEST, (before_ms, count))
        return [number for (number,) in found]

    def _remove(self, numbers: list[int]) -> tuple[int, int]:
        """How many there were, and the bytes of bodies that went with them."""
        marks = ",".join("?" * len(numbers))
        with self._writing:
            with self._transaction() as connection:
                orphans = connection.execute(rows.ONLY_THESE.format(marks=marks), numbers * 2).fetchall()
                deleted = connection.execute(f"DELETE FROM uploads WHERE number IN ({marks})", numbers)
                connection.executemany("DELETE FROM bodies WHERE digest = ?", [(d,) for d, _, _ in orphans])
            # After the commit: a kill in between leaves a body without a row, not a row without a body.
            self._bodies.remove((shelf, digest) for digest, _, shelf in orphans)
        return deleted.rowcount, sum(size for _, size, _ in orphans)

    def sweep(self) -> int:
        """Removes bodies without a row, which a kill can leave; how many there were."""
        swept = 0
        with _told(self.folder):
            for shelf in self._bodies.shelves():
                with self._writing:
                    there = self._bodies.on_shelf(shelf)
                    known = self._known(there)
                    orphans = [(shelf, digest) for digest in there if known.get(digest) != shelf]
                    self._bodies.remove(orphans)
                    self._bodies.drop_empty(shelf)
                swept += len(orphans)
        return swept

    def _known(self, digests: Iterable[str]) -> dict[str, int]:
        """Which of these bodies there are, and on which shelf."""
        return dict(self._connection.execute(rows.KNOWN_BODIES, (rows.to_json(list(digests)),)).fetchall())

    # --- connections --------------------------------------------------------------------------

    @property
    def _connection(self) -> sqlite3.Connection:
        """One per thread: reading never waits for writing."""
        mine: _Connected | None = getattr(self._local, "mine", None)
        if mine is None:
            mine = self._local.mine = _Connected(self._connect())
            with self._registering:
                self._connections.add(mine)
        return mine.connection

    def _connect(self) -> sqlite3.Connection:
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

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk may have ended it already
                connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        with self._registering:
            for connected in self._connections:
                connected.connection.close()
            self._connections.clear()
        self._bodies.close()
        if self._lock is not None:
            self._lock.release()


class _Connected:
    """A thread's connection, closed when the thread ends: a server's come and go with its work."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, OverflowError, sqlite3.Error) as error:
        raise StoreError(f"the store in {folder} failed: {error}") from error
