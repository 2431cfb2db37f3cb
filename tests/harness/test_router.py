from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from bridge.core.events import BeforeUnload, DocumentStarted, Event, PageShown, TabOpened
from bridge.core.recording import encode_event
from bridge.errors import BrowserDied, Timeout
from bridge.harness.listeners import Listener
from bridge.harness.router import Router
from bridge.harness.run import Run
from tests.harness.arriving import arrived
from tests.harness.recorded import events


def opened(tab: str) -> TabOpened:
    return TabOpened(wall_ms=1, tab=tab)


def test_an_ended_run_is_let_go_and_its_tabs_report_to_nobody() -> None:
    router = Router()
    run = router.default
    router.assign("tab-1", run)
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
    run = router.default
    router.assign("tab-1", run)
    router.begin(Run())
    router.event(opened("tab-1"))
    assert [event.tab for event in run.recording().events] == ["tab-1"]


def test_last_words_name_their_document_and_find_its_tab() -> None:
    router = Router()
    run = router.default
    router.assign("tab-1", run)
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
    run = Run()
    router.assign("tab-1", run)
    router.message("/_bridge/webview", "tab-1", '{"eventType":"smell","event":"\ud800"}')
    router.message("/_bridge/webview", "tab-1.popup-1", "{}")
    first, second = run.uploads()
    assert (first.method, first.target, first.status) == ("BRIDGE", "/_bridge/webview", 0)
    assert first.body == b'{"eventType":"smell","event":"?"}'
    assert (first.tab, second.tab) == ("tab-1", "tab-1.popup-1")
    assert first.id != second.id
    assert not router.default.uploads()


def test_a_run_begun_after_the_browsers_death_hears_of_it() -> None:
    router = Router()
    router.died(BrowserDied("gone"))
    run = Run()
    router.begin(run)
    with pytest.raises(BrowserDied, match="gone"):
        run.wait_for(lambda: None, 5, lambda: "never")


def test_what_a_retired_runs_tabs_still_say_falls_to_nobody() -> None:
    router = Router()
    run, late = Run(), events()[0]
    router.begin(run)
    router.assign("tab-1", run)
    router.retire(run)
    after = router.default
    assert after is not run
    router.event(late)
    router.upload(arrived("u-0001"))
    assert after.tabs == run.tabs == frozenset()
    assert after.uploads() == []


def test_after_a_death_a_new_browser_serves_new_runs() -> None:
    router = Router()
    router.died(BrowserDied("gone"))
    with pytest.raises(BrowserDied):
        router.default.wait_for(lambda: None, 5, lambda: "never")
    router.revived()
    router.begin(router.default)
    with pytest.raises(Timeout):
        router.default.wait_for(lambda: None, 0, lambda: "in time")


def test_two_runs_go_on_side_by_side() -> None:
    router = Router()
    one, two = Run(), Run()
    router.assign("tab-1", one)
    router.assign("tab-2", two)
    for tab in ("tab-1", "tab-2", "tab-1.popup-1", "tab-12", ""):
        router.event(opened(tab))
        router.upload(arrived(f"u of {tab}", tab=tab))

    def seen(run: Run) -> list[str]:
        assert [event.tab for event in run.recording().events][::2] == [u.tab for u in run.uploads()]
        return [upload.tab for upload in run.uploads()]

    assert [seen(one), seen(two), seen(router.default)] == [
        ["tab-1", "tab-1.popup-1"],
        ["tab-2"],
        ["tab-12", ""],
    ]
    one.end()
    router.begin(Run())
    for tab in ("tab-1", "tab-2"):
        router.event(opened(tab))
    assert (len(one.uploads()), [event.tab for event in two.recording().events][-1]) == (2, "tab-2")
    router.retire(two)
    assert router.default.recording().events == []


def test_all_runs_hear_of_the_browsers_death() -> None:
    router = Router()
    runs = [router.default, Run(), Run()]
    router.assign("tab-1", runs[1])
    router.begin(runs[2])
    router.died(BrowserDied("gone"))
    for run in runs:
        with pytest.raises(BrowserDied, match="gone"):
            run.wait_for(lambda: None, 5, lambda: "never")


def test_its_listener_hears_of_each_run_once() -> None:
    class Heard(Listener):
        def __init__(self) -> None:
            self.tabs: list[str] = []

        def on_event(self, event: Event) -> None:
            self.tabs.append(event.tab)

    heard, run = Heard(), Run()
    router = Router(heard)
    router.event(opened(""))
    router.begin(run)
    router.assign("tab-1", run)
    router.assign("tab-2", run)
    router.event(opened("tab-1"))
    router.retire(run)
    router.event(opened("tab-3"))
    assert heard.tabs == ["", "tab-1", "tab-3"]


def test_a_run_that_nobody_uses_any_more_is_let_go() -> None:
    router = Router()
    unused = weakref.ref(router.default)
    router.begin(Run())
    gc.collect()
    assert unused() is None
