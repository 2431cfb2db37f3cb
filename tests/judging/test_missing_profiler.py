"""A run in which a profiler was owed and none ran is not held, whatever single rule is."""

from __future__ import annotations

from msgspec import structs

from bridge.core import events as e
from bridge.core.recording import Recording
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from tests.harness.recorded import START, page, recording, store

TRACKED = f"rum=1&id=11111111-aaaa&created={START:.0f}&expire={START + 900_000:.0f}"


def without_profiler(value: str = TRACKED, *extra: e.Event) -> Recording:
    """A page with a session, a tab that is hidden and shown, and no profiler."""
    found = recording(rules=[])
    found.events = [
        page(e.DocumentStarted, 0, 1, url="http://x/", top=True, visibility="visible", profiler=True),
        store(5, 2, value),
        *extra,
        e.RecordingEnded(wall_ms=START + 20_000),
    ]
    return found


def test_a_refused_profiler_was_owed() -> None:
    refusal = page(e.ProfilerRefused, 10, 3, name="NotAllowedError", message="disabled by Document Policy")
    judgement = judge(Replay.of(without_profiler(TRACKED, refusal)))
    assert judgement.verdict == "inconclusive"
    assert "disabled by Document Policy" in judgement.reasons[""]


def test_a_blocked_script_explains_more_than_a_blocked_worker() -> None:
    def blocked(at: float, directive: str, what: str) -> e.Event:
        return e.ContentBlocked(wall_ms=START + at, tab="tab-1", directive=directive, blocked=what)

    script = blocked(10, "script-src", "https://cdn.example.com/rum.js?v=7")
    worker = blocked(20, "worker-src", "blob")
    both, one = (
        judge(Replay.of(without_profiler(TRACKED, *found))).reasons[""]
        for found in ((script, worker), (worker,))
    )
    assert both.endswith("(script-src) blocked https://cdn.example.com/rum.js")
    assert one.endswith("(worker-src) blocked blob")


def test_a_tab_without_a_profiler_beside_one_with_it() -> None:
    found = recording(rules=["one-profiler-per-document"])
    other = page(e.DocumentStarted, 1, 1, url="http://x/", top=True, visibility="visible", profiler=True)
    found.events.insert(1, _in_tab_2(other))
    assert judge(Replay.of(found)).verdict == "held"  # a page without a sign of the SDK owes nothing
    found.events.insert(2, _in_tab_2(store(6, 2, TRACKED)))
    judgement = judge(Replay.of(found))
    assert judgement.rules["one-profiler-per-document"] == "held"
    assert judgement.verdict == "inconclusive"
    assert judgement.reasons[""].startswith("tab-2 owed a profiler: no script on the page has constructed")


def test_a_later_document_without_a_profiler_beside_one_that_had_one() -> None:
    found = recording(rules=["one-profiler-per-document"], sdk="")
    again = [
        page(e.PageHidden, 3000, 8, persisted=False),
        _in_document_2(
            page(
                e.DocumentStarted, 3010, 1, url="http://x/b?q", top=True, visibility="visible", profiler=True
            )
        ),
        _in_document_2(store(3020, 2, TRACKED)),
    ]
    found.events[-1:] = [*again, e.RecordingEnded(wall_ms=START + 5_000)]
    assert judge(Replay.of(found)).verdict == "held"  # a profiler may still come
    found.events[-1] = e.RecordingEnded(wall_ms=START + 5_100)
    judgement = judge(Replay.of(found))
    assert judgement.rules["one-profiler-per-document"] == "held"
    assert judgement.verdict == "inconclusive"
    assert judgement.reasons[""].startswith("the document that tab-1 showed from 3020 ms on (http://x/b)")


def _in_document_2(event: e.PageEvent) -> e.PageEvent:
    return structs.replace(event, document="doc-2")


def _in_tab_2(event: e.PageEvent) -> e.PageEvent:
    return structs.replace(event, tab="tab-2", document="doc-2")
