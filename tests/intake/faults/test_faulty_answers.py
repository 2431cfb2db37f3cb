"""Faults as a client sees them, and as they are kept."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.client import BadStatusLine, IncompleteRead, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bridge.core.uploads import QuotaAnswer
from bridge.intake.settings import Settings
from bridge.intake.store import Query, Store, open_store
from bridge.vendors import decode
from tests.intake.client import Reply, Running, forwarded
from tests.vendors.datadog.sample import VERSIONS, load

ORIGIN = "https://shop.example"
QUOTA = forwarded("/api/v2/profiling/quota?session_id=s1")
SAMPLE = load(VERSIONS[-1], "profile")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def kept(store: Store) -> Iterator[Running]:
    with Running(Settings(allow_origins=("*",)), store) as running:
        yield running


def post(running: Running, prefix: str = "") -> Reply:
    return running.ask(
        "POST",
        prefix + SAMPLE.target,
        SAMPLE.body,
        Content_Type=SAMPLE.headers["content-type"],
        Origin=ORIGIN,
    )


def test_a_row_of_failures_gives_one_profile_and_each_attempt(kept: Running, store: Store) -> None:
    kept.intake.faults.set("datadog/profile", "500,503,429,202")
    assert [post(kept).status for _ in range(5)] == [500, 503, 429, 202, 202]
    entries = store.find(Query(track="profile"))
    assert [entry.status for entry in entries] == [500, 503, 429, 202, 202]
    assert [entry.attempt for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.problem for entry in entries] == [
        "fault on order: 500",
        "fault on order: 503",
        "fault on order: 429",
        "",
        "",
    ]
    assert [entry.profile is not None for entry in entries] == [False, False, False, True, False]
    assert [upload.status for upload in kept.uploads] == [500, 503, 429, 202, 202]


def test_a_fault_is_for_its_scope(kept: Running) -> None:
    kept.intake.faults.set("datadog/profile", "500", scope="tab-1")
    assert post(kept, "/t/tab-2").status == 202
    assert post(kept).status == 202
    assert post(kept, "/t/tab-1").status == 500
    assert post(kept, "/t/tab-1").status == 202


def test_an_ordered_failure_says_that_it_is_one_and_a_page_can_read_it(kept: Running) -> None:
    kept.intake.faults.set("*", "500:7")
    reply = post(kept)
    assert reply.json()["error"]["code"] == "fault-on-order"
    assert reply.headers["retry-after"] == "7"
    assert reply.headers["access-control-allow-origin"] == ORIGIN


def test_a_dropped_connection_gives_no_answer_and_no_profile(kept: Running, store: Store) -> None:
    kept.intake.faults.set("datadog/profile", "drop")
    with pytest.raises(RemoteDisconnected):
        post(kept)
    [entry] = store.find(Query())
    assert (entry.status, entry.problem, entry.profile) == (0, "fault on order: drop", None)
    assert post(kept).status == 202


def test_half_an_answer_was_an_acknowledgement_all_the_same(kept: Running, store: Store) -> None:
    kept.intake.faults.set("datadog/profile", "half")
    with pytest.raises(IncompleteRead):
        post(kept)
    [entry] = store.find(Query())
    assert (entry.status, entry.problem, entry.profile is not None) == (202, "fault on order: half", True)
    post(kept)
    assert len(store.find(Query(profiles_only=True))) == 1


@pytest.mark.parametrize("script", ["delay:0.05", "slow:0.05"])
def test_a_late_and_a_slow_answer_are_whole(kept: Running, script: str) -> None:
    kept.intake.faults.set("datadog/profile", script)
    reply = post(kept)
    assert (reply.status, reply.body) == (202, b"{}")
    assert reply.headers["access-control-allow-origin"] == ORIGIN


def test_without_cors_the_page_is_refused_and_its_preflight_too(kept: Running) -> None:
    kept.intake.faults.set("datadog/profile", "no-cors")
    reply = post(kept)
    assert reply.status == 202
    assert not [name for name in reply.headers if name.startswith("access-control-")]
    kept.intake.faults.set("datadog/quota", "no-cors", scope="tab-1")
    for target, allowed in ((QUOTA, True), ("/t/tab-1" + QUOTA, False), ("/t/tab-1" + QUOTA, True)):
        preflight = kept.ask("OPTIONS", target, Origin=ORIGIN, Access_Control_Request_Method="GET")
        assert ("access-control-allow-origin" in preflight.headers) is allowed


@pytest.mark.parametrize(
    ("script", "status", "admitted"),
    [
        ("admit", 200, True),
        ("deny", 200, False),
        ("429", 429, False),
        ("500", 500, True),
        ("garbage", 200, True),
    ],
)
def test_quota_is_answered_as_ordered_and_recorded_as_the_sdk_takes_it(
    kept: Running, script: str, status: int, admitted: bool
) -> None:
    kept.intake.faults.set("datadog/quota", script)
    reply = kept.ask("GET", QUOTA)
    assert reply.status == status
    if status == 200 and script != "garbage":
        assert reply.json()["data"]["attributes"]["admitted"] is admitted
    [upload] = kept.uploads
    [answer] = decode(upload)
    assert isinstance(answer, QuotaAnswer)
    assert (answer.admitted, answer.session_id) == (admitted, "s1")


def test_garbage_is_no_json(kept: Running) -> None:
    kept.intake.faults.set("datadog/quota", "garbage")
    with pytest.raises(UnicodeDecodeError):
        kept.ask("GET", QUOTA).json()


@pytest.mark.parametrize(
    ("script", "status", "limits"),
    [
        ("429:60:profile", 429, "60:profile:organization:fault_on_order"),
        ("429:60", 429, "60::organization:fault_on_order"),
        ("200:5:error;transaction", 200, "5:error;transaction:organization:fault_on_order"),
    ],
)
def test_sentry_is_told_its_rate_limits_so_that_a_page_can_read_them(
    kept: Running, script: str, status: int, limits: str
) -> None:
    kept.intake.faults.set("sentry/envelope", script)
    reply = kept.ask("POST", "/api/1/envelope/", b"{}\n", Origin=ORIGIN)
    assert (reply.status, reply.headers["x-sentry-rate-limits"]) == (status, limits)
    exposed = reply.headers["access-control-expose-headers"].lower().split(", ")
    assert exposed == ["retry-after", "x-sentry-rate-limits"]


def test_a_fault_on_a_bad_payload_names_both(kept: Running, store: Store) -> None:
    kept.intake.faults.set("datadog/rum", "503")
    kept.ask("POST", "/api/v2/rum", b"{")
    [entry] = store.find(Query())
    assert entry.status == 503
    assert entry.problem.startswith("fault on order: 503 (")


def hanging(running: Running) -> socket.socket:
    """A connection with a request on it that gets no answer."""
    address = urlsplit(running.url)
    connection = socket.create_connection((address.hostname, address.port), 10)
    connection.sendall(b"POST /api/v2/logs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
    return connection


@pytest.mark.parametrize("script", ["hang", "delay:600", "slow:600"])
def test_closing_does_not_wait_for_who_is_kept_waiting(script: str) -> None:
    arrived = threading.Event()
    running = Running(on_upload=arrived.set)
    running.intake.faults.set("datadog/logs", script)
    connection = hanging(running)
    assert arrived.wait(10)
    running.intake.close()
    answer = b"".join(iter(lambda: connection.recv(1000), b""))
    connection.close()
    assert answer.startswith(b"HTTP/1.1 202" if script != "hang" else b"")
    assert (answer == b"") is (script == "hang")


def test_who_hangs_may_go() -> None:
    arrived = threading.Event()
    with Running(on_upload=arrived.set) as running:
        running.intake.faults.set("datadog/logs", "hang")
        connection = hanging(running)
        assert arrived.wait(10)
        connection.close()
        assert running.ask("POST", "/api/v2/logs", b"{}").status == 202


def test_faults_of_connections_say_nothing_in_the_log(
    kept: Running, caplog: pytest.LogCaptureFixture
) -> None:
    kept.intake.faults.set("*", "drop,half")
    with pytest.raises((RemoteDisconnected, BadStatusLine)):
        post(kept)
    with pytest.raises(IncompleteRead):
        post(kept)
    assert post(kept).status == 202
    assert caplog.records == []
