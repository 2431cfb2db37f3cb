"""The two sides of each comparison: a page that the driver watches, and one that nobody touches.

Both live in one Chromium, in browser contexts that raw CDP made: they hide for real. What is not in a
context of the driver's own it lets go of at once, so the native side has neither the observer nor our
connection; Playwright is attached to both.
"""

from __future__ import annotations

import itertools
import time
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Error, Frame, Page

from bridge.core.events import DocumentStarted, ObserverFailed, PageEvent
from bridge.driver.cdp.records import TabRecord
from bridge.driver.steps.window import Window
from e2e.conformance.surroundings import Addresses
from e2e.conftest import Watched

WAIT_S = 20.0

_numbers = itertools.count(1)


class Opened:
    """A page in its surroundings. `frame` runs the scripts, `page` is the tab that holds it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.frame: Frame = next(frame for frame in page.frames if frame.url == address)

    def results(self) -> dict[str, Any]:
        """What the page's scripts found, once they are through."""
        self.wait_until("results !== null")
        found: dict[str, Any] = self.frame.evaluate("results")
        return found

    def wait_until(self, condition: str) -> None:
        """Asks again and again: in a hidden or frozen page no script of ours could wait."""
        deadline = time.monotonic() + WAIT_S
        while not self.frame.evaluate(condition):
            assert time.monotonic() < deadline, f"{condition} did not come true"
            self.page.wait_for_timeout(40)

    def becomes(self, visibility: str) -> None:
        self.wait_until(f"document.visibilityState === '{visibility}'")

    def freeze(self) -> None:
        self._devtools("Page.setWebLifecycleState", state="frozen")
        self.wait_until("lifecycle === 'frozen'")

    def resume(self) -> None:
        self._devtools("Page.setWebLifecycleState", state="active")
        self.wait_until("lifecycle === 'active'")

    def collect_garbage(self) -> None:
        try:
            session = self.page.context.new_cdp_session(self.frame)
        except Error:  # a frame in the process of its page has none of its own
            self._devtools("HeapProfiler.collectGarbage")
            return
        _once(session, "HeapProfiler.collectGarbage")

    def _devtools(self, method: str, **params: Any) -> None:
        _once(self.page.context.new_cdp_session(self.page), method, **params)

    def hide(self) -> None:
        raise NotImplementedError

    def show(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


def _once(session: CDPSession, method: str, **params: Any) -> None:
    session.send(method, params)
    session.detach()


class Native:
    """Tabs that the driver has nothing to do with."""

    def __init__(self, watched: Watched, pages: BrowserContext) -> None:
        self._command = watched.driver.targets.connection.command
        self._pages = pages

    def open(self, addresses: Addresses, *, popup: bool) -> Opened:
        context = self._command("Target.createBrowserContext")["browserContextId"]
        page = self._new_page(context)
        page.goto(addresses.top)
        if popup:
            page = _popup(page, addresses.page)
        return _NativeOpened(page, addresses.page, self, context)

    def _new_page(self, context: str) -> Page:
        # By its address, as news of other pages (covers, those of the driver) may come just then.
        where = {"url": f"about:blank#native-{next(_numbers)}", "browserContextId": context}
        with self._pages.expect_page(lambda page: page.url == where["url"]) as page:
            self._command("Target.createTarget", where)
        return page.value

    def cover(self, context: str) -> None:
        self._new_page(context)

    def dispose(self, context: str) -> None:
        self._command("Target.disposeBrowserContext", {"browserContextId": context})


class _NativeOpened(Opened):
    def __init__(self, page: Page, address: str, side: Native, context: str) -> None:
        super().__init__(page, address)
        self._side = side
        self._context = context

    def hide(self) -> None:
        self._side.cover(self._context)
        self.becomes("hidden")

    def show(self) -> None:
        self.page.bring_to_front()
        self.becomes("visible")

    def close(self) -> None:
        self._side.dispose(self._context)


class Observed:
    """Tabs as a user of the driver gets them."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def open(self, addresses: Addresses, *, popup: bool) -> ObservedPage:
        tab = self._watched.driver.open_tab(f"observed-{next(_numbers)}", addresses.top)
        record, page = tab.record, tab.page
        if popup:
            page = _popup(page, addresses.page)
            record = next(other for other in record.context.tabs if other is not tab.record)
        return ObservedPage(page, addresses.page, self._watched, record)


class ObservedPage(Opened):
    def __init__(self, page: Page, address: str, watched: Watched, record: TabRecord) -> None:
        super().__init__(page, address)
        self._watched = watched
        self._address = address
        self._record = record
        self._window = Window(watched.driver.targets, record, WAIT_S)

    def hide(self) -> None:
        self._window.hide()

    def show(self) -> None:
        self._window.show()

    def close(self) -> None:
        self._watched.driver.targets.contexts.discard(self._record.context)

    def events(self) -> list[PageEvent]:
        """All that the page itself (not its host) has reported, in order. Proves that it was watched."""
        started = [e for e in self._watched.of(self._record.name, DocumentStarted) if e.url == self._address]
        assert started, "the page was not watched"
        assert self._watched.of(self._record.name, ObserverFailed) == []
        return [
            e for e in self._watched.of(self._record.name, PageEvent) if e.document == started[-1].document
        ]


def _popup(page: Page, address: str) -> Page:
    known = set(page.context.pages)
    with page.context.expect_page(lambda opened: opened not in known) as opened:
        page.evaluate("address => void open(address, '_blank', 'noopener')", address)
    popup = opened.value
    popup.wait_for_url(address)
    return popup
