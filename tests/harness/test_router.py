from __future__ import annotations

import gc
import weakref

from bridge.core.events import TabOpened
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
