"""Watches one navigation of a tab's main frame, from the command that starts it to its arrival.

The notices of the main frame (measured, Chromium 156):
- a new document: `Page.frameStartedNavigating`, `Page.frameNavigated` (type `Navigation`), then
  `Page.loadEventFired`; when it cannot be loaded, `frame.unreachableUrl` is set and an error page follows;
- a document from bfcache: `Page.frameNavigated` of type `BackForwardCacheRestore`, after
  `Page.frameStoppedLoading`, and no load event;
- a jump within the document: `Page.navigatedWithinDocument`;
- no document at all (status 204, a download, an address of another program):
  `Page.frameStartedNavigating`, then `Page.frameStoppedLoading` and nothing else;
- an address that the page may not load (`file:` from http): `Page.frameScheduledNavigation`, then
  `Page.frameClearedScheduledNavigation` without `Page.frameRequestedNavigation` in between.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Literal

import msgspec

from bridge.core.events import Event, PageShown
from bridge.core.steps.unreachable import why_unreachable
from bridge.driver.cdp.expectation import Expectation
from bridge.driver.cdp.protocol import Notice, Params
from bridge.driver.cdp.session import TargetSession
from bridge.driver.tab_commands import TabCommands, is_top_start
from bridge.errors import BridgeError, PageTimeout, PageUnreachable, Timeout

Way = Literal["loaded", "bfcache", "same-document"]

#: The reason when the error page shows no code such as ERR_CONNECTION_REFUSED or HTTP ERROR 500.
UNKNOWN = "Chromium shows an error page"
_ERROR_CODE = "document.querySelector('.error-code')?.textContent ?? ''"


class Entry(msgspec.Struct, frozen=True):
    """An entry of the tab's session history (`Page.getNavigationHistory`)."""

    id: int
    url: str


def entries(history: Params) -> list[Entry]:
    return [Entry(entry["id"], entry["url"]) for entry in history["entries"]]


def current_entry(history: Params) -> Entry:
    return entries(history)[history["currentIndex"]]


class NavigationWatch:
    """`url`: the address to load, for messages. `origin`: the history entry that the tab is at.
    `fits`: whether a jump within the document is this navigation, by the address and the type of the jump
    (`fragment`, `historyApi`, …)."""

    def __init__(
        self, commands: TabCommands, url: str, origin: Entry, fits: Callable[[str, str], bool]
    ) -> None:
        self._commands = commands
        self._session: TargetSession = commands.session()
        self._url = url
        self._origin = origin
        self._fits = fits
        self._arrived: Way | None = None
        self._observed = False
        self._scheduled = self._requested = self._started = False
        self._committed = self._unreachable = False
        self._arrival: Expectation[Way] = Expectation(commands.record, self._on_event)

    def run(self, begin: Callable[[TargetSession], Future[Params]], timeout_s: float) -> Way:
        """Run `begin`, which posts the command; return when the page has loaded and its observer reported.

        Raises PageUnreachable when no page is loaded, Timeout with how far it came, or why the tab ended.
        """
        self._commands.record.add(self._arrival)
        with self._arrival, self._session.watching(self._on_notice):
            begin(self._session).add_done_callback(self._on_answer)
            if not self._commands.pump(self._arrival.future, timeout_s):
                self._commands.stop_loading()
                raise self._timed_out(timeout_s)
            return self._outcome()

    # --- events and notices, on the connection's thread ----------------------------------------------

    def _on_event(self, event: Event) -> Way | None:
        if is_top_start(event) or (isinstance(event, PageShown) and event.persisted):
            self._observed = True
        return self._completed()

    def _on_notice(self, notice: Notice) -> None:
        params = notice.params
        if notice.method == "Page.loadEventFired":
            self._on_load()
        elif notice.method == "Page.frameNavigated":
            if params["frame"]["id"] == self._session.target_id:
                self._on_navigated(params)
        elif params.get("frameId") == self._session.target_id:
            self._on_frame_notice(notice.method, params)

    def _on_frame_notice(self, method: str, params: Params) -> None:
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
                self._check_stop("it led to no page: a download, an empty answer, or a program's address")
            case "Page.frameClearedScheduledNavigation" if self._scheduled and not self._requested:
                self._check_stop("Chromium does not let this page go there")

    def _on_navigated(self, params: Params) -> None:
        self._committed = True
        self._unreachable = "unreachableUrl" in params["frame"]
        if params["type"] == "BackForwardCacheRestore":
            self._arrive("bfcache")

    def _on_load(self) -> None:
        if self._unreachable:
            self._arrival.fail(self._cannot_load(""))
        elif self._committed:
            self._arrive("loaded")

    def _arrive(self, way: Way) -> None:
        self._arrived = self._arrived or way
        if (arrived := self._completed()) is not None:
            self._arrival.set_result(arrived)

    def _completed(self) -> Way | None:
        """How the page arrived, once its observer has reported; a jump within a document needs no report."""
        return self._arrived if self._observed or self._arrived == "same-document" else None

    def _check_stop(self, reason: str) -> None:
        """Fail with `reason` unless a document arrives after all.

        Loading has stopped and no document was reported. The report may still come: the renderer sends it and
        the browser sends the stop (measured: up to 7 ms later, from bfcache). The browser knows whether it is
        at another history entry now; if not, an answer of the renderer comes after all its reports.
        """

        def on_history(answer: Future[Params]) -> None:
            if answer.exception() is None and current_entry(answer.result()) == self._origin:
                self._session.post("Runtime.evaluate", {"expression": "0"}).add_done_callback(on_evaluated)

        def on_evaluated(_answer: Future[Params]) -> None:
            if not (self._committed or self._arrived):
                self._arrival.fail(self._cannot_load(reason))

        self._session.post("Page.getNavigationHistory").add_done_callback(on_history)

    def _on_answer(self, answer: Future[Params]) -> None:
        """The answer to the command that starts the navigation: it may be refused at once."""
        if answer.exception() is not None:
            return  # the tab has ended, which fails the expectation itself, or the page is busy
        result = answer.result()
        if reason := result.get("errorText"):
            self._arrival.fail(self._cannot_load(reason))
        elif details := result.get("exceptionDetails"):
            text = details.get("exception", {}).get("description") or details.get("text", "")
            self._arrival.fail(self._cannot_load(text.partition("\n")[0]))

    # --- how it ended --------------------------------------------------------------------------------

    def _outcome(self) -> Way:
        try:
            way = self._arrival.future.result()
        except BridgeError:
            self._commands.check_alive()
            if self._unreachable:
                raise self._cannot_load(self._error_code()) from None
            raise
        self._commands.inform()
        return way

    def _error_code(self) -> str:
        with suppress(BridgeError):
            return self._commands.evaluate(_ERROR_CODE) or UNKNOWN
        return UNKNOWN

    def _cannot_load(self, reason: str) -> PageUnreachable:
        why = why_unreachable(self._url, reason, self._session.error_status)
        return PageUnreachable(f"{self._commands.name}: {why}")

    def _timed_out(self, timeout_s: float) -> Timeout:
        text = f"{self._commands.name}: {self._url} did not load within {timeout_s:g} s"
        if not self._committed:
            return PageTimeout(f"{text}: there was no answer; does its server run?")
        if self._arrived is None:
            return PageTimeout(f"{text}: it began, but something in it is still loading")
        return Timeout(f"{self._commands.name}: {self._url} loaded, but its observer reported nothing")
