"""`profiler-bridge serve` as a process: how it starts, what it withstands, how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bridge.intake.store import Query, open_store
from bridge.vendors.limits import MIB
from tests.intake import large
from tests.intake.served import Sender, Serve, alive, children, head


def serve(*options: str) -> subprocess.CompletedProcess[str]:
    """One that is expected to end by itself."""
    command = [sys.executable, "-m", "bridge", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def names(folder: Path) -> set[str | None]:
    store = open_store(folder)
    found = {entry.profile.session_id for entry in store.find(Query(limit=100_000)) if entry.profile}
    store.close()
    return found


def test_it_says_where_it_listens_and_keeps(tmp_path: Path) -> None:
    with Serve(tmp_path / "store") as server:
        assert server.said["schema"] == "profiler-bridge.serve/1"
        assert server.said["store"] == str(tmp_path / "store")
        assert server.address[1] > 0
        with Sender(server.address) as sender:
            assert sender.post(large.body("s1")) == 202
        assert server.end() == 0
    assert names(tmp_path / "store") == {"s1"}


def test_a_second_server_on_one_store_is_refused(tmp_path: Path) -> None:
    with Serve(tmp_path):
        done = serve("--port", "0", "--store", str(tmp_path))
    assert (done.returncode, done.stdout) == (4, "")
    assert f"{tmp_path} is served by another process" in done.stderr


def test_a_busy_port_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = serve("--port", port, "--store", str(tmp_path))
    assert (done.returncode, done.stdout) == (4, "")
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr


@pytest.mark.parametrize(
    "option", [("--keep", "for ever"), ("--max-body", "much"), ("--body-timeout", "5"), ("--max-depth", "0")]
)
def test_an_option_that_means_nothing_is_named(tmp_path: Path, option: tuple[str, str]) -> None:
    done = serve("--store", str(tmp_path / "none"), *option)
    assert done.returncode == 2
    assert option[0] in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_connections_open_and_an_upload_unfinished(
    tmp_path: Path, number: signal.Signals
) -> None:
    with (
        Serve(tmp_path, "--processes", "1") as server,
        Sender(server.address) as idle,
        Sender(server.address) as unfinished,
    ):
        assert idle.post(large.body("s1")) == 202
        unfinished.send(head(1000) + b"half")
        assert server.end(number) == 0
    assert names(tmp_path) == {"s1"}


def test_nothing_acknowledged_is_lost_when_it_ends_under_load(tmp_path: Path) -> None:
    acknowledged: set[str | None] = set()
    some = threading.Semaphore(0)

    def send(start: int) -> None:
        with Sender(server.address) as sender:
            for number in range(start, start + 100_000):
                try:
                    assert sender.post(large.body(f"s{number}", 300)) == 202
                except OSError:
                    return
                acknowledged.add(f"s{number}")
                some.release()

    with Serve(tmp_path) as server:
        threads = [threading.Thread(target=send, args=(n * 1_000_000,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(50):
            assert some.acquire(timeout=60)
        assert server.end() == 0
        for thread in threads:
            thread.join()
    assert acknowledged <= names(tmp_path)


def test_its_processes_go_with_it_however_it_goes(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with Serve(tmp_path, "--processes", "2") as server:
            with Sender(server.address) as sender:
                assert sender.post(large.body(f"s{number}")) == 202
            decoders = children(server.pid)
            assert len(decoders) == 2
            server.end(number)
        gone = threading.Event()
        for _ in range(500):
            if not any(map(alive, decoders)):
                break
            gone.wait(0.02)
        assert not any(map(alive, decoders))


@pytest.mark.skipif(sys.platform != "linux", reason="nobody else can lower a process's limits")
def test_a_disk_that_is_full_is_told_and_got_over(tmp_path: Path) -> None:
    """Here: no file may grow beyond 32 KiB, then it may again."""
    import resource

    with Serve(tmp_path) as server, Sender(server.address) as sender:
        assert sender.post(large.body("s1")) == 202
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (32 * 1024, resource.RLIM_INFINITY))
        for _ in range(3):
            assert sender.post(large.body("s2")) == 503
        assert sender.retry_after == 1
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert sender.post(large.body("s3")) == 202
        assert server.end() == 0
    assert names(tmp_path) == {"s1", "s3"}


def test_limits_are_options(tmp_path: Path) -> None:
    options = ("--max-body", "20KiB", "--max-parts", "1", "--body-timeout", "1s")
    with Serve(tmp_path, *options) as server, Sender(server.address) as sender:
        assert sender.post(large.body("s1")) == 413
        assert sender.post(large.body("s1", 10)) == 413
        sender.send(head(1000) + b"half")
        assert sender.answer() == 408


def test_what_is_too_much_goes_by_itself(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.close()
    with Serve(tmp_path) as server, Sender(server.address) as sender:
        for number in range(60):
            assert sender.post(large.body(f"s{number}", 10)) == 202
        assert server.end() == 0
    with Serve(tmp_path, "--keep", "1w", "--keep", "1KB") as server:
        reader = open_store(tmp_path, readonly=True)
        waited = threading.Event()
        for _ in range(500):
            if reader.totals().body_bytes <= 1000:
                break
            waited.wait(0.02)
        assert reader.totals().body_bytes <= 1000
        reader.close()
        assert server.end() == 0


def test_many_slow_clients_cost_little_memory(tmp_path: Path) -> None:
    """200 that announce 8 MiB each and send 1 MiB: only what has come is held, and only up to the limit."""
    with Serve(tmp_path, "--max-in-flight", "16MiB", "--processes", "0") as server:
        with Sender(server.address) as first:
            assert first.post(large.body("s1")) == 202
            before = server.memory("VmRSS")
            slow = [Sender(server.address) for _ in range(200)]
            statuses = []
            for sender in slow:
                sender.send(head(8 * 1024 * 1024, "/api/v2/replay") + bytes(1024 * 1024))
            # Who had no room hears so; the others wait for the rest.
            for sender in slow:
                sender._socket.settimeout(0.2)
                try:
                    statuses.append(sender.answer())
                except TimeoutError:
                    statuses.append(0)
            assert statuses.count(503) >= 150
            assert set(statuses) <= {0, 503}
            assert server.memory("VmRSS") - before < 64 * MIB
            for sender in slow:
                sender.close()
            # Once the server has seen that they are gone there is room again.
            tries = (first.post(large.body("s2")) for _ in range(10_000))
            assert next(status for status in tries if status != 503) == 202
        assert server.end() == 0
