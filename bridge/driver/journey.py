"""One navigation of a tab's main frame, watched from the command that begins it to where it leads.

The protocol tells (measured; Chromium 156, the main frame's notices):
- a new document: `Page.frameStartedNavigating`, `Page.frameNavigated` (type `Navigation`), then
  `Page.loadEventFired`; when it cannot be loaded, `frame.unreachableUrl` is set: an error page follows;
- a document from bfcache: `Page.frameNavigated` of type `BackForwardCacheRestore`, after
  `Page.frameStoppedLoading`, and no load event;
- a jump within the document: `Page.navigatedWithinDocument`;
- no document at all (status 204, a download, an address of another program):
  `Page.frameStartedNavigating`, then `Page.frameStoppedLoading` and nothing else;
- what the page may not load (`file:` from http): `Page.frameScheduledNavigation`, then
  `Page.frameClearedScheduledNavigation` without `Page.frameRequestedNavigation` in between.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Literal

import msgspec

from bridge.core.events import DocumentStarted, Event, PageShown
from bridge.driver.protocol import Notice, Params
from bridge.driver.reach import Reach
from bridge.driver.session import TargetSession
from bridge.errors import BridgeError, StepError, Timeout

Way = Literal["loaded", "bfcache", "same-document"]

#: What the error page says, such as ERR_CONNECTION_REFUSED or HTTP ERROR 500.
UNKNOWN = "Chromium shows an error page"
_ERROR_CODE = "document.querySelector('.error-code')?.textContent ?? ''"


class Entry(msgspec.Struct, frozen=True):
    """One of the tab's session history (`Page.getNavigationHistory`)."""

    id: int
    url: str


def entries(history: Params) -> list[Entry]:
    return [Entry(entry["id"], entry["url"]) for entry in history["entries"]]


def current_entry(history: Params) -> Entry:
    return entries(history)[history["currentIndex"]]


class Journey:
    """`url`: where to, for messages. `origin`: where from. `fits`: whether a jump within the document is
    this one, by the address that it led to and its type (`fragment`, `historyApi`, …)."""

    def __init__(self, reach: Reach, url: str, origin: Entry, fits: Callable[[str, str], bool]) -> None:
        self._reach = reach
        self._session: TargetSession = reach.session()
        self._url = url
        self._origin = origin
        self._fits = fits
        self._arrived: Way | None = None
        self._observed = False
        self._scheduled = self._requested = self._started = False
        self._committed = self._unreachable = False
        self._end: Future[Way] = Future()

    def go(self, begin: Callable[[TargetSession], Future[Params]], timeout_s: float) -> Way:
        """Run `begin`, which posts the command; returns when the page has loaded and its observer spoke.

        Raises StepError when it leads nowhere, Timeout with how far it came, or why the tab ended.
        """
        self._session.watchers.append(self._notice)
        self._reach.record.add(self)
        try:
            begin(self._session).add_done_callback(self._answered)
            if not self._reach.pump(self._end, timeout_s):
                self._reach.stop_loading()
                raise self._late(timeout_s)
            return self._outcome()
        finally:
            self._reach.record.drop(self)
            self._session.watchers.remove(self._notice)

    # --- what is told, on the connection's thread ----------------------------------------------------

    def feed(self, event: Event) -> None:
        top = isinstance(event, DocumentStarted) and event.top
        if top or (isinstance(event, PageShown) and event.persisted):
            self._observed = True
            self._check()

    def fail(self, reason: BridgeError) -> None:
        if not self._end.done():
            self._end.set_exception(reason)

    def _notice(self, notice: Notice) -> None:
        params = notice.params
        if notice.method == "Page.loadEventFired":
            self._loaded()
        elif notice.method == "Page.frameNavigated":
            if params["frame"]["id"] == self._session.target_id:
                self._navigated(params)
        elif params.get("frameId") == self._session.target_id:
            self._frame_notice(notice.method, params)

    def _frame_notice(self, method: str, params: Params) -> None:
        match method:
            case "Page.frameScheduledNavigation":
                self._scheduled = True
            case "Page.frameRequestedNavigation":
                self._requested = True
            case "Page.frameStartedNavigating":
                self._started = True
            case "Page.navigatedWithinDocument" if self._fits(params["url"], params["navigationType"]):
                self._arrive("same-document")
            case "Page.frameStoppedLoading" if self._started and not self._committed:
                self._look_again("it led to no page: a download, an empty answer, or a program's address")
            case "Page.frameClearedScheduledNavigation" if self._scheduled and not self._requested:
                self._look_again("Chromium does not let this page go there")

    def _navigated(self, params: Params) -> None:
        self._committed = True
        self._unreachable = "unreachableUrl" in params["frame"]
        if params["type"] == "BackForwardCacheRestore":
            self._arrive("bfcache")

    def _loaded(self) -> None:
        if self._unreachable:
            self.fail(self._impossible(""))
        elif self._committed:
            self._arrive("loaded")

    def _arrive(self, way: Way) -> None:
        self._arrived = self._arrived or way
        self._check()

    def _check(self) -> None:
        there = self._arrived == "same-document" or (self._arrived and self._observed)
        if there and self._arrived and not self._end.done():
            self._end.set_result(self._arrived)

    def _look_again(self, otherwise: str) -> None:
        """It has stopped, without news of a document: that may be on its way still, as it comes from the
        renderer and the stop from the browser (measured: up to 7 ms later, from bfcache).

        The browser knows whether it is at another entry now; else the renderer, in order, has the last word.
        """

        def looked(answer: Future[Params]) -> None:
            if answer.exception() is None and current_entry(answer.result()) == self._origin:
                self._session.post("Runtime.evaluate", {"expression": "0"}).add_done_callback(asked)

        def asked(_answer: Future[Params]) -> None:
            if not (self._committed or self._arrived):
                self.fail(self._impossible(otherwise))

        self._session.post("Page.getNavigationHistory").add_done_callback(looked)

    def _answered(self, answer: Future[Params]) -> None:
        """Of the command that began it: it may refuse at once."""
        if answer.exception() is not None:
            return  # the tab ended, which we are told ourselves, or the page is busy
        result = answer.result()
        if reason := result.get("errorText"):
            self.fail(self._impossible(reason))
        elif details := result.get("exceptionDetails"):
            text = details.get("exception", {}).get("description") or details.get("text", "")
            self.fail(self._impossible(text.partition("\n")[0]))

    # --- how it ended --------------------------------------------------------------------------------

    def _outcome(self) -> Way:
        try:
            way = self._end.result()
        except BridgeError:
            self._reach.alive()
            if self._unreachable:
                raise self._impossible(self._error_code()) from None
            raise
        self._reach.inform()
        return way

    def _error_code(self) -> str:
        with suppress(BridgeError):
            return self._reach.evaluate(_ERROR_CODE) or UNKNOWN
        return UNKNOWN

    def _impossible(self, reason: str) -> StepError:
        return StepError(f"{self._reach.name}: cannot load {self._url}: {reason}")

    def _late(self, timeout_s: float) -> Timeout:
        said = f"{self._reach.name}: {self._url} did not load within {timeout_s:g} s"
        if not self._committed:
            return Timeout(f"{said}: there was no answer; does its server run?")
        if self._arrived is None:
            return Timeout(f"{said}: it began, but something in it is still loading")
        return Timeout(f"{self._reach.name}: {self._url} loaded, but its observer reported nothing")
