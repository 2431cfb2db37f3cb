"""Between records and rows of SQLite: the statements, and what stands where."""

from __future__ import annotations

from typing import Any

import msgspec

from bridge.intake.store.interface import Arrival, Entry, ProfileHead, Query, Repeat

INSERT_UPLOAD = f"INSERT INTO uploads VALUES ({','.join('?' * 20)})"
INSERT_PROFILE = f"INSERT OR IGNORE INTO profiles VALUES ({','.join('?' * 21)})"

# The indexes of both have only rows with one: without saying so here SQLite may not use them. The `+` keeps
# it from the index of scopes, of which one may hold every row.
SAME_CONTENT = (
    "SELECT count(*), min(number) FROM uploads"
    " WHERE identity = ? AND identity != '' AND +scope = ? AND vendor = ?"
)
SAME_REQUEST = (
    "SELECT min(number) FROM uploads"
    " WHERE request_id = ? AND request_id != '' AND +scope = ? AND vendor = ? AND track = ?"
)
TOTALS = (
    "SELECT (SELECT count(*) FROM uploads), (SELECT count(*) FROM profiles),"
    " (SELECT coalesce(sum(bytes), 0) FROM bodies), (SELECT min(wall_ms) FROM uploads)"
)
OLDEST = "SELECT number FROM uploads WHERE wall_ms < ? ORDER BY wall_ms LIMIT ?"
#: The bodies that no upload but these has.
ONLY_THESE = (
    "SELECT b.digest, b.bytes, b.shelf FROM bodies b"
    " WHERE b.digest IN (SELECT digest FROM uploads WHERE number IN ({marks}))"
    " AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.digest = b.digest AND u.number NOT IN ({marks}))"
)
KNOWN_BODIES = "SELECT digest, shelf FROM bodies WHERE digest IN (SELECT value FROM json_each(?))"
BODY = "SELECT b.shelf, b.digest FROM uploads u JOIN bodies b ON b.digest = u.digest WHERE u.number = ?"

_UPLOAD = (
    "u.number, u.wall_ms, u.scope, u.vendor, u.track, u.method, u.target, u.host, u.headers, u.status,"
    " u.problem, u.digest, u.bytes, u.request_id, u.client_key, u.identity, u.attempt, u.repeat, u.repeats,"
    " u.stamp"
)
_PROFILE = (
    "p.identity, p.session_id, p.view_ids, p.view_names, p.profiler_id, p.application, p.service, p.env,"
    " p.version, p.sdk_version, p.started_at, p.ended_at, p.samples, p.long_tasks, p.run_started_ms,"
    " p.run_ended_ms, p.first_sample_ms, p.last_sample_ms"
)
_PROFILE_AT = 20

SELECT = f"SELECT {_UPLOAD}, {_PROFILE} FROM uploads u LEFT JOIN profiles p ON p.number = u.number"
_SELECT_PROFILES = f"SELECT {_UPLOAD}, {_PROFILE} FROM profiles p JOIN uploads u ON u.number = p.number"

_encode = msgspec.json.Encoder().encode


def to_json(value: object) -> str:
    return _encode(value).decode()


def upload_row(
    arrival: Arrival,
    digest: str,
    headers: dict[str, str],
    attempt: int,
    repeat: Repeat,
    repeats: int | None,
) -> tuple[Any, ...]:
    upload = arrival.upload
    return (
        arrival.number,
        upload.wall_ms,
        upload.tab,
        arrival.vendor,
        arrival.track,
        upload.method,
        _text(upload.target),
        _text(upload.host),
        _text(to_json(headers)),
        upload.status,
        _text(arrival.problem),
        digest,
        len(upload.body),
        _text(arrival.request_id),
        _text(arrival.client_key),
        arrival.profile.identity if arrival.profile else "",
        attempt,
        repeat,
        repeats,
        None,
    )


def profile_row(arrival: Arrival, profile: ProfileHead) -> tuple[Any, ...]:
    return (
        arrival.number,
        arrival.vendor,
        arrival.upload.tab,
        profile.identity,
        _maybe(profile.session_id),
        to_json(profile.view_ids),
        to_json(profile.view_names),
        _text(profile.profiler_id),
        _text(profile.application),
        _text(profile.service),
        _text(profile.env),
        _text(profile.version),
        _text(profile.sdk_version),
        profile.started_at,
        profile.ended_at,
        profile.samples,
        profile.long_tasks,
        profile.run_started_ms,
        profile.run_ended_ms,
        profile.first_sample_ms,
        profile.last_sample_ms,
    )


def _text(value: str) -> str:
    """What SQLite can keep as UTF-8: a lone surrogate is none."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _maybe(value: str | None) -> str | None:
    return None if value is None else _text(value)


def entry(row: tuple[Any, ...]) -> Entry:
    return Entry(
        number=row[0],
        wall_ms=row[1],
        scope=row[2],
        vendor=row[3],
        track=row[4],
        method=row[5],
        target=row[6],
        host=row[7],
        headers=msgspec.json.decode(row[8]),
        status=row[9],
        problem=row[10],
        digest=row[11],
        bytes=row[12],
        request_id=row[13],
        client_key=row[14],
        identity=row[15],
        attempt=row[16],
        repeat=row[17],
        repeats=row[18],
        stamp=msgspec.json.decode(row[19]) if row[19] else None,
        profile=_head(row[_PROFILE_AT:]),
    )


def _head(row: tuple[Any, ...]) -> ProfileHead | None:
    if row[0] is None:
        return None
    return ProfileHead(
        identity=row[0],
        session_id=row[1],
        view_ids=tuple(msgspec.json.decode(row[2])),
        view_names=tuple(msgspec.json.decode(row[3])),
        profiler_id=row[4],
        application=row[5],
        service=row[6],
        env=row[7],
        version=row[8],
        sdk_version=row[9],
        started_at=row[10],
        ended_at=row[11],
        samples=row[12],
        long_tasks=row[13],
        run_started_ms=row[14],
        run_ended_ms=row[15],
        first_sample_ms=row[16],
        last_sample_ms=row[17],
    )


#: A token is one of these. The index of client keys has only rows with one.
_TOKEN_IS = ("u.scope = ?1", "u.client_key = ?1 AND u.client_key != '' AND u.scope != ?1")


def select(query: Query) -> tuple[str, list[Any]]:
    """The statement that answers a query, and its values."""
    of_profile = ("session_id", "view_id", "version")
    profiles = query.profiles_only or any(getattr(query, name) is not None for name in of_profile)
    table = "p" if profiles else "u"
    conditions, values = _conditions(query, table)
    values = [query.token, *values, max(0, query.limit)]
    start, order = _SELECT_PROFILES if profiles else SELECT, "DESC" if query.newest_first else "ASC"
    if query.token is None:
        return f"{start}{_where(conditions)} ORDER BY {table}.number {order} LIMIT ?{len(values)}", values
    end = f" ORDER BY u.number {order} LIMIT ?{len(values)}"
    # Each by its own index, in order, and no further than the limit: an OR would look at every row.
    parts = [f"SELECT * FROM ({start}{_where([*conditions, token])}{end})" for token in _TOKEN_IS]
    return f"{' UNION ALL '.join(parts)} ORDER BY 1 {order} LIMIT ?{len(values)}", values


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _conditions(query: Query, table: str) -> tuple[list[str], list[Any]]:
    """With numbered places from ?2 on."""
    wanted: list[tuple[str, object]] = [
        ("p.session_id = ", query.session_id),
        ("p.number IN (SELECT number FROM views WHERE view_id = ", query.view_id),
        ("p.sdk_version = ", query.version),
        ("u.vendor = ", query.vendor),
        ("u.track = ", query.track),
        ("u.wall_ms >= ", query.since_ms),
        ("u.wall_ms < ", query.until_ms),
        (f"{table}.number > ", query.after),
        (f"{table}.number < ", query.before),
    ]
    chosen = [(condition, value) for condition, value in wanted if value is not None]
    conditions = [
        f"{condition}?{place}{')' * condition.count('(')}"
        for place, (condition, _) in enumerate(chosen, start=2)
    ]
    return conditions, [value for _, value in chosen]
