"""A million stored profiles, made up: how long the questions take that a page or a command asks.

The rows are written as the store itself writes them, in large transactions; the bodies are all the same one.
"""

from __future__ import annotations

import http.client
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from msgspec.structs import replace

from bench.figures import Figure
from bridge.core.addresses import api_url
from bridge.core.uploads import Upload
from bridge.intake import Intake
from bridge.intake.store import Arrival, ProfileHead, Query, Store, UploadRecord, open_store, rows
from bridge.intake.store.records import record_of
from bridge.intake.store.sqlite import DATABASE, TEXTS

COUNT, BATCH = 1_000_000, 20_000
SESSIONS = 50_000
ROUNDS = 20
LIMIT_MS = 50.0
VENDORS = ("datadog", "sentry", "plain")


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-million-") as name:
        folder = Path(name)
        started = perf_counter()
        _fill(folder)
        filled = (
            f"{COUNT:,} profiles, made in {perf_counter() - started:.0f} s, {_size_mb(folder)} MB of rows"
        )
        store = open_store(folder)
        try:
            return [*_asked_over_http(store, filled), *_asked(store)]
        finally:
            store.close()


def _asked_over_http(store: Store, filled: str) -> Iterator[Figure]:
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
            yield _figure(f"a million, {name}, HTTP", filled, partial(_get, connection, target))
        connection.close()


def _asked(store: Store) -> Iterator[Figure]:
    yield _figure("a million, by session, store", "", lambda n: store.find(Query(session_id=_session(n))))
    yield _figure("a million, totals, store", "", lambda _: store.totals())
    numbers = count(store.last_number() + 1)
    yield _figure("a million, one more, store", "", lambda _: store.keep([_arrival(next(numbers))]))


def _figure(name: str, detail: str, ask: Callable[[int], object]) -> Figure:
    took = []
    for number in range(ROUNDS):
        started = perf_counter()
        ask(number * 47_001 % COUNT + 1)
        took.append((perf_counter() - started) * 1000)
    spread = f"worst of {ROUNDS}: {max(took):.1f} ms"
    return Figure(name, median(took), "ms", LIMIT_MS, f"{spread}; {detail}".rstrip("; "))


def _get(connection: http.client.HTTPConnection, target: Callable[[int], str], number: int) -> None:
    what = target(number)
    connection.request("GET", api_url("", what))
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    assert b'"id"' in body, f"nothing found: {what}"


# --- filling ---------------------------------------------------------------------------------------


def _fill(folder: Path) -> None:
    store = open_store(folder)
    [kept] = store.keep([_arrival(1)])
    digest = store.find(Query())[0].digest
    store.close()
    connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    for start in range(kept.number + 1, COUNT + 1, BATCH):
        records = [
            replace(_arrival(number).record, number=number, digest=digest)
            for number in range(start, min(start + BATCH, COUNT + 1))
        ]
        connection.execute("BEGIN")
        _insert(connection, records)
        connection.execute("UPDATE numbers SET next = ?", (records[-1].number + 1,))
        connection.execute("COMMIT")
    connection.close()


def _insert(connection: sqlite3.Connection, records: list[UploadRecord]) -> None:
    connection.executemany(TEXTS.insert_upload, map(rows.upload_row, records))
    profiles = [(each, each.profile) for each in records if each.profile is not None]
    connection.executemany(TEXTS.insert_profile, [rows.profile_row(*pair) for pair in profiles])
    for pair in profiles:
        connection.executemany(TEXTS.insert_view, rows.view_rows(*pair))


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
