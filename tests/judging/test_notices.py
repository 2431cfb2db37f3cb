"""What is told beside the verdict: each thing once, with what it is."""

from __future__ import annotations

from msgspec import structs

from bridge.core import events as e
from bridge.judging.judge import judge
from bridge.judging.notices import notices, page_troubles
from bridge.judging.replay import Replay
from tests.harness.recorded import START, page, recording, started, store
from tests.judging.test_missing_profiler import TRACKED

FOREIGN = TRACKED.replace("11111111", "22222222")


def told(*others: str) -> list[str]:
    """The notices about a page with a session in `_dd_s`, after `_dd_s_v2` has had the values `others`."""
    found = recording(rules=[])
    first = next(event for event in found.events if isinstance(event, e.SessionStoreChanged))
    found.events = [event for event in found.events if not isinstance(event, e.SessionStoreChanged)]
    found.events.append(structs.replace(first, key="_dd_s", value=TRACKED))
    for number, value in enumerate(others):
        event = store(1000 + number, 100 + number, value)
        found.events.append(structs.replace(event, key="_dd_s_v2", by="elsewhere"))
    found.events.sort(key=lambda event: event.wall_ms)
    return notices(Replay.of(found))


def test_a_store_of_another_session_is_told_once() -> None:
    assert told(FOREIGN, FOREIGN + "&rum=2") == [
        "cookie _dd_s_v2 has another session (22222222): the SDK under test does not follow it"
    ]


def test_a_store_with_a_copy_of_the_session_is_told_so() -> None:
    assert told(TRACKED) == [
        "cookie _dd_s_v2 has a copy of the session (11111111): the SDK under test does not follow it"
    ]
    assert "another session (11111111, 22222222)" in told(TRACKED, FOREIGN)[0]


def test_a_single_session_needs_no_word() -> None:
    assert told() == []


#: In the folder that the subject is served from.
SDK = "http://x/sdk/rum.js:1:1"


def with_events(*extra: e.Event) -> list[str]:
    """The notices of the story, whose first profiler comes from the SDK, with these events after it."""
    found = recording(sdk="http://x/sdk/")
    found.events[2] = started(10, 3, 1, SDK)
    found.events[3:3] = extra
    return notices(Replay.of(found))


def test_an_ordinary_run_has_none() -> None:
    assert with_events() == []


def test_profilers_of_nobody_known_from_one_place_are_told_once() -> None:
    own = [started(12 + at, 20 + at, 2 + at, "http://x/app.js:5:14") for at in range(3)]
    [notice] = with_events(*own)
    assert "#2" in notice
    assert "(constructed at http://x/app.js:5:14): it is not judged, nor are 2 more like it" in notice


def test_two_places_are_two() -> None:
    found = with_events(started(12, 20, 2, "http://x/app.js:5:14"), started(13, 21, 3, "http://x/app.js:9:1"))
    assert len(found) == 2
    assert not any("more like it" in notice for notice in found)


def test_an_sdk_that_is_there_twice_is_named() -> None:
    [notice] = with_events(started(12, 20, 2, "http://x/sdk/again/rum.js:1:1"))
    assert notice.startswith(
        "the page has 2 copies of Datadog's SDK: http://x/sdk/rum.js, http://x/sdk/again/"
    )


def test_profilers_of_a_frame_are_told_with_its_address() -> None:
    frame = page(
        e.DocumentStarted, 11, 20, url="http://y/f?q", top=False, visibility="visible", profiler=True
    )
    inside = [
        structs.replace(event, document="framed")
        for event in (frame, started(12, 21, 1, SDK), started(13, 22, 2, SDK))
    ]
    [notice] = with_events(*inside)
    assert (
        "is in a frame (http://y/f): only its pauses and its traces are judged there (and of 1 more" in notice
    )


def test_scripts_without_crossorigin_are_named() -> None:
    opaque = page(e.OpaqueScriptsSeen, 11, 20, urls=["http://cdn/rum.js"])
    [notice] = with_events(opaque)
    assert "traces have no frames of http://cdn/rum.js: scripts of another origin" in notice


def troubles(*events: e.Event, failure: str = "") -> list[str]:
    found = recording()
    found.meta.failure = failure
    found.events[1:1] = events
    replay = Replay.of(found)
    return page_troubles(replay, judge(replay))


def error(text: str, at: float = 3) -> e.Event:
    return e.ErrorThrown(wall_ms=START + at, tab="tab-1", document="doc", text=text)


def test_the_errors_of_pages_stand_beside_a_verdict_that_is_not_held() -> None:
    assert troubles(error("Error: a"), error("Error: b", 4), error("Error: a", 5)) == [
        "page error in tab-1 at 3 ms: Error: a",
        "page error in tab-1 at 4 ms: Error: b",
    ]
    assert troubles(*(error(f"Error: {number}") for number in range(5)))[3:] == [
        "2 more errors of pages: see the timeline"
    ]
    assert troubles(error("Error: a"), failure="step 2, expect_session: tab-1: …; page error: Error: a") == []


def test_an_error_answer_is_told_beside_any_verdict() -> None:
    answer = e.ErrorAnswered(
        wall_ms=START + 1, tab="tab-1", document="doc", url="http://x/", top=True, status=404
    )
    said = "http://x/ answered 404 (Not Found)"
    assert troubles(answer) == [said]
    replay = Replay.of(recording())
    replay.everything.tabs["tab-1"].troubles.answered["doc"] = answer
    held = structs.replace(judge(replay), verdict="held", notices=[])
    assert page_troubles(replay, held) == [said]
    assert judge(replay).notices[-1] == said
