from __future__ import annotations

import gc
import weakref
from typing import Any

from bridge.core.events import BeforeUnload, DocumentStarted, PageShown, TabOpened
from bridge.core.recording import encode_event
from bridge.harness.router import Router
from bridge.harness.run import Run


def opened(tab: str) -> TabOpened:
    return TabOpened(wall_ms=1, tab=tab)


def test_an_ended_run_is_let_go_and_its_tabs_report_to_nobody() -> None:
    router = Router()
    run = router.current
    router.runs["tab-1"] = run
    router.event(opened("tab-1"))
    run.end()
    ended = weakref.ref(run)
    later = Run()
    router.begin(later)
    del run
    gc.collect()
    assert ended() is None
    router.event(opened("tab-1.popup-1"))
    assert later.recording().events == []


def test_a_run_that_goes_on_keeps_its_tabs() -> None:
    router = Router()
    run = router.current
    router.runs["tab-1"] = run
    router.begin(Run())
    router.event(opened("tab-1"))
    assert [event.tab for event in run.recording().events] == ["tab-1"]


def test_last_words_name_their_document_and_find_its_tab() -> None:
    router = Router()
    run = router.current
    router.runs["tab-1"] = run
    where: dict[str, Any] = {"document": "d", "page_ms": 1.0}
    started = DocumentStarted(
        wall_ms=1, tab="tab-1", seq=1, url="http://x/", top=True, visibility="visible", profiler=True, **where
    )
    router.event(started)
    words = [PageShown(wall_ms=2, seq=2, persisted=False, **where), BeforeUnload(wall_ms=3, seq=3, **where)]
    router.beacon(b"".join(map(encode_event, words)) + b"nonsense\n")
    router.beacon(encode_event(BeforeUnload(wall_ms=3, seq=9, document="unknown", page_ms=1)))
    assert [(type(event), event.tab) for event in run.recording().events] == [
        (DocumentStarted, "tab-1"),
        (PageShown, "tab-1"),
        (BeforeUnload, "tab-1"),
    ]


def test_a_message_of_a_webview_is_an_upload_of_its_tabs_run() -> None:
    router = Router()
    run = router.runs["tab-1"] = Run()
    router.message("tab-1", '{"eventType":"smell","event":"\ud800"}')
    router.message("tab-1.popup-1", "{}")
    first, second = run.uploads()
    assert (first.method, first.target, first.status) == ("BRIDGE", "/_bridge/webview", 0)
    assert first.body == b'{"eventType":"smell","event":"?"}'
    assert (first.tab, second.tab) == ("tab-1", "tab-1.popup-1")
    assert first.id != second.id
    assert not router.current.uploads()
