from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bridge.intake.settings import Settings
from bridge.intake.store import Arrival, UploadRecord, open_store
from bridge.vendors.limits import LIMITS, Limits
from tests.intake.client import Running

BODY_MAX = LIMITS.wire


def test_a_body_at_the_limit_is_kept(intake: Running) -> None:
    assert intake.ask("POST", "/api/v2/replay", bytes(BODY_MAX)).status == 202
    assert len(intake.uploads[0].body) == BODY_MAX


def test_a_body_over_the_limit_gets_413_and_is_recorded_without_it(intake: Running) -> None:
    reply = intake.ask("POST", "/t/tab-2/dd", bytes(BODY_MAX + 1))
    assert reply.status == 413
    assert reply.json()["error"]["code"] == "too-large"
    assert set(reply.json()["error"]) == {"code", "message", "hint"}
    (upload,) = intake.uploads
    assert (upload.status, upload.tab, upload.target, upload.body) == (413, "tab-2", "/dd", b"")


def test_a_body_that_is_announced_as_huge_is_refused_before_it_is_sent(intake: Running) -> None:
    address = urlsplit(intake.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as client:
        client.sendall(b"POST /dd HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 413"


def test_a_chunked_body_has_the_same_limit(intake: Running) -> None:
    address = urlsplit(intake.url)
    chunk = b"100000\r\n" + bytes(0x100000) + b"\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=20) as client:
        client.sendall(b"POST /dd HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(BODY_MAX // 0x100000 + 1):
            client.sendall(chunk)
        client.sendall(b"0\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 413"


def test_a_client_that_leaves_in_the_middle_does_no_harm(intake: Running) -> None:
    address = urlsplit(intake.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as client:
        client.sendall(b"POST /api/v2/rum HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
    assert intake.ask("POST", "/api/v2/logs", b"{}").status == 202
    assert [upload.target for upload in intake.uploads] == ["/api/v2/logs"]


def test_a_body_that_takes_too_long_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    with Running(Settings(limits=Limits(body_timeout_s=0.1))) as running:
        address = urlsplit(running.url)
        with socket.create_connection((address.hostname, address.port), timeout=20) as client:
            client.sendall(b"POST /dd HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
            answer = client.recv(4096)
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"too-slow" in answer
        assert b"--body-timeout" in answer
        assert running.ask("POST", "/api/v2/logs", b"{}").status == 202
    assert caplog.records == []


def test_bodies_that_have_no_room_are_told_to_come_again() -> None:
    with Running(Settings(limits=Limits(in_flight=1000))) as running:
        reply = running.ask("POST", "/api/v2/replay", bytes(2000))
        assert (reply.status, reply.headers["retry-after"]) == (503, "1")
        assert "--max-in-flight (in Python: limits=Limits(in_flight=...)" in reply.json()["error"]["hint"]
        # What was held is free again.
        assert [running.ask("POST", "/api/v2/replay", bytes(900)).status for _ in range(3)] == [202] * 3


def test_a_body_has_its_room_until_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, waits, goes_on = open_store(tmp_path), threading.Event(), threading.Event()
    keep = store.keep

    def slowly(arrivals: Sequence[Arrival]) -> list[UploadRecord]:
        waits.set()
        assert goes_on.wait(20)
        return keep(arrivals)

    monkeypatch.setattr(store, "keep", slowly)
    with Running(Settings(limits=Limits(in_flight=1000)), store) as running, ThreadPoolExecutor(1) as another:
        first = another.submit(running.ask, "POST", "/api/v2/replay", bytes(900))
        assert waits.wait(20)
        assert running.ask("POST", "/api/v2/replay", bytes(900)).status == 503
        goes_on.set()
        assert first.result().status == 202
        assert running.ask("POST", "/api/v2/replay", bytes(900)).status == 202
    store.close()
