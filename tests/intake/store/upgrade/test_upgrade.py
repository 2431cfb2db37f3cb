"""A store that an earlier version made has all its data in this one.

`before_shared.sql` is its database, and `before_shared.json` what its `serve` answered about it. What was
sent: requests of samples/, among them a profile that was refused by a fault, retried and sent again; one to
the address of a test; quota that was denied by a fault; a trace, half a trace, and one beyond a limit. One
upload was removed, and one has a stamp.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bridge.intake.store import Query, Store, open_store
from bridge.intake.store.blobs.interface import digest_of
from bridge.intake.store.sqlite import BODIES, DATABASE
from tests.intake.client import Running

HERE = Path(__file__).parent
SAMPLES = Path(__file__).parents[4] / "samples"
TRACE = {
    "resources": [],
    "frames": [{"name": "work"}],
    "stacks": [{"frameId": 0}],
    "samples": [{"timestamp": number * 10.0, "stackId": 0} for number in range(5)],
}
#: The bodies, in the order of the uploads.
SENT: tuple[str | bytes, ...] = (
    *["datadog/7.16.2/profile-deflate.multipart"] * 4,
    "datadog/6.27.1/profile-deflate.multipart",
    *[b""] * 2,
    "datadog/7.16.2/rum-deflate.zlib",
    "datadog/7.16.2/rum-deflate-exit.ndjson",
    "datadog/7.16.2/replay.multipart",
    "datadog/7.16.2/logs.ndjson",
    "sentry/11.12.0/manual-profile_chunk.envelope",
    "sentry/11.12.0/manual-session.envelope",
    "sentry/11.12.0/trace-span.envelope",
    json.dumps(TRACE).encode(),
    b'{"frames": [',
    b"",
)
REMOVED = 12


@pytest.fixture(scope="module")
def answers() -> Any:
    return json.loads((HERE / "before_shared.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sent() -> list[bytes]:
    return [each if isinstance(each, bytes) else (SAMPLES / each).read_bytes() for each in SENT]


@pytest.fixture
def old(tmp_path: Path, sent: list[bytes]) -> Path:
    """The folder as that version left it."""
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.executescript((HERE / "before_shared.sql").read_text(encoding="utf-8"))
    shelf = tmp_path / BODIES / "000001"
    shelf.mkdir(parents=True)
    for body in sent:
        (shelf / digest_of(body)).write_bytes(body)
    return tmp_path


@pytest.fixture
def store(old: Path) -> Iterator[Store]:
    opened = open_store(old)
    yield opened
    opened.close()


def test_it_answers_as_then(store: Store, answers: Any) -> None:
    with Running(store=store) as intake:
        for name in ("uploads", "profiles"):
            now = intake.ask("GET", f"/_bridge/v1/{name}?limit=1000").json()["entries"]
            # A later version may tell more of each.
            assert [
                {key: entry.get(key) for key in was} for entry, was in zip(now, answers[name], strict=True)
            ] == answers[name]
        facets = intake.ask("GET", "/_bridge/v1/facets").json()
        assert {name: facets[name] for name in answers["facets"]} == answers["facets"]


def test_its_bodies_are_those_that_were_sent(store: Store, sent: list[bytes]) -> None:
    numbers = [record.number for record in store.find(Query())]
    assert numbers == [number for number in range(1, len(sent) + 2) if number != REMOVED]
    assert [store.body(number) for number in numbers] == sent
    assert store.sweep() == 0
    assert store.totals().body_bytes == sum(map(len, set(sent)))


def test_it_goes_on_with_what_it_knew(store: Store, sent: list[bytes]) -> None:
    """A number is never given twice, and what comes again is known."""
    request = store.find(Query())[1]
    with Running(store=store) as intake:
        for body in (sent[1], sent[1] + b" "):
            reply = intake.ask("POST", request.target, body, Content_Type=request.headers["content-type"])
            assert reply.status == 202
    last = len(sent) + 1
    again, more = store.find(Query(after=last))
    assert (again.number, again.repeat, again.repeats, again.attempt) == (last + 1, "resend", 2, 4)
    assert (store.body(again.number), store.body(more.number)) == (sent[1], sent[1] + b" ")


def test_who_only_reads_sees_it_without_a_change(old: Path, answers: Any) -> None:
    before = shutil.copytree(old, old / "before")
    reader = open_store(old, readonly=True)
    assert [f"u-{record.number:04d}" for record in reader.find(Query(profiles_only=True))] == [
        entry["id"] for entry in answers["profiles"]
    ]
    reader.close()
    assert (old / DATABASE).read_bytes() == (before / DATABASE).read_bytes()
