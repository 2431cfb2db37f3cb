"""A tab, and the steps that it can take. Each returns when its effect has been seen, never after a sleep.

Steps use our own connection, so they work on any thread. `page` is Playwright's, and belongs to the
thread that launched the driver; so do `goto` and `close`, which keep it informed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from bridge.core.events import Activity, Event, Visibility
from bridge.driver import faults, history, leaving, lifecycle, pointer
from bridge.driver.clock import ContextClock
from bridge.driver.emulated_window import EmulatedWindow, window_for
from bridge.driver.idle import Idle
from bridge.driver.journey import Way
from bridge.driver.leaving import Leaving
from bridge.driver.owned import OwningTab
from bridge.driver.reach import is_top_start
from bridge.driver.records import TabRecord
from bridge.driver.session import Frame, TargetSession
from bridge.driver.window import drop_cover, ensure_cover
from bridge.errors import ProtocolError, StepError, Timeout

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from bridge.driver.home import Home

T = TypeVar("T")


class DriverTab(OwningTab):
    """Every step raises StepError when the tab cannot take it (closed, crashed, hidden), ProtocolError
    when Chromium refuses it, Timeout when its effect is not seen, BrowserDied when there is no browser."""

    def __init__(self, home: Home, record: TabRecord, page: Page) -> None:
        super().__init__(home, record)
        self._page = page
        self._window = window_for(home.targets, record, home.timeout_s)

    def __repr__(self) -> str:
        return f"<DriverTab {self.name}>"

    @property
    def page(self) -> Page:
        """An ordinary Playwright page. Its `context` is Playwright's default one, not this tab's own."""
        return self._page

    @property
    def target_id(self) -> str:
        return self._record.target_id

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
        if self._record.playwright_lost:
            history.load(self._reach, url, limit)
            return
        with self._record.expect(is_top_start) as started:
            try:
                answer = self._page.goto(url, timeout=limit * 1000)
            except PlaywrightTimeout:
                self._reach.stop_loading()
                raise Timeout(f"{self.name}: {url} did not load within {limit:g} s") from None
            except Error as error:
                raise self._record.why_ended(error) or StepError(
                    f"{self.name}: cannot load {url}: {error.message.splitlines()[0]}"
                ) from None
            if answer is not None:  # a new document, not a jump within one
                started.wait(limit, lambda: f"{url} loaded, but its observer reported nothing")

    def navigate(self, url: str, timeout_s: float | None = None) -> Way:
        """The page goes there itself, as by a click on a link. How it got there: `loaded`, from `bfcache`,
        or within the `same-document`."""
        return history.navigate(self._reach, url, self._limit(timeout_s))

    def reload(self, timeout_s: float | None = None) -> None:
        """As the user's reload. A crashed tab comes alive again, all but its `page`: Playwright gives
        that up for good (measured, 1.65), so go on with the steps, or open another tab."""
        history.reload(self._reach, self._limit(timeout_s))

    def back(self, timeout_s: float | None = None) -> Way:
        """One step back in the tab's history: `bfcache` when the document was kept as it was left."""
        return history.travel(self._reach, -1, self._limit(timeout_s))

    def forward(self, timeout_s: float | None = None) -> Way:
        return history.travel(self._reach, 1, self._limit(timeout_s))

    def before_unload(self, how: Leaving = "dialog") -> None:
        """The page is asked whether it may be left (`beforeunload`), and stays: the user cancels the
        `dialog`, or a click was only on a `mailto:` link (no mail program is started)."""
        leaving.before_unload(self._reach, self._page, how)

    def close(self) -> None:
        """Close the tab as a user does (`pagehide` runs), and its browser context with the last one."""
        from playwright.sync_api import Error

        self._request.close()
        if self.closed:
            return
        context, left_window = self._record.context, self._window.left_empty()
        with self._record.expect(lambda _event: False) as ended:
            with suppress(ProtocolError):  # it is closing already
                self._targets.connection.command("Target.closeTarget", {"targetId": self.target_id})
            with suppress(StepError):
                ended.wait(self._timeout_s, lambda: "it did not close")
        if context.tabs and left_window is not None:
            drop_cover(self._targets, context, left_window)
        with suppress(Error):
            if not self._page.is_closed():
                self._page.wait_for_event("close", timeout=self._timeout_s * 1000)

    def prepare_neighbour(self, *, window: bool) -> None:
        """Another tab is about to be opened in this one's browser context. Before another window comes,
        this one gets its cover: later ones would go into the new window."""
        self._alive()
        if window:
            ensure_cover(self._targets, self._record)

    # --- its life -----------------------------------------------------------------------------------

    def freeze(self) -> None:
        """Chromium freezes the tab, which must be hidden: timers stop until `resume` or `show`."""
        if isinstance(self._window, EmulatedWindow):
            self._window.freeze()
        else:
            lifecycle.freeze(self._reach)

    def resume(self) -> None:
        """The frozen tab goes on, still hidden."""
        if isinstance(self._window, EmulatedWindow):
            self._window.resume()
        else:
            lifecycle.resume(self._reach)

    def crash(self) -> None:
        """Its renderer crashes. Only `reload` and `close` are left then."""
        lifecycle.crash(self._reach)

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
        return self._reach.visibility()

    # --- time, activity, the profiler's stop ---------------------------------------------------------

    def suspend(self, minutes: float) -> None:
        """The device sleeps: `Date` jumps in all documents of the browser context, now and later.

        Nothing else moves: `performance.now()`, timers and the native profiler's time go on.
        """
        self._alive()
        ContextClock(self._reach).suspend(minutes)

    def idle(self, minutes: float, progress: Callable[[float], None] | None = None) -> None:
        """The device stays awake, the user is away: `Date` goes from one due timer to the next, in all
        documents of the browser context, and each timer is fired at its time.

        Timeouts and intervals only; `performance.now()`, frames and the native profiler's time stay real.
        `progress` is told the minutes gone by, a few times a second.
        """
        self._alive()
        Idle(self._reach).run(minutes, progress)

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

    def reject_stop(self) -> None:
        """From now on `Profiler.stop()` ends the profiler, but its promise rejects with an OperationError."""
        self._ask_all("reject-stop")

    def release_stop(self) -> None:
        """Give the page the traces held back; from now on each stop goes its way."""
        self._ask_all("release-stop")

    def fill_buffer(self, samples: int = 50) -> None:
        """The next native profiler of the tab takes at most so many samples, and then is really full."""
        faults.fill_buffer(self._reach, samples)

    def run_script(self, script: str) -> None:
        """Run it in the main frame, as a script of the page's own. Raises StepError when it throws."""
        answer = self._reach.command("Runtime.evaluate", {"expression": script})
        if details := answer.get("exceptionDetails"):
            said = details.get("exception", {}).get("description") or details.get("text", "")
            raise StepError(f"{self.name}: {script} failed in the page: {said.partition(chr(10))[0]}")

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

    # --- shared -----------------------------------------------------------------------------------

    def _alive(self) -> None:
        self._reach.alive()

    def _session(self) -> TargetSession:
        return self._reach.session()

    def _main_frame(self) -> Frame:
        return self._reach.main_frame()

    def _evaluate(self, expression: str) -> Any:
        return self._reach.evaluate(expression)

    def _ask_all(self, command: str) -> None:
        self._reach.ask_all(command)

    def _await(self, future: Future[T], what: str) -> T:
        return self._reach.wait(future, what)


def _is_click(event: Event) -> bool:
    return isinstance(event, Activity) and event.trusted and event.type == "click"
