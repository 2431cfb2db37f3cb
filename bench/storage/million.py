"""A million stored profiles, made up, in SQLite and in PostgreSQL: how long the questions take that a page or
a command asks.

The rows are those that the store itself writes, in large transactions; the bodies are all the same one.
PostgreSQL has been vacuumed, as it does by itself once it has time. It keeps no count of its rows: totals
take it longer, for which only /metrics and `--keep` ask.
"""

from __future__ import annotations

import http.client
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from msgspec.structs import replace

from bench.figures import Figure
from bridge.core.addresses import api_url
from bridge.core.uploads import Upload
from bridge.intake import Intake
from bridge.intake.store import Arrival, ProfileHead, Query, Store, UploadRecord, open_store, rows
from bridge.intake.store.records import record_of
from bridge.intake.store.sqlite import DATABASE, TEXTS
from tests.intake.store.shared import servers

COUNT, BATCH = 1_000_000, 20_000
SESSIONS = 50_000
ROUNDS = 20
LIMIT_MS = 50.0
TOTALS_LIMIT_MS = {"SQLite": 50.0, "PostgreSQL": 500.0}
VENDORS = ("datadog", "sentry", "plain")


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-million-") as name:
        return [*_in_sqlite(Path(name) / "sqlite"), *_in_postgresql(Path(name) / "bodies")]


def _in_sqlite(folder: Path) -> list[Figure]:
    started = perf_counter()
    _fill_sqlite(folder)
    return _measured("SQLite", str(folder), _filled(started, _size_mb(folder)))


def _in_postgresql(bodies: Path) -> list[Figure]:
    with servers.postgresql(durable=True) as server:
        started = perf_counter()
        address = server.database()
        _fill_postgresql(address, bodies)
        [(size,)] = server.run("SELECT pg_database_size(current_database()) / 1000000")
        return _measured("PostgreSQL", address, _filled(started, size))


def _filled(started: float, size_mb: object) -> str:
    return f"{COUNT:,} profiles, made in {perf_counter() - started:.0f} s, {size_mb} MB of rows"


def _measured(name: str, address: str, filled: str) -> list[Figure]:
    store = open_store(address)
    try:
        return [*_asked_over_http(name, store, filled), *_asked(name, store)]
    finally:
        store.close()


def _asked_over_http(base: str, store: Store, filled: str) -> Iterator[Figure]:
    with Intake.start(store=store) as intake:
        connection = http.client.HTTPConnection(urlsplit(intake.url).netloc)
        asked = {
            "by session": lambda n: f"profiles?session={_session(n)}",
            "by view": lambda n: f"profiles?view=view-{n:08x}",
            "newest 100": lambda _: "profiles?newest_first=true&limit=100",
            "newest 100 of one vendor": lambda _: "profiles?newest_first=true&vendor=sentry",
            "newest 100 of one SDK version": lambda _: "profiles?newest_first=true&version=7.16.2",
            "by a test's token": lambda n: f"profiles?token=test-{n % 334 * 3}&newest_first=true",
            "by a client's token that half of them have": lambda _: "profiles?token=pub1&newest_first=true",
        }
        for name, target in asked.items():
            yield _figure(f"a million in {base}, {name}, HTTP", filled, partial(_get, connection, target))
        connection.close()


def _asked(base: str, store: Store) -> Iterator[Figure]:
    by_session = f"a million in {base}, by session, store"
    yield _figure(by_session, "", lambda n: store.find(Query(session_id=_session(n))))
    totals = f"a million in {base}, totals, store"
    yield _figure(totals, "", lambda _: store.totals(), TOTALS_LIMIT_MS[base])
    numbers = count(store.last_number() + 1)
    one_more = f"a million in {base}, one more, store"
    yield _figure(one_more, "", lambda _: store.keep([_arrival(next(numbers))]))


def _figure(name: str, detail: str, ask: Callable[[int], object], limit_ms: float = LIMIT_MS) -> Figure:
    took = []
    for number in range(ROUNDS):
        started = perf_counter()
        ask(number * 47_001 % COUNT + 1)
        took.append((perf_counter() - started) * 1000)
    spread = f"worst of {ROUNDS}: {max(took):.1f} ms"
    return Figure(name, median(took), "ms", limit_ms, f"{spread}; {detail}".rstrip("; "))


def _get(connection: http.client.HTTPConnection, target: Callable[[int], str], number: int) -> None:
    what = target(number)
    connection.request("GET", api_url("", what))
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    assert b'"id"' in body, f"nothing found: {what}"


# --- filling ---------------------------------------------------------------------------------------


def _fill_sqlite(folder: Path) -> None:
    digest = _first(str(folder))
    connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    for records in _batches(digest):
        connection.execute("BEGIN")
        connection.executemany(TEXTS.insert_upload, map(rows.upload_row, records))
        connection.executemany(TEXTS.insert_profile, _profile_rows(records))
        connection.executemany(TEXTS.insert_view, _view_rows(records))
        connection.execute("UPDATE numbers SET next = ?", (records[-1].number + 1,))
        connection.execute("COMMIT")
    connection.close()


def _fill_postgresql(address: str, bodies: Path) -> None:
    digest = _first(f"{address}&blobs={quote(str(bodies))}")
    with psycopg.connect(address, autocommit=True) as connection:
        for records in _batches(digest):
            with connection.transaction(), connection.cursor() as cursor:
                _copy(cursor, "uploads", map(rows.upload_row, records))
                _copy(cursor, "profiles", _profile_rows(records))
                _copy(cursor, "views", _view_rows(records))
                cursor.execute("UPDATE numbers SET next = %s", (records[-1].number + 1,))
        connection.execute("VACUUM ANALYZE")


def _copy(cursor: psycopg.Cursor[Any], table: str, values: Iterable[rows.Row]) -> None:
    first, *others = values
    with cursor.copy(f"COPY {table} ({', '.join(first)}) FROM STDIN".encode()) as copy:
        for row in (first, *others):
            copy.write_row(list(row.values()))


def _first(address: str) -> str:
    """Keep the first upload; the digest of its body."""
    store = open_store(address)
    store.keep([_arrival(1)])
    digest = store.find(Query())[0].digest
    store.close()
    return digest


def _batches(digest: str) -> Iterator[list[UploadRecord]]:
    for start in range(2, COUNT + 1, BATCH):
        numbers = range(start, min(start + BATCH, COUNT + 1))
        yield [replace(_arrival(number).record, number=number, digest=digest) for number in numbers]


def _profile_rows(records: list[UploadRecord]) -> Iterator[rows.Row]:
    return (rows.profile_row(each, each.profile) for each in records if each.profile is not None)


def _view_rows(records: list[UploadRecord]) -> Iterator[rows.Row]:
    for each in records:
        if each.profile is not None:
            yield from rows.view_rows(each, each.profile)


def _session(number: int) -> str:
    return f"session-{number % SESSIONS:08x}"


def _arrival(number: int) -> Arrival:
    upload = Upload(
        id="",
        wall_ms=1_700_000_000_000.0 + number * 1000,
        tab=f"test-{number % 1000}" if number % 3 == 0 else "",
        method="POST",
        target=f"/api/v2/profile?ddsource=browser&dd-request-id={number:032x}",
        headers={"content-type": "multipart/form-data", "origin": "https://app.example"},
        status=202,
        body=b"one body for all",
    )
    record = record_of(
        upload,
        vendor=VENDORS[number % len(VENDORS)],
        track="profile",
        request_id=f"{number:032x}",
        client_key=f"pub{number % 2}",
        profile=_head(number),
    )
    return Arrival(record, upload.body)


def _head(number: int) -> ProfileHead:
    return ProfileHead(
        identity=f"{number:064x}",
        session_id=_session(number),
        view_ids=(f"view-{number:08x}", f"view-{number // 2:08x}") if number % 2 else (f"view-{number:08x}",),
        view_names=("/cart",),
        profiler_id="",
        application="shop",
        service="web",
        env="prod",
        version="1.2.3",
        sdk_version=f"7.{number % 17}.2",
        started_at=1_700_000_000_000.0 + number * 1000,
        ended_at=1_700_000_060_000.0 + number * 1000,
        samples=6000,
        long_tasks=1,
        run_started_ms=1000.0,
        run_ended_ms=61_000.0,
        first_sample_ms=1000.0,
        last_sample_ms=60_990.0,
    )


def _size_mb(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob(f"{DATABASE}*")) // 1_000_000
