"""Connections that are slow, idle, too many, or in use: real sockets, on httptools and on h11."""

from __future__ import annotations

import json
import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bridge.intake.connections import Guard
from bridge.intake.settings import Settings
from bridge.intake.store import open_store
from bridge.vendors.limits import Limits
from tests.intake.client import Running, Series, series

#: For whatever is waited for, s.
LIMIT_S = 30.0
LATE_S = 0.5
ATTACKERS = 500
TARGET = "/api/v2/logs"
SLOW = b"POST /api/v2/logs HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


@pytest.fixture(params=[HttpToolsProtocol, H11Protocol], autouse=True)
def protocol(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uvicorn.protocols.http.auto.AutoHTTPProtocol", request.param)


@pytest.fixture
def sockets() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def running(**limits: Any) -> Running:
    return Running(Settings(allow_origins=("*",), limits=Limits(**limits)))


class Client(socket.socket):
    """A connection to an intake."""

    def __init__(self, intake: Running) -> None:
        super().__init__()
        self.settimeout(LIMIT_S)
        address = urlsplit(intake.url)
        self.connect((address.hostname, address.port))

    def post(self, body: bytes = b"{}", host: str = "localhost") -> tuple[int, bytes]:
        """Status and body of the answer."""
        self.sendall(head(len(body), host) + body)
        return self.answer()

    def answer(self) -> tuple[int, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.some()
        above, _, body = data.partition(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in above.lower().split(b"\r\n")[1:])
        while len(body) < int(fields.get(b"content-length", 0)):
            body += self.some()
        return int(above[9:12]), body

    def some(self) -> bytes:
        data = self.recv(65536)
        assert data, "closed"
        return data

    def is_cut(self) -> bool:
        """Wait until the connection is closed."""
        with suppress(ConnectionError):
            while self.recv(65536):
                pass
        return True

    def is_open(self) -> bool:
        self.setblocking(False)
        try:
            return bool(self.recv(1))
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        finally:
            self.settimeout(LIMIT_S)


def head(length: int, host: str = "localhost") -> bytes:
    return f"POST {TARGET} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n".encode()


def intake_is_full(intake: Running) -> bool:
    """Whether a new connection is refused."""
    with Client(intake) as client, suppress(ConnectionError):
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return client.answer()[0] == 503
    return True


def wait_for_a_late_one(intake: Running) -> None:
    """Return when a connection that was opened now has been cut: what is older was not."""
    with Client(intake) as late:
        late.sendall(SLOW)
        assert late.is_cut()


def cut(intake: Running, reason: str) -> float:
    wanted = "profiler_bridge_connections_cut_total", frozenset({("reason", reason)})
    found: set[Series] = series(intake.ask("GET", "/metrics").body)
    return next((each.value for each in found if each[:2] == wanted), 0.0)


class Slowloris:
    """Many connections, each of which sends a byte of its head a second."""

    def __init__(self, intake: Running, stack: ExitStack, count: int) -> None:
        self.clients = [stack.enter_context(Client(intake)) for _ in range(count)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._drip)

    def _drip(self) -> None:
        for client in self.clients:
            with suppress(OSError):
                client.sendall(SLOW)
        while not self._stop.wait(1.0):
            for client in self.clients:
                with suppress(OSError):
                    client.send(b"x")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


@pytest.fixture
def many_files() -> Iterator[None]:
    """Both ends of all connections are in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_an_honest_client_is_answered_beside_500_that_send_a_byte_a_second(sockets: ExitStack) -> None:
    with running(head_timeout_s=1) as intake:
        kept = sockets.enter_context(Client(intake))
        assert kept.post()[0] == 202
        with Slowloris(intake, sockets, ATTACKERS) as attack:
            for _ in range(20):
                assert intake.ask("POST", TARGET, b"{}").status == 202
                assert kept.post()[0] == 202
            assert all(client.is_cut() for client in attack.clients)
        assert kept.post()[0] == 202
        assert cut(intake, "slow-head") == ATTACKERS
        assert len(intake.uploads) == 42


def test_of_too_many_those_that_wait_longest_for_a_head_are_cut(sockets: ExitStack) -> None:
    with running(connections=20) as intake:
        kept = sockets.enter_context(Client(intake))
        assert kept.post()[0] == 202
        slow = [sockets.enter_context(Client(intake)) for _ in range(60)]
        for client in slow:
            with suppress(OSError):
                client.sendall(SLOW)
        assert intake.ask("POST", TARGET, b"{}").status == 202
        assert all(client.is_cut() for client in slow[:40])
        assert kept.post()[0] == 202
        assert all(client.is_open() for client in slow[-17:])
        assert cut(intake, "too-many") >= 41


def test_where_none_waits_for_a_head_the_longest_idle_one_is_cut(sockets: ExitStack) -> None:
    with running(connections=2, head_timeout_s=LATE_S) as intake:
        first = sockets.enter_context(Client(intake))
        assert first.post()[0] == 202
        wait_for_a_late_one(intake)
        second = sockets.enter_context(Client(intake))
        assert second.post()[0] == 202
        assert intake.ask("POST", TARGET, b"{}").status == 202
        assert first.is_cut()
        assert second.post()[0] == 202


def test_connections_in_use_are_never_cut_and_more_are_refused(sockets: ExitStack) -> None:
    arrived = threading.Semaphore(0)
    settings = Settings(limits=Limits(connections=2, head_timeout_s=LATE_S))
    with Running(settings, on_upload=arrived.release) as intake:
        intake.intake.faults.set("*", "hang*2")
        waiting = [sockets.enter_context(Client(intake)) for _ in range(2)]
        for client in waiting:
            client.sendall(head(2) + b"{}")
            assert arrived.acquire(timeout=LIMIT_S)
        with Client(intake) as third:
            status, body = third.answer()
            assert third.is_cut()
        assert (status, json.loads(body)["error"]["message"]) == (503, "2 connections are in use already")
        assert "--max-connections (in Python: limits=Limits(connections=" in json.loads(body)["error"]["hint"]
        waiting.pop().close()
        while intake_is_full(intake):
            pass
        wait_for_a_late_one(intake)
        assert waiting[0].is_open()
        assert cut(intake, "too-many") >= 1


def test_a_kept_connection_may_be_idle_for_longer_than_a_head_may_take(sockets: ExitStack) -> None:
    with running(head_timeout_s=LATE_S) as intake:
        kept = sockets.enter_context(Client(intake))
        assert kept.post()[0] == 202
        wait_for_a_late_one(intake)
        assert kept.post()[0] == 202
        kept.sendall(SLOW)
        assert kept.is_cut()


def test_a_connection_without_any_byte_is_late_too(sockets: ExitStack) -> None:
    with running(head_timeout_s=LATE_S) as intake:
        assert sockets.enter_context(Client(intake)).is_cut()


def test_an_idle_connection_is_cut(sockets: ExitStack) -> None:
    with running(idle_timeout_s=1) as intake:
        kept = sockets.enter_context(Client(intake))
        assert kept.post()[0] == 202
        assert kept.is_cut()


def test_a_body_may_take_longer_than_a_head(sockets: ExitStack) -> None:
    with running(head_timeout_s=LATE_S) as intake:
        slow = sockets.enter_context(Client(intake))
        slow.sendall(head(4) + b"{}")
        wait_for_a_late_one(intake)
        slow.sendall(b"  ")
        assert slow.answer()[0] == 202


def test_a_live_stream_is_not_cut(sockets: ExitStack, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    sockets.callback(store.close)
    limits = Limits(head_timeout_s=LATE_S, idle_timeout_s=1, connections=2)
    with Running(Settings(allow_origins=("*",), limits=limits), store) as intake:
        stream = sockets.enter_context(Client(intake))
        stream.sendall(b"GET /_bridge/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in stream.some()
        idle = sockets.enter_context(Client(intake))
        assert idle.post()[0] == 202
        assert idle.is_cut()
        wait_for_a_late_one(intake)
        assert [intake.ask("POST", TARGET, b"{}").status for _ in range(4)] == [202] * 4
        seen = b""
        while seen.count(b"\nid: ") + seen.startswith(b"id: ") < 5:
            seen += stream.some()


def test_a_head_that_does_not_end_is_cut(sockets: ExitStack) -> None:
    with running(head=4096) as intake:
        endless = sockets.enter_context(Client(intake))
        with suppress(OSError):
            endless.sendall(SLOW + b"x" * 1_000_000)
        assert endless.is_cut()
        assert intake.uploads == []


def test_the_answer_to_a_refused_request_is_not_lost_by_the_rest_of_its_body(sockets: ExitStack) -> None:
    with running(head=4096) as intake:
        status, body = sockets.enter_context(Client(intake)).post(bytes(3_000_000), "evil.example")
        assert (status, json.loads(body)["error"]["code"]) == (403, "host-not-allowed")


def test_an_order_for_a_fault_that_comes_too_slowly_is_refused(sockets: ExitStack) -> None:
    with running(body_timeout_s=LATE_S) as intake:
        slow = sockets.enter_context(Client(intake))
        slow.sendall(head(10).replace(TARGET.encode(), b"/_bridge/v1/faults") + b"{")
        status, body = slow.answer()
        assert (status, json.loads(body)["error"]["code"]) == (408, "too-slow")


class Waiting:
    """What the guard sees of a connection that has sent nothing."""

    cycle = timeout_keep_alive_task = None

    def __init__(self) -> None:
        self.transport, self.closed = self, False

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def test_a_machine_that_sleeps_makes_no_client_late() -> None:
    waiting, guard = Waiting(), Guard(Limits(head_timeout_s=5), lambda _: None)
    for now_s in (0.0, 0.1, 600.0, 1200.0):
        guard.sweep([waiting], now_s)
    assert not waiting.closed
    for now_s in range(1201, 1205):
        guard.sweep([waiting], now_s)
    assert waiting.closed
