"""A part of the store takes every question and answers none: whoever asks the intake is told so in time."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest

from bridge.errors import StoreUnavailable
from bridge.intake.faults import SharedFaults
from bridge.intake.store import open_store
from bridge.intake.store.blobs import s3 as s3_blobs
from bridge.intake.store.postgresql import connections, timed
from bridge.intake.store.postgresql.store import PostgresqlStore
from tests.intake import large
from tests.intake.client import Reply, Running
from tests.intake.store.made import arrival
from tests.intake.store.shared.servers import S3, Postgresql
from tests.intake.store.shared.test_postgresql import before_commit
from tests.intake.store.shared.way import Way

LIMITS = "-c lock_timeout=1000 -c statement_timeout=5000"
WELL = {"database": True, "bodies": True}
LIMIT_S = 20


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed, "QUICK_S", 1.0)
    monkeypatch.setattr(connections, "_WAIT_S", 0.5)
    monkeypatch.setitem(connections._CONNECT, "connect_timeout", "2")
    monkeypatch.setattr(s3_blobs, "_TIMEOUT", timedelta(seconds=2))


@pytest.fixture
def ways(postgresql: Postgresql, s3: S3) -> Iterator[dict[str, Way]]:
    with Way(postgresql.socket) as to_database, Way(s3.port) as to_bodies:
        yield {"database": to_database, "bodies": to_bodies}


@pytest.fixture
def address(ways: dict[str, Way], on_s3: str, postgresql: Postgresql, monkeypatch: pytest.MonkeyPatch) -> str:
    """That of a store that is reached by these ways."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{ways['bodies'].port}")
    here = quote(str(postgresql.folder))
    return on_s3.replace(f"host={here}", f"host=127.0.0.1&port={ways['database'].port}")


@pytest.fixture
def intake(address: str) -> Iterator[Running]:
    with closing(opened(address)) as store, served(store) as running:
        yield running


@contextmanager
def served(store: PostgresqlStore) -> Iterator[Running]:
    assert store.orders is not None
    with Running(store=store, faults=SharedFaults(store.orders)) as running:
        yield running


def opened(address: str) -> PostgresqlStore:
    store = open_store(f"{address}&options={quote(LIMITS)}")
    assert isinstance(store, PostgresqlStore)
    return store


def send(intake: Running, name: str) -> Reply:
    return intake.ask("POST", large.TARGET, large.body(name, 10), Content_Type=large.CONTENT_TYPE)


def told(reply: Reply) -> tuple[int, str | None]:
    return reply.status, reply.headers.get("retry-after")


@pytest.mark.parametrize(
    ("part", "question"), [("database", "/_bridge/v1/uploads"), ("bodies", "/_bridge/v1/uploads/u-0001/raw")]
)
def test_a_part_that_is_silent_is_told_and_found_again(
    part: str, question: str, intake: Running, ways: dict[str, Way]
) -> None:
    assert send(intake, "before").status == 202
    ways[part].block()
    with ThreadPoolExecutor(4) as pool:
        sent = pool.submit(send, intake, "meanwhile")
        asked, health, metrics = (
            pool.submit(intake.ask, "GET", target) for target in (question, "/healthz", "/metrics")
        )
    assert told(sent.result()) == told(asked.result()) == (503, "1")
    assert (health.result().status, health.result().json()["parts"]) == (503, WELL | {part: False})
    assert f'store_part_up{{part="{part}"}} 0.0'.encode() in metrics.result().body
    ways[part].unblock()
    assert send(intake, "after").status == 202
    assert intake.ask("GET", "/healthz").json()["parts"] == WELL
    assert intake.ask("GET", "/_bridge/v1/uploads/u-0001/raw").body == large.body("before", 10)


def test_those_who_wait_for_a_silent_database_wait_together(intake: Running, ways: dict[str, Way]) -> None:
    many = 200  # one after the other they would wait for longer than a client does here
    ways["database"].block()
    with ThreadPoolExecutor(many) as pool:
        sent = [pool.submit(send, intake, f"s{number}") for number in range(many - 10)]
        asked = [pool.submit(intake.ask, "GET", "/healthz") for _ in range(10)]
        assert {told(each.result()) for each in sent} == {(503, "1")}
        assert {each.result().status for each in asked} == {503}


def test_a_silent_s3_is_not_waited_for_with_each_body(ways: dict[str, Way], address: str) -> None:
    many = 3 * s3_blobs._THREADS
    with closing(opened(address)) as store:
        ways["bodies"].block()
        connected = ways["bodies"].connected
        with pytest.raises(StoreUnavailable, match="bodies"):
            store.keep([arrival(1, body=b"%d" % number) for number in range(many)])
        assert ways["bodies"].connected - connected <= 2 * s3_blobs._THREADS
        ways["bodies"].unblock()
        assert len(store.keep([arrival(1)])) == 1


def test_whoever_asks_much_keeps_no_upload_waiting(with_files: str) -> None:
    with closing(opened(with_files)) as store, served(store) as intake, ExitStack() as stack:
        for _ in range(connections._READERS):
            stack.enter_context(store._connections.reading())
        assert told(intake.ask("GET", "/_bridge/v1/uploads")) == (503, "1")
        assert send(intake, "meanwhile").status == 202
        assert intake.ask("GET", "/healthz").status == 200
        stack.close()
        assert intake.ask("GET", "/_bridge/v1/uploads").status == 200


@contextmanager
def frozen(postgresql: Postgresql, state: str) -> Iterator[None]:
    """The processes of the server that serve an intake, and are in this state, do nothing until the end."""
    found = postgresql.run(
        f"SELECT pid FROM pg_stat_activity WHERE application_name = 'profiler-bridge' AND state = '{state}'"
    )
    pids = [int(str(pid)) for (pid,) in found]
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_connections_that_hang_are_replaced(with_files: str, postgresql: Postgresql) -> None:
    store = opened(with_files)
    store.keep([arrival(1)])
    with ThreadPoolExecutor(1) as pool, frozen(postgresql, "idle"):
        [kept] = pool.submit(store.keep, [arrival(2)]).result(LIMIT_S)
        assert kept.number == 2
        assert pool.submit(store.body, 1).result(LIMIT_S) == b"body"
        assert pool.submit(store.parts).result(LIMIT_S) == WELL
    store.close()


def test_a_server_that_hangs_with_the_lock_is_waited_for_by_nobody(
    with_files: str, postgresql: Postgresql
) -> None:
    store, other = opened(with_files), opened(with_files)
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        hang = lambda: stack.enter_context(frozen(postgresql, "idle in transaction"))  # noqa: E731
        with before_commit(store, hang), pytest.raises(StoreUnavailable, match="did not answer within"):
            pool.submit(store.keep, [arrival(1, body=b"first")]).result(LIMIT_S)
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            pool.submit(other.keep, [arrival(2, body=b"second")]).result(LIMIT_S)
    kept = [other.keep([arrival(2, body=b"second")]), store.keep([arrival(1, body=b"first")])]
    assert [other.body(record.number) for [record] in kept] == [b"second", b"first"]
    for each in (store, other):
        each.close()
