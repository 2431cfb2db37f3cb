"""Opening a tab: our connection creates it and starts to load, while Playwright is still finding its page.

The target is created with a blank page and set up before anything else is loaded into it: a target that is
*created* with another address requests it before `Fetch` is enabled (measured: no header is added then).
"""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

from bridge.core.steps.unreachable import why_unreachable
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.records import TabRecord
from bridge.driver.cdp.targets import Targets
from bridge.driver.tab_commands import is_top_start
from bridge.errors import BrowserError, PageTimeout, PageUnreachable, ProtocolError

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


def start(targets: Targets, record: TabRecord, timeout_s: float, *, window: bool = False) -> None:
    """Create a tab with a blank page; returns when its observer has reported."""
    with record.expect(is_top_start) as started:
        _create(targets, record, window=window)
        started.wait(timeout_s, lambda: "the observer did not start in a new tab")


def _create(targets: Targets, record: TabRecord, *, window: bool) -> None:
    """Return when the target is set up: each page loaded from now on is observed."""
    address = targets.address_for(record.name, record)
    # Even `newWindow: false` fails in a context without a window (measured).
    created = targets.create(address, record.context, **({"newWindow": True} if window else {}))
    targets.connection.wait("Target.createTarget", created)
    targets.finish_set_up(record)


class Opener:
    """Opens tabs, and finds Playwright's page of a target."""

    def __init__(self, targets: Targets, pages: BrowserContext, timeout_s: float) -> None:
        self._targets = targets
        self._pages = pages
        self._timeout_s = timeout_s

    def open_blank(self, record: TabRecord, *, window: bool = False) -> Page:
        """Open a tab with a blank page. `window`: in a new window of its browser context."""
        known = set(self._pages.pages)
        start(self._targets, record, self._timeout_s, window=window)
        return self.page_of(record, known)

    def open_and_load(self, record: TabRecord, url: str, *, window: bool = False) -> tuple[Page, Loading]:
        """Open a tab and start to load its first page. The blank document before it is not observed."""
        record.observes_blank = False
        known = set(self._pages.pages)
        _create(self._targets, record, window=window)
        loading = Loading(self._targets, record, url, self._timeout_s)
        return self.page_of(record, known), loading

    def page_of(self, record: TabRecord, known: set[Page]) -> Page:
        """Playwright's page of our target; it is none of the `known`.

        Playwright's list changes only while Playwright is called: as long as it holds no new page, wait for
        its `page` event.
        """
        deadline = time.monotonic() + self._timeout_s
        while True:
            page = next((page for page in self._pages.pages if page not in known), None)
            if page is None:
                self._await_page(record, deadline)
                continue
            known.add(page)
            if self._is_page_of(page, record):
                return page

    def _await_page(self, record: TabRecord, deadline: float) -> None:
        from playwright.sync_api import Error

        try:
            self._pages.wait_for_event("page", timeout=max((deadline - time.monotonic()) * 1000, 1))
        except Error as error:
            raise record.why_ended(error) or BrowserError(
                f"{record.name}: Playwright did not show the new tab within {self._timeout_s:g} s"
            ) from None

    def _is_page_of(self, page: Page, record: TabRecord) -> bool:
        if self._targets.is_blank(page.url):
            return page.url == record.address  # otherwise it is a cover, or a tab that is gone
        # The page has left its blank page already, or it is a popup of another tab, or gone.
        return self._target_of(page) == record.target_id

    def _target_of(self, page: Page) -> str:
        from playwright.sync_api import Error

        try:
            session = self._pages.new_cdp_session(page)
            target: str = session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
            session.detach()
        except Error:  # closed meanwhile
            return ""
        return target


class Loading:
    """The loading of a tab's first page, from its start."""

    def __init__(self, targets: Targets, record: TabRecord, url: str, timeout_s: float) -> None:
        self._targets = targets
        self._record = record
        self._url = url
        self._timeout_s = timeout_s
        self._started = record.expect(is_top_start)
        if record.session is None:
            raise record.ended or BrowserError(f"{record.name}: Chromium did not attach us to the new tab")
        self._navigation: Future[Params] = record.session.post("Page.navigate", {"url": url})

    def finish(self, page: Page) -> None:
        """Return when the page has loaded, its observer has reported, and Playwright has seen it load.

        Raises PageUnreachable with Chromium's reason, or Timeout.
        """
        with self._started:
            if reason := self._refusal():
                raise self._cannot_load(reason)
            self._await_load(page)
            self._started.wait(
                self._timeout_s, lambda: f"{self._url} loaded, but its observer reported nothing"
            )

    def _refusal(self) -> str:
        """Why Chromium does not load the page; "" when the new document has begun."""
        try:
            answer = self._targets.connection.wait("Page.navigate", self._navigation, self._timeout_s)
        except ProtocolError as error:
            if not self._navigation.done():
                raise self._timed_out() from None
            raise self._record.ended or self._cannot_load(error.reason) from None
        return str(answer.get("errorText", ""))

    def _await_load(self, page: Page) -> None:
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        blank, limit_ms = self._record.address, self._timeout_s * 1000
        try:
            page.wait_for_url(lambda url: url != blank, wait_until="load", timeout=limit_ms)
        except PlaywrightTimeout:
            raise self._timed_out() from None
        except Error as error:
            ended = self._record.why_ended(error)
            raise ended or self._cannot_load(error.message.splitlines()[0]) from None

    def _cannot_load(self, reason: str) -> PageUnreachable:
        session = self._record.session
        status = session.error_status if session is not None else 0
        return PageUnreachable(f"{self._record.name}: {why_unreachable(self._url, reason, status)}")

    def _timed_out(self) -> PageTimeout:
        return PageTimeout(f"{self._record.name}: {self._url} did not load within {self._timeout_s:g} s")
