"""HAProxy with the configuration of docker-compose.yml, in front of two intakes on one store."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from pathlib import Path

import pytest

from bridge.intake.store import Query, open_store
from tests.intake import large
from tests.intake.client import series
from tests.intake.served import Sender, Serve
from tests.intake.store.shared.servers import Postgresql

ROOT = Path(__file__).parents[4]
LIMIT_S = 30.0
ORIGIN = "http://localhost:3000"

#: Debian has it where only root looks for programs.
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
pytestmark = pytest.mark.skipif(
    HAPROXY is None, reason="there is no HAProxy: run `make test` once, or apt-get install haproxy"
)

OPTIONS = ("--quiet", "--processes", "0", "--max-body", "1MiB")

Pair = tuple[Serve, Serve]


def wait(condition: Callable[[], bool], told: Callable[[], object]) -> None:
    """`told`: what is known where it does not come true."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < end, told()
        time.sleep(0.02)


class Balancer:
    """`address`: where it listens; `status`: where it tells its own health. It logs what it does to `log`."""

    def __init__(self, address: tuple[str, int], status: tuple[str, int], log: Path) -> None:
        self.address = address
        self._status = status
        self._log = log

    def wait_for_log(self, text: str) -> None:
        wait(lambda: text in self._log.read_text(), self._log.read_text)

    def health(self) -> int:
        with closing(HTTPConnection(*self._status, timeout=LIMIT_S)) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status

    @contextmanager
    def asked(
        self, target: str, method: str = "GET", body: bytes = b"", **headers: str
    ) -> Iterator[HTTPResponse]:
        """The answer, with its body not yet read."""
        with closing(HTTPConnection(*self.address, timeout=LIMIT_S)) as connection:
            connection.request(method, target, body, {k.replace("_", "-"): v for k, v in headers.items()})
            with connection.getresponse() as answer:
                yield answer


@contextmanager
def haproxy(log: Path, *intakes: Serve) -> Iterator[Balancer]:
    places = {f"INTAKE_{n}": "{}:{}".format(*each.address) for n, each in enumerate(intakes, 1)}
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_server(("127.0.0.1", 0)) as status,
    ):
        # It takes over sockets that listen: so its port is known before it starts, and nobody else has it.
        places |= {"LISTEN": f"fd@{listening.fileno()}", "STATUS": f"fd@{status.fileno()}"}
        with log.open("w") as out:
            process = subprocess.Popen(
                [str(HAPROXY), "-f", str(ROOT / "docker" / "haproxy.cfg")],
                env=os.environ | places,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=(listening.fileno(), status.fileno()),
            )
        try:
            yield Balancer(listening.getsockname(), status.getsockname(), log)
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def store(postgresql: Postgresql, tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"{postgresql.database()}&blobs={tmp_path_factory.mktemp('bodies')}"


@pytest.fixture(scope="module")
def pair(store: str) -> Iterator[Pair]:
    with Serve(store, *OPTIONS) as one, Serve(store, *OPTIONS) as two:
        yield one, two


@pytest.fixture
def balancer(pair: Pair, tmp_path: Path) -> Iterator[Balancer]:
    with haproxy(tmp_path / "haproxy.log", *pair) as started:
        yield started


def kept_by(server: Serve) -> float:
    """How many profiles this intake has kept."""
    with closing(HTTPConnection(*server.address, timeout=LIMIT_S)) as connection:
        connection.request("GET", "/metrics")
        told = series(connection.getresponse().read())
    return sum(each.value for each in told if each.name == "profiler_bridge_profiles_stored_total")


class Load:
    """Sends until it is ended; what was not acknowledged, again. `refused`: what came in place of that."""

    def __init__(self, balancer: Balancer) -> None:
        self._address = balancer.address
        self.acknowledged: list[str] = []
        self.refused: set[int | str] = set()
        self._over = threading.Event()
        self._names = count(1)
        self._threads = [threading.Thread(target=self._send) for _ in range(4)]
        for thread in self._threads:
            thread.start()

    def _send(self) -> None:
        while not self._over.is_set():
            name = f"load-{next(self._names)}"
            while not self._over.is_set() and not self._acknowledged(name):
                pass

    def _acknowledged(self, name: str) -> bool:
        try:
            with Sender(self._address) as sender:
                status = sender.post(large.body(name, 10))
        except OSError:
            self.refused.add("cut")
            return False
        if status != 202:
            self.refused.add(status)
            return False
        self.acknowledged.append(name)
        return True

    def wait(self, condition: Callable[[], bool]) -> None:
        wait(condition, lambda: (len(self.acknowledged), self.refused))

    def wait_for_more(self, more: int = 20) -> None:
        known = len(self.acknowledged)
        self.wait(lambda: len(self.acknowledged) >= known + more)

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(LIMIT_S)


def test_a_killed_intake_takes_nothing_with_it(pair: Pair, store: str, tmp_path: Path) -> None:
    one, other = Serve(store, *OPTIONS), pair[0]
    with one, haproxy(tmp_path / "haproxy.log", one, other) as balancer:
        load = Load(balancer)
        try:
            load.wait(lambda: kept_by(one) > 5 and kept_by(other) > 5)
            one.kill()
            load.wait_for_more()
            with Serve(store, *OPTIONS, "--port", str(one.address[1])) as again:
                load.wait(lambda: kept_by(again) > 5)
        finally:
            load.end()
    # What the killed one had begun to take, HAProxy sends to nobody else: SDKs send it again themselves.
    assert load.refused <= {502, "cut"}
    reader = open_store(store, readonly=True)
    records = reader.find(Query(limit=100_000, profiles_only=True))
    kept = {record.profile.session_id: record.number for record in records if record.profile}
    assert set(load.acknowledged) <= set(kept)
    for name in load.acknowledged:
        assert reader.body(kept[name]) == large.body(name, 10)
    reader.close()


def test_a_stream_tells_an_upload_at_once(balancer: Balancer) -> None:
    with balancer.asked("/_bridge/v1/stream") as answer, Sender(balancer.address) as sender:
        assert answer.readline().startswith(b":")
        assert sender.post(large.body("streamed", 10)) == 202
        # Long before a sign of life, which would bring along what something held back.
        lines = [answer.readline() for _ in range(4)]
        assert b"event: profile\n" in lines
        assert b"streamed" in lines[-1]


def test_limits_are_those_of_the_intake(balancer: Balancer) -> None:
    with balancer.asked("/_bridge/v1/uploads?limit=1", X_Long="x" * 60_000) as answer:
        assert answer.status == 200
    with balancer.asked("/v1/profiles", "POST", b"x" * 1_100_000, Origin=ORIGIN) as answer:
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (413, ORIGIN)
        assert "--max-body" in json.loads(answer.read())["error"]["hint"]


def test_without_a_database_the_intakes_say_so_themselves(balancer: Balancer, postgresql: Postgresql) -> None:
    postgresql.pause()
    try:
        balancer.wait_for_log("backend 'well' has no server available")
        with balancer.asked("/v1/profiles", "POST", b'{"frames": []}', Origin=ORIGIN) as answer:
            assert (answer.status, answer.headers["retry-after"]) == (503, "1")
            assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert balancer.health() == 200
    finally:
        postgresql.go_on()
    balancer.wait_for_log("Server well/intake-1 is UP")
    with Sender(balancer.address) as sender:
        assert sender.post(large.body("afterwards", 10)) == 202
