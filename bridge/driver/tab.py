"""A tab, and the steps that it can take. Each returns when its effect has been seen, never after a sleep.

Steps use our own connection, so they work on any thread. `page` is Playwright's, and belongs to the
thread that launched the driver; so do `goto` and `close`, which keep it informed.
"""

from __future__ import annotations

import math
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from bridge.core.events import Activity, DocumentStarted, Event, Visibility
from bridge.driver import cookies, pointer
from bridge.driver.records import TabRecord
from bridge.driver.session import Frame, TargetSession
from bridge.driver.targets import Targets
from bridge.driver.window import Window
from bridge.errors import BridgeError, ProtocolError, StepError, Timeout, UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Page

T = TypeVar("T")


class DriverTab:
    """Every step raises StepError when the tab cannot take it (closed, crashed, hidden), ProtocolError
    when Chromium refuses it, Timeout when its effect is not seen, BrowserDied when there is no browser."""

    def __init__(self, targets: Targets, record: TabRecord, page: Page, timeout_s: float) -> None:
        self._targets = targets
        self._record = record
        self._page = page
        self._timeout_s = timeout_s
        self._window = Window(targets, record, timeout_s)

    def __repr__(self) -> str:
        return f"<DriverTab {self.name}>"

    @property
    def name(self) -> str:
        return self._record.name

    @property
    def page(self) -> Page:
        """An ordinary Playwright page. Its `context` is Playwright's default one, not this tab's own."""
        return self._page

    @property
    def target_id(self) -> str:
        return self._record.target_id

    @property
    def context_id(self) -> str:
        return self._record.context.context_id

    @property
    def record(self) -> TabRecord:
        return self._record

    @property
    def closed(self) -> bool:
        return self._record.closed

    # --- where it is ------------------------------------------------------------------------------

    def goto(self, url: str, timeout_s: float | None = None) -> None:
        """Load a page; returns when it has loaded and its observer has reported."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        self._alive()
        limit = self._limit(timeout_s)
        with self._record.expect(_is_top_start) as started:
            try:
                answer = self._page.goto(url, timeout=limit * 1000)
            except PlaywrightTimeout:
                raise Timeout(f"{self.name}: {url} did not load within {limit:g} s") from None
            except Error as error:
                self._alive()
                raise StepError(f"{self.name}: cannot load {url}: {error.message.splitlines()[0]}") from None
            if answer is not None:  # a new document, not a jump within one
                started.wait(limit, lambda: f"{url} loaded, but its observer reported nothing")

    def close(self) -> None:
        """Close the tab as a user does (`pagehide` runs), and its browser context with the last one."""
        from playwright.sync_api import Error

        if self.closed:
            return
        context = self._record.context
        with self._record.expect(lambda _event: False) as ended:
            with suppress(ProtocolError):  # it is closing already
                self._targets.connection.command("Target.closeTarget", {"targetId": self.target_id})
            with suppress(StepError):
                ended.wait(self._timeout_s, lambda: "it did not close")
        if not context.tabs:
            self._targets.retire(context)
        with suppress(Error):
            if not self._page.is_closed():
                self._page.wait_for_event("close", timeout=self._timeout_s * 1000)

    # --- visibility --------------------------------------------------------------------------------

    def hide(self) -> None:
        """Another tab comes to the front of the window."""
        self._alive()
        self._window.hide()

    def show(self) -> None:
        """The window is restored if it was minimised, and the tab comes to its front."""
        self._alive()
        self._window.show()

    def minimise(self) -> None:
        self._alive()
        self._window.minimise()

    def restore(self) -> None:
        """Undo `minimise`. A tab that is covered as well stays hidden."""
        self._alive()
        self._window.restore()

    def visibility(self) -> Visibility:
        """What `document.visibilityState` says now."""
        state = self._evaluate("document.visibilityState")
        return "visible" if state == "visible" else "hidden"

    # --- time, activity, the profiler's stop ---------------------------------------------------------

    def suspend(self, minutes: float) -> None:
        """The device sleeps: `Date` jumps in all documents of the browser context, now and later.

        Nothing else moves: `performance.now()`, timers and the native profiler's time go on.
        """
        if not (math.isfinite(minutes) and minutes > 0):
            raise UsageError(f"suspend takes a number of minutes above 0, not {minutes}")
        self._alive()
        context = self._record.context
        context.offset_ms += minutes * 60_000
        sessions = [session for tab in list(context.tabs) for session in list(tab.sessions.values())]
        for session in sessions:
            with suppress(ProtocolError):  # a frame that goes away meanwhile
                self._register_again(session)
        frames = [frame for session in sessions for frame in session.observed()]
        asked = [(f, f.ask("move-clock", offset_ms=context.offset_ms)) for f in frames]
        for frame, future in asked:
            self._answered(frame, future, "the clock did not move")

    def activity(self) -> None:
        """A real click that the page trusts, at a spot that is not interactive if there is one."""
        self._alive()
        visibility = self.visibility()
        if visibility != "visible":
            raise StepError(f"{self.name}: a hidden tab takes no real input: show it before its activity")
        x, y = self._evaluate(pointer.QUIET_SPOT)
        with self._record.expect(_is_click) as clicked:
            posted = [self._session().post("Input.dispatchMouseEvent", p) for p in pointer.click_at(x, y)]
            clicked.wait(self._timeout_s, lambda: f"a click at {x},{y} was not seen by the page")
        for future in posted:
            self._targets.connection.wait("Input.dispatchMouseEvent", future, self._timeout_s)

    def hold_stop(self) -> None:
        """From now on `Profiler.stop()` ends the profiler at once, but the page waits for its trace."""
        self._ask_all("hold-stop")

    def release_stop(self) -> None:
        """Give the page the traces held back, and hold none back any more."""
        self._ask_all("release-stop")

    def sync(self) -> None:
        """Returns when all that the tab's page has reported so far has been handed to the sink."""
        self._alive()
        while True:
            frame = self._main_frame()
            try:
                self._await(frame.ask("sync"), "its observer did not answer")
            except StepError:
                # It has just navigated: what the old document said came before the new one is there.
                if self._record.ended is not None or not frame.gone:
                    raise
            else:
                return

    # --- the session's store ----------------------------------------------------------------------

    def cookies(self) -> list[dict[str, Any]]:
        """All cookies of the tab's browser context, as CDP's `Network.Cookie`."""
        where = {"browserContextId": self.context_id}
        found: list[dict[str, Any]] = self._targets.connection.command("Storage.getCookies", where)["cookies"]
        return found

    def write_cookie(self, key: str, value: str) -> None:
        """Give the page's cookie another value; its domain, path, expiry and flags stay."""
        self._alive()
        url = self._evaluate("location.href")
        changed = cookies.rewritten(self.cookies(), key, value, url)
        where = {"cookies": changed, "browserContextId": self.context_id}
        self._targets.connection.command("Storage.setCookies", where)
        if not any(c["name"] == key and c["value"] == value for c in self.cookies()):
            raise StepError(f"{self.name}: Chromium did not take the cookie {key} for {url}")

    def write_local_storage(self, key: str, value: str) -> None:
        self._alive()
        frame = self._main_frame()
        asked = frame.ask("write-store", medium="local-storage", key=key, value=value)
        self._await(asked, f"local storage key {key} was not written")

    # --- shared -----------------------------------------------------------------------------------

    def _limit(self, timeout_s: float | None) -> float:
        return self._timeout_s if timeout_s is None else timeout_s

    def _alive(self) -> None:
        if self._record.ended is not None:
            raise self._record.ended

    def _session(self) -> TargetSession:
        self._alive()
        session = self._record.session
        if session is None:
            raise StepError(f"{self.name} is not attached")
        return session

    def _main_frame(self) -> Frame:
        """The main frame's document, waited for when it has just been replaced."""
        with self._record.expect(_is_top_start) as started:
            if (frame := self._record.main_frame) is None:
                started.wait(self._timeout_s, lambda: "no observer runs in its main frame")
                frame = self._record.main_frame
        if frame is None:
            raise StepError(f"{self.name}: its document went away")
        return frame

    def _evaluate(self, expression: str) -> Any:
        future: Future[Any] = Future()
        self._session().evaluate(self.target_id, expression, future.set_exception, future.set_result)
        return self._await(future, "the page did not answer (is its main thread busy?)")

    def _ask_all(self, command: str) -> None:
        """In all documents of the tab; the main frame must be among them."""
        self._alive()
        main = self._main_frame()
        others = [f for s in list(self._record.sessions.values()) for f in s.observed() if f is not main]
        asked = [(frame, frame.ask(command)) for frame in (main, *others)]
        for frame, future in asked:
            self._answered(frame, future, f"{command} was not done")

    def _register_again(self, session: TargetSession) -> None:
        for future in session.register_again():
            self._targets.connection.wait("registering the observer", future, self._timeout_s)

    def _answered(self, frame: Frame, future: Future[Any], what: str) -> None:
        """A document that went away instead of answering has nothing left to do."""
        try:
            self._await(future, what)
        except StepError:
            if not frame.gone:
                raise

    def _await(self, future: Future[T], what: str) -> T:
        try:
            return future.result(self._timeout_s)
        except FutureTimeout:
            raise Timeout(f"{self.name}: {what} (waited {self._timeout_s:g} s)") from None
        except StepError as error:
            raise StepError(f"{self.name}: {what}: {error}") from error
        except BridgeError:
            self._alive()
            raise


def _is_top_start(event: Event) -> bool:
    return isinstance(event, DocumentStarted) and event.top


def _is_click(event: Event) -> bool:
    return isinstance(event, Activity) and event.trusted and event.type == "click"
