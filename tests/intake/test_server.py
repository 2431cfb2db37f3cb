from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from itertools import count
from urllib.parse import urlsplit

import pytest

from bridge.errors import IntakeError, StoreError
from bridge.intake import Intake
from bridge.intake.server_state import Together
from bridge.intake.settings import Settings
from tests.intake.client import Running


def start() -> Intake:
    return Intake.start()


def test_it_listens_on_loopback_at_a_free_port_and_stops() -> None:
    others = set(threading.enumerate())  # other tests of this process may have an intake that runs
    intake = start()
    address = urlsplit(intake.url)
    assert address.hostname == "127.0.0.1"
    assert address.port
    socket.create_connection((address.hostname, address.port)).close()
    intake.close()
    intake.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port))
    assert "bridge-intake" not in {thread.name for thread in set(threading.enumerate()) - others}


def test_closing_does_not_wait_for_an_idle_connection() -> None:
    with Running() as running:
        address = urlsplit(running.url)
        idle = socket.create_connection((address.hostname, address.port))
        idle.sendall(b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 404"
    idle.close()


def test_two_run_side_by_side() -> None:
    with Running() as one, Running() as two:
        one.ask("POST", "/api/v2/logs", b"{}")
        assert (len(one.uploads), len(two.uploads)) == (1, 0)


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with start() as intake:
        port = urlsplit(intake.url).port
        assert port
        with pytest.raises(IntakeError, match=rf"cannot listen on 127.0.0.1:{port}: .*choose another port"):
            Intake.start(settings=Settings(port=port))


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("no.such.host.invalid", 0)])
def test_an_address_that_cannot_be_had_is_an_intake_error(host: str, port: int) -> None:
    with pytest.raises(IntakeError, match="cannot listen"):
        Intake.start(settings=Settings(host=host, port=port))


def test_callbacks_run_on_the_intakes_thread_before_the_answer() -> None:
    with Running() as running:
        assert running.ask("POST", "/api/v2/logs", b"{}").status == 202
        assert len(running.uploads) == 1
        assert running.threads == {"bridge-intake"}


def test_importing_it_loads_no_server() -> None:
    libraries = {"fastapi", "uvicorn", "httpx2", "prometheus_client"}
    code = f"import sys, bridge.intake; sys.exit(bool({libraries!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_all_who_ask_meanwhile_share_the_next_call() -> None:
    begun, goes_on = threading.Semaphore(0), threading.Semaphore(0)
    calls = count(1)

    def call() -> int:
        begun.release()
        assert goes_on.acquire(timeout=20)
        if (number := next(calls)) == 2:
            raise StoreError("the second one")
        return number

    async def ask() -> list[int | BaseException]:
        together = Together(call)
        first = asyncio.create_task(together.result())
        await asyncio.to_thread(begun.acquire)
        others = [asyncio.create_task(together.result()) for _ in range(3)]
        await asyncio.sleep(0)
        others[0].cancel()
        goes_on.release(2)
        found = await asyncio.gather(first, *others, return_exceptions=True)
        goes_on.release()
        return [*found, await together.result()]

    first, cancelled, *shared, last = asyncio.run(ask())
    assert (first, last, next(calls)) == (1, 3, 4)
    assert isinstance(cancelled, asyncio.CancelledError)
    assert [str(each) for each in shared] == ["the second one"] * 2
