"""Several `profiler-bridge serve` on one store are one intake, also while a server that they need is away."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from urllib.parse import quote

import pytest

from bridge.intake.store import Query, open_store
from tests.intake import large
from tests.intake.served import Sender, Serve
from tests.intake.store.shared.servers import S3, Postgresql

LIMIT_S = 30.0


@pytest.fixture(scope="module")
def store(postgresql: Postgresql, s3: S3) -> Iterator[str]:
    """One for all tests here: two intakes take a while to start."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in s3.environment.items():
            patched.setenv(name, value)
        yield f"{postgresql.database()}&blobs={quote(s3.bucket())}/some/prefix"


@pytest.fixture(scope="module")
def pair(store: str) -> Iterator[tuple[Serve, Serve]]:
    options = ("--quiet", "--processes", "0")
    with Serve(store, *options) as one, Serve(store, *options) as two:
        yield one, two


def ask(server: Serve, target: str, method: str = "GET") -> tuple[int, bytes]:
    connection = HTTPConnection(*server.address, timeout=LIMIT_S)
    connection.request(method, target)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def send(server: Serve, name: str) -> int:
    with Sender(server.address) as sender:
        return sender.post(large.body(name, 10))


def entries(server: Serve, session: str) -> list[dict[str, object]]:
    """All uploads after the first one of this session."""
    status, body = ask(server, f"/_bridge/v1/profiles?session={session}")
    assert status == 200
    first = json.loads(body)["entries"][0]
    return [first, *json.loads(ask(server, f"/_bridge/v1/uploads?after={first['id']}")[1])["entries"]]


def test_what_one_keeps_the_other_shows_and_removes(pair: tuple[Serve, Serve]) -> None:
    one, two = pair
    assert [send(server, name) for server, name in ((one, "a"), (two, "b"), (one, "a"))] == [202] * 3
    first, second, third = entries(two, "a")
    assert entries(one, "a") == [first, second, third]
    assert [each["repeat"] for each in (first, second, third)] == ["", "", "retry"]
    assert ask(two, f"/_bridge/v1/uploads/{first['id']}/raw") == (200, large.body("a", 10))
    assert ask(two, f"/_bridge/v1/uploads/{first['id']}", "DELETE")[0] == 204
    assert entries(one, "b") == [second, third]
    assert ask(one, f"/_bridge/v1/uploads/{third['id']}/raw") == (200, large.body("a", 10))


def test_a_stream_of_one_tells_what_the_other_keeps(pair: tuple[Serve, Serve]) -> None:
    one, two = pair
    connection = HTTPConnection(*two.address, timeout=10)  # less than a sign of life takes
    connection.request("GET", "/_bridge/v1/stream")
    answer = connection.getresponse()
    assert answer.readline().startswith(b":")
    assert send(one, "streamed") == 202
    lines = [answer.readline() for _ in range(4)]
    assert b"event: profile\n" in lines
    assert b"streamed" in lines[-1]
    connection.close()


def test_a_fault_that_is_ordered_at_one_is_given_once_by_all(pair: tuple[Serve, Serve]) -> None:
    one, two = pair
    with closing(HTTPConnection(*one.address, timeout=LIMIT_S)) as connection:
        order = json.dumps({"route": "datadog/profile", "script": "500,503*2,429"})
        connection.request("POST", "/_bridge/v1/faults", order)
        assert connection.getresponse().status == 200
    assert [send(server, "a") for server in (two, one, two, one, two)] == [500, 503, 503, 429, 202]
    [ordered] = json.loads(ask(two, "/_bridge/v1/faults")[1])["faults"]
    assert (ordered["given"], ordered["left"]) == (4, 0)
    assert ask(two, "/_bridge/v1/faults", "DELETE")[0] == 200
    assert json.loads(ask(one, "/_bridge/v1/faults")[1])["faults"] == []


class Load:
    """Sends until it is ended, to both, what was not acknowledged again. `refused`: statuses and how long a
    client shall wait."""

    def __init__(self, name: str, *servers: Serve) -> None:
        self._name = name
        self.acknowledged: list[str] = []
        self.refused: set[tuple[int, int | None]] = set()
        self._over = threading.Event()
        self._names = count(1)
        self._threads = [threading.Thread(target=self._send, args=(server,)) for server in servers]
        for thread in self._threads:
            thread.start()

    def _send(self, server: Serve) -> None:
        with Sender(server.address) as sender:
            while not self._over.is_set():
                name = f"{self._name}-{next(self._names)}"
                while (status := sender.post(large.body(name, 10))) != 202 and not self._over.is_set():
                    self.refused.add((status, sender.retry_after))
                if status == 202:
                    self.acknowledged.append(name)

    def wait(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < end, (len(self.acknowledged), self.refused)
            self._over.wait(0.01)

    def wait_for_more(self, more: int = 5) -> None:
        known = len(self.acknowledged)
        self.wait(lambda: len(self.acknowledged) >= known + more)

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(LIMIT_S)


def told(server: Serve) -> tuple[int, dict[str, bool], set[bytes]]:
    """What it says of its health, and of the parts of its store."""
    status, body = ask(server, "/healthz")
    lines = ask(server, "/metrics")[1].splitlines()
    return status, json.loads(body)["parts"], {line for line in lines if b"store_part_up{" in line}


WELL = (
    200,
    {"database": True, "bodies": True},
    {
        b'profiler_bridge_store_part_up{part="database"} 1.0',
        b'profiler_bridge_store_part_up{part="bodies"} 1.0',
    },
)


@pytest.mark.parametrize("part", ["database", "bodies"])
def test_nothing_acknowledged_is_lost_while_a_part_is_away(
    part: str, store: str, pair: tuple[Serve, Serve], postgresql: Postgresql, s3: S3
) -> None:
    ails = postgresql if part == "database" else s3
    load = Load(part, *pair)
    try:
        load.wait_for_more()
        assert told(pair[0]) == WELL
        ails.pause()
        load.wait(lambda: bool(load.refused))
        status, parts, metrics = told(pair[1])
        assert (status, parts) == (503, WELL[1] | {part: False})
        assert f'profiler_bridge_store_part_up{{part="{part}"}} 0.0'.encode() in metrics
        ails.go_on()
        load.wait_for_more()
    finally:
        ails.go_on()
        load.end()
    assert load.refused == {(503, 1)}
    assert told(pair[1]) == WELL
    reader = open_store(store, readonly=True)
    records = reader.find(Query(limit=100_000, profiles_only=True))
    names = [record.profile.session_id for record in records if record.profile]
    assert set(load.acknowledged) <= set(names)
    assert len(names) == len(set(names))
    for record, name in zip(records, names, strict=True):
        assert reader.body(record.number) == large.body(name or "", 10)
    reader.close()
