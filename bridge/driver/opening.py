"""Opening a tab: our connection creates it and starts to load, while Playwright still takes note of its page.

The target is made with a blank page and prepared before anything else is loaded into it: a target that
is *created* with an address requests it before `Fetch` is on (measured: no header is added then).
"""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

from bridge.core.events import DocumentStarted, Event
from bridge.driver.protocol import Params
from bridge.driver.records import TabRecord
from bridge.driver.targets import Targets
from bridge.errors import BrowserError, ProtocolError, StepError, Timeout

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


def start(targets: Targets, record: TabRecord, timeout_s: float, *, window: bool = False) -> None:
    """Create a tab with a blank page; returns when its observer has reported."""
    with record.expect(_is_top_start) as started:
        _create(targets, record, window=window)
        started.wait(timeout_s, lambda: "the observer did not start in a new tab")


def _create(targets: Targets, record: TabRecord, *, window: bool) -> None:
    """Returns when the target is prepared: what is loaded from now on is observed."""
    address = targets.address_for(record.name, record)
    # Said at all, `newWindow: false` fails in a context without a window (measured).
    created = targets.create(address, record.context, **({"newWindow": True} if window else {}))
    targets.connection.wait("Target.createTarget", created)
    targets.finish_set_up(record)


class Opener:
    """`shared`: others have pages in this Chromium too, and Playwright shows them to us among ours. One that
    is blocked, by a dialog say, answers nothing: theirs are not asked, only looked at."""

    def __init__(
        self, targets: Targets, pages: BrowserContext, timeout_s: float, *, shared: bool = False
    ) -> None:
        self._targets = targets
        self._pages = pages
        self._shared = shared
        self._timeout_s = timeout_s

    def open_blank(self, record: TabRecord, *, window: bool = False) -> Page:
        """`window`: in a new window of its browser context."""
        known = set(self._pages.pages)
        start(self._targets, record, self._timeout_s, window=window)
        return self._page_of(record, known)

    def open_and_load(self, record: TabRecord, url: str, *, window: bool = False) -> tuple[Page, Loading]:
        """The page, and its loading under way. The blank document that is there first is not observed."""
        record.observes_blank = False
        known = set(self._pages.pages)
        _create(self._targets, record, window=window)
        if self._shared:
            # By the address of its blank page, which is its own, ours can be told without a question.
            page = self._page_of(record, known)
            return page, Loading(self._targets, record, url, self._timeout_s)
        loading = Loading(self._targets, record, url, self._timeout_s)
        return self._page_of(record, known), loading

    def page_of(self, record: TabRecord, known: set[Page]) -> Page:
        """Of a tab that we did not open (a popup); it is none of the `known`."""
        return self._page_of(record, known)

    def _page_of(self, record: TabRecord, known: set[Page]) -> Page:
        """Playwright's page of our target.

        Its news comes only while Playwright is called: once the list holds nothing new, and until the
        next call, the page is still to be announced.
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
        if self._shared or self._targets.is_blank(page.url):
            return page.url == record.address  # else a cover, or a tab that is gone
        # It has left its blank page already; or it is a popup of another tab, or gone.
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
    """The first page of a tab, under way."""

    def __init__(self, targets: Targets, record: TabRecord, url: str, timeout_s: float) -> None:
        self._targets = targets
        self._record = record
        self._url = url
        self._timeout_s = timeout_s
        self._started = record.expect(_is_top_start)
        if record.session is None:
            raise record.ended or BrowserError(f"{record.name}: Chromium did not attach us to the new tab")
        self._navigation: Future[Params] = record.session.post("Page.navigate", {"url": url})

    def finish(self, page: Page) -> None:
        """Returns when it has loaded, its observer has reported, and Playwright knows.

        Raises StepError with Chromium's reason, or Timeout.
        """
        with self._started:
            if reason := self._refusal():
                raise self._impossible(reason)
            self._await_load(page)
            self._started.wait(
                self._timeout_s, lambda: f"{self._url} loaded, but its observer reported nothing"
            )

    def _refusal(self) -> str:
        """Chromium answers when the new document begins, or says why there is none."""
        try:
            answer = self._targets.connection.wait("Page.navigate", self._navigation, self._timeout_s)
        except ProtocolError as error:
            if not self._navigation.done():
                raise self._late() from None
            raise self._record.ended or self._impossible(error.reason) from None
        return str(answer.get("errorText", ""))

    def _await_load(self, page: Page) -> None:
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        blank, limit_ms = self._record.address, self._timeout_s * 1000
        try:
            page.wait_for_url(lambda url: url != blank, wait_until="load", timeout=limit_ms)
        except PlaywrightTimeout:
            raise self._late() from None
        except Error as error:
            ended = self._record.why_ended(error)
            raise ended or self._impossible(error.message.splitlines()[0]) from None

    def _impossible(self, reason: str) -> StepError:
        return StepError(f"{self._record.name}: cannot load {self._url}: {reason}")

    def _late(self) -> Timeout:
        return Timeout(f"{self._record.name}: {self._url} did not load within {self._timeout_s:g} s")


def _is_top_start(event: Event) -> bool:
    return isinstance(event, DocumentStarted) and event.top
