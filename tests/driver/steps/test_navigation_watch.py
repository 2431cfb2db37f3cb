"""The order in which Chromium's notices come decides where a navigation has led."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, cast

import pytest

from bridge.core.events import DocumentStarted, Event, PageShown
from bridge.driver.cdp.protocol import Notice, Params
from bridge.driver.cdp.records import ContextRecord, TabRecord
from bridge.driver.cdp.session import TargetSession
from bridge.driver.steps.navigation_watch import Entry, NavigationWatch
from bridge.driver.tab_commands import TabCommands
from bridge.errors import StepError, Timeout

HERE, THERE = Entry(1, "http://x/"), Entry(2, "http://x/there")
STARTED = DocumentStarted(
    document="d", seq=1, page_ms=0, wall_ms=1, url="http://x/", top=True, visibility="visible", profiler=True
)
SHOWN = PageShown(document="d", seq=9, page_ms=0, wall_ms=1, persisted=True)
LOAD = Notice("Page.loadEventFired", {})
START = Notice("Page.frameStartedNavigating", {"frameId": "F"})
STOP = Notice("Page.frameStoppedLoading", {"frameId": "F"})


def navigated(kind: str = "Navigation", frame: str = "F", **more: str) -> Notice:
    return Notice("Page.frameNavigated", {"type": kind, "frame": {"id": frame} | more})


def within(url: str, kind: str) -> Notice:
    return Notice("Page.navigatedWithinDocument", {"frameId": "F", "url": url, "navigationType": kind})


class FakeSession:
    """Answers at once. `entry`: where the browser says that it is."""

    target_id = "F"
    error_status = 0

    def __init__(self) -> None:
        self.watchers: list[Any] = []
        self.entry = HERE

    @contextmanager
    def watching(self, watcher: Any) -> Iterator[None]:
        self.watchers.append(watcher)
        try:
            yield
        finally:
            self.watchers.remove(watcher)

    def post(self, method: str, _params: Params | None = None) -> Future[Params]:
        answer: Future[Params] = Future()
        entry = {"id": self.entry.id, "url": self.entry.url}
        answer.set_result({"currentIndex": 0, "entries": [entry]} if "History" in method else {})
        return answer


class FakeCommands:
    name = "tab-1"

    def __init__(self) -> None:
        self.record = TabRecord("tab-1", ContextRecord("c"), lambda _event: None)
        self.fake = FakeSession()

    def session(self) -> FakeSession:
        return self.fake

    def check_alive(self) -> None:
        pass

    def inform(self) -> None:
        pass

    def stop_loading(self) -> None:
        pass

    def evaluate(self, _expression: str) -> str:
        return "ERR_CONNECTION_REFUSED"

    def pump(self, future: Future[Any], _timeout_s: float) -> bool:
        return future.done()


def lead(told: list[Notice | Event], answer: Params | None = None, entry: Entry = HERE) -> str:
    """What `run` gives when this is told after the command was sent."""
    commands = FakeCommands()
    commands.fake.entry = entry

    def begin(_session: TargetSession) -> Future[Params]:
        begun: Future[Params] = Future()
        for each in told:
            if isinstance(each, Notice):
                for watcher in list(commands.fake.watchers):
                    watcher(each)
            else:
                commands.record.emit(each)
        begun.set_result(answer or {})
        return begun

    watch = NavigationWatch(cast("TabCommands", commands), THERE.url, HERE, lambda to, _kind: to == THERE.url)
    try:
        return watch.run(begin, 0)
    finally:
        assert commands.fake.watchers == []


def test_a_new_document_is_there_when_it_has_loaded_and_its_observer_spoke() -> None:
    assert lead([START, navigated(), STARTED, LOAD, STOP]) == "loaded"
    assert lead([START, navigated(), LOAD, STOP, STARTED]) == "loaded"
    assert lead([START, STOP, navigated(), STARTED, LOAD], entry=THERE) == "loaded"


def test_a_document_from_bfcache_may_be_told_of_after_its_stop() -> None:
    assert lead([START, STOP, navigated("BackForwardCacheRestore"), SHOWN], entry=THERE) == "bfcache"


def test_a_jump_is_the_one_that_was_asked_for() -> None:
    assert lead([within("http://x/other", "historyApi"), within(THERE.url, "fragment")]) == "same-document"
    with pytest.raises(Timeout, match="there was no answer"):
        lead([within("http://x/other", "historyApi")])


def test_news_of_other_frames_and_of_the_old_document_do_not_count() -> None:
    with pytest.raises(Timeout, match="there was no answer"):
        lead([LOAD, STARTED, navigated(frame="inner"), LOAD])


def test_how_far_it_came_is_told() -> None:
    with pytest.raises(Timeout, match="it began, but something in it is still loading"):
        lead([START, navigated(), STARTED])
    with pytest.raises(Timeout, match="loaded, but its observer reported nothing"):
        lead([START, navigated(), LOAD])


def test_what_leads_nowhere_says_why() -> None:
    with pytest.raises(StepError, match="cannot load http://x/there: it led to no page"):
        lead([START, STOP])
    with pytest.raises(StepError, match="cannot load http://x/there: net::ERR_ABORTED"):
        lead([], {"errorText": "net::ERR_ABORTED"})
    with pytest.raises(StepError, match="cannot load http://x/there: SyntaxError: no"):
        lead([], {"exceptionDetails": {"exception": {"description": "SyntaxError: no\n  at x"}}})
    with pytest.raises(StepError, match="cannot load http://x/there: ERR_CONNECTION_REFUSED"):
        lead([START, navigated(unreachableUrl=THERE.url), STARTED, LOAD])
    scheduled = Notice("Page.frameScheduledNavigation", {"frameId": "F"})
    with pytest.raises(StepError, match="Chromium does not let this page go there"):
        lead([scheduled, Notice("Page.frameClearedScheduledNavigation", {"frameId": "F"})])
