"""Broken real requests, sent to an intake that runs and keeps: never a 5xx, never a hang, nothing that grows.

500 of them; 20,000 by `make fuzz` (FUZZ_PROFILE).
"""

from __future__ import annotations

import json
import os
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bridge.core.uploads import Upload
from bridge.vendors.limits import MIB
from tests.intake.served import Serve
from tests.properties.bodies import FAMILIES, OTHERS
from tests.properties.mutations import Chance, mutated

REQUESTS = 20_000 if os.environ.get("FUZZ_PROFILE") == "nightly" else 500
#: After which memory is looked at first: buffers and caches of the store are full by then.
WARM_UP = REQUESTS // 2
GROWTH_MAX = 32 * MIB
#: A request that is not answered by then hangs.
ANSWER_S = 20


def broken(seed: int) -> bytes:
    """A request as it goes over the wire. Its head says how long its body is; all else in it may be wrong."""
    chance = Chance(seed)
    uploads = [each for each in chance.choice(list(FAMILIES.values())) if each.method != "BRIDGE"] or [
        FAMILIES["profile"][0]
    ]
    upload = mutated(chance.choice(uploads), OTHERS, seed, chance.choice([0, 1, 1, 2, 3, 5]))
    return wire(upload, chance)


def wire(upload: Upload, chance: Chance) -> bytes:
    path = chance.choice(["", "", "", "/t/tab-1", "/h/intake.example", "/k/wrong"]) + upload.target
    codings = ["gzip", "deflate", "br", ""] if chance.random() < 0.1 else [""]
    headers = {
        **upload.headers,
        "host": "localhost",
        "origin": chance.choice(["http://localhost", "null", ""]),
        "content-encoding": chance.choice(codings),
        "content-length": str(len(upload.body)),
    }
    lines = [f"{upload.method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items() if v)]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace") + upload.body


def ask(server: Serve, request: bytes) -> int:
    """The status, of a connection of its own: what is broken may be answered before it is read."""
    with socket.create_connection(server.address, ANSWER_S) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        line = connection.makefile("rb").readline(1000)
    assert line.startswith(b"HTTP/1.1 "), (line, request[:500])
    return int(line.split()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serve]:
    with Serve(tmp_path) as server:
        yield server


def test_whatever_comes_is_answered_and_nothing_grows(server: Serve) -> None:
    statuses: Counter[int] = Counter()
    before = 0
    for seed in range(REQUESTS):
        if seed == WARM_UP:
            before = server.memory("VmRSS")
        request = broken(seed)
        status = ask(server, request)
        assert status < 500, (seed, status, request[:500])
        statuses[status] += 1
    assert server.memory("VmRSS") - before < GROWTH_MAX
    # Some is taken and some refused, or it was no test.
    assert {200, 202, 400, 403, 413} <= set(statuses), statuses
    all_that_is_kept_can_be_read(server)


def all_that_is_kept_can_be_read(server: Serve) -> None:
    connection = HTTPConnection(*server.address, timeout=ANSWER_S)

    def get(path: str) -> bytes:
        connection.request("GET", f"/_bridge/v1{path}")
        answer = connection.getresponse()
        assert answer.status == 200, path
        return answer.read()

    after, count = "u-0", 0
    while after:
        page = json.loads(get(f"/profiles?limit=1000&after={after}"))
        for entry in page["entries"]:
            get(f"/profiles/{entry['id']}")
        after, count = page["next"], count + len(page["entries"])
    assert count > 10
    connection.close()
