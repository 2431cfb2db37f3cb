"""The tables of the SQLite store, version by version. A version that was released is never changed.

Each migration runs in one transaction with the mark that it ran (`PRAGMA user_version`), so a kill leaves the
version before or the one after.
"""

from __future__ import annotations

import sqlite3

from bridge.errors import StoreError

_FIRST = """
CREATE TABLE numbers (next INTEGER NOT NULL);
INSERT INTO numbers VALUES (1);

CREATE TABLE uploads (
    number     INTEGER PRIMARY KEY,
    wall_ms    REAL NOT NULL,
    scope      TEXT NOT NULL,
    vendor     TEXT NOT NULL,
    track      TEXT NOT NULL,
    method     TEXT NOT NULL,
    target     TEXT NOT NULL,
    host       TEXT NOT NULL,
    headers    TEXT NOT NULL,
    status     INTEGER NOT NULL,
    problem    TEXT NOT NULL,
    digest     TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    client_key TEXT NOT NULL,
    identity   TEXT NOT NULL,
    attempt    INTEGER NOT NULL,
    repeat     TEXT NOT NULL,
    repeats    INTEGER,
    stamp      TEXT
);
CREATE INDEX uploads_by_digest ON uploads (digest);
CREATE INDEX uploads_by_time ON uploads (wall_ms);
CREATE INDEX uploads_by_scope ON uploads (scope, number);
CREATE INDEX uploads_by_client_key ON uploads (client_key, number) WHERE client_key != '';
CREATE INDEX uploads_by_request ON uploads (request_id) WHERE request_id != '';
CREATE INDEX uploads_by_identity ON uploads (identity) WHERE identity != '';

CREATE TABLE profiles (
    number          INTEGER PRIMARY KEY REFERENCES uploads ON DELETE CASCADE,
    vendor          TEXT NOT NULL,
    scope           TEXT NOT NULL,
    identity        TEXT NOT NULL,
    session_id      TEXT,
    view_ids        TEXT NOT NULL,
    view_names      TEXT NOT NULL,
    profiler_id     TEXT NOT NULL,
    application     TEXT NOT NULL,
    service         TEXT NOT NULL,
    env             TEXT NOT NULL,
    version         TEXT NOT NULL,
    sdk_version     TEXT NOT NULL,
    started_at      REAL,
    ended_at        REAL,
    samples         INTEGER NOT NULL,
    long_tasks      INTEGER NOT NULL,
    run_started_ms  REAL,
    run_ended_ms    REAL,
    first_sample_ms REAL,
    last_sample_ms  REAL
);
CREATE UNIQUE INDEX profiles_once ON profiles (identity, scope, vendor);
CREATE INDEX profiles_by_session ON profiles (session_id, number);
CREATE INDEX profiles_by_sdk ON profiles (sdk_version, number);

CREATE TABLE views (
    view_id TEXT NOT NULL,
    number  INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
    PRIMARY KEY (view_id, number)
) WITHOUT ROWID;
CREATE INDEX views_by_number ON views (number);

CREATE TABLE bodies (
    digest TEXT PRIMARY KEY,
    bytes  INTEGER NOT NULL,
    shelf  INTEGER NOT NULL
) WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST,)


def migrate(connection: sqlite3.Connection, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Brings the tables to the newest version. StoreError when they are of a newer one than we know."""
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise StoreError(
            f"the store is of version {version}, this program knows {len(migrations)}: update profiler-bridge"
        )
    for number, statements in enumerate(migrations[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {number}; COMMIT;")
