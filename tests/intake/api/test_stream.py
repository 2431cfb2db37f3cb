from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bridge.intake.api.stream import STREAMS_MAX
from bridge.intake.store import Store
from tests.intake.api.sent import send_logs, send_profile
from tests.intake.client import Running

STREAM = "/_bridge/v1/stream"


class Event(NamedTuple):
    id: int
    kind: str
    data: Any


@contextmanager
def following(running: Running, question: str = "", **headers: str) -> Iterator[HTTPResponse]:
    connection = HTTPConnection(urlsplit(running.url).netloc, timeout=20)
    connection.request("GET", STREAM + question, headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("content-type", "").partition(";")[0]) == (
        200,
        "text/event-stream",
    )
    assert answer.readline() == b": these are uploads\n"
    yield answer
    connection.close()


def event(answer: HTTPResponse) -> Event:
    """The next one; signs of life are passed over."""
    found: dict[str, str] = {}
    while line := answer.readline().decode().rstrip("\n") or not found:
        if isinstance(line, str) and line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            found[name] = value
    return Event(int(found["id"]), found["event"], json.loads(found["data"]))


def test_what_arrives_is_told_at_once_in_order(kept: Running) -> None:
    send_logs(kept)
    with following(kept) as answer:
        send_logs(kept)
        send_profile(kept)
        events = [event(answer), event(answer)]
    assert [(one.id, one.kind) for one in events] == [(2, "upload"), (3, "profile")]
    assert events[1].data["profile"]["samples"] > 0
    assert events[1].data["id"] == "u-0003"


def test_who_comes_back_misses_nothing(kept: Running) -> None:
    for _ in range(3):
        send_logs(kept)
    with following(kept, **{"Last-Event-ID": "1"}) as answer:
        assert [event(answer).id, event(answer).id] == [2, 3]
    with following(kept, "?after=u-0002") as answer:
        assert event(answer).id == 3
    with following(kept, "?after=0", **{"Last-Event-ID": "2"}) as answer:
        assert event(answer).id == 3


def test_only_what_matches_is_told(kept: Running) -> None:
    with following(kept, "?profiles_only=true&token=one&after=0") as answer:
        send_logs(kept, "/t/one")
        send_profile(kept, "/t/two")
        send_profile(kept, "/t/one")
        assert event(answer).id == 3


def test_the_headers_can_be_left_out(kept: Running) -> None:
    send_logs(kept)
    with following(kept, "?after=0") as answer:
        assert "headers" in event(answer).data
    with following(kept, "?after=0&headers=false") as answer:
        assert "headers" not in event(answer).data


def test_a_quiet_stream_gives_signs_of_life(kept: Running) -> None:
    with following(kept) as answer:
        assert answer.readline() == b"\n"
        assert answer.readline() == b": still here\n"


def test_nothing_is_told_before_it_is_durable(kept: Running, store: Store) -> None:
    with following(kept, "?after=0") as answer:
        send_logs(kept)
        assert store.get(event(answer).id) is not None


def test_more_than_one_page_of_the_past_is_told(kept: Running) -> None:
    for _ in range(120):
        send_logs(kept)
    with following(kept, "?after=0") as answer:
        assert [event(answer).id for _ in range(120)] == list(range(1, 121))


def test_closing_ends_a_stream(store: Store) -> None:
    running = Running(store=store)
    with following(running) as answer:
        closing = threading.Thread(target=running.intake.close)
        closing.start()
        assert b"still here" not in answer.read()
        closing.join()


def open_streams(running: Running) -> int:
    [line] = [
        x
        for x in running.ask("GET", "/metrics").body.splitlines()
        if x.startswith(b"profiler_bridge_streams")
    ]
    return int(float(line.split()[1]))


def test_who_goes_is_forgotten_and_too_many_are_refused(kept: Running) -> None:
    with ExitStack() as streams:
        for _ in range(STREAMS_MAX):
            streams.enter_context(following(kept))
        assert open_streams(kept) == STREAMS_MAX
        reply = kept.ask("GET", STREAM)
        assert (reply.status, reply.json()["error"]["code"]) == (503, "busy")
    while open_streams(kept):  # it is seen by who waits at the other end
        pass
