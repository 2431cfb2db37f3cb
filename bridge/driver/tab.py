"""A tab, and the steps that it can take. Each step returns when its effect is observed, never after a sleep.

Steps use our own connection and work on any thread. `page` is Playwright's and belongs to the thread that
launched the driver; so do `goto` and `close`, which use it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bridge.core.events import Visibility
from bridge.core.steps import refusals
from bridge.driver.cdp.records import TabRecord
from bridge.driver.context.downloads import Downloads
from bridge.driver.context.popups import ExpectedPopup
from bridge.driver.steps import beforeunload, click, lifecycle, navigation, sample_buffer
from bridge.driver.steps.beforeunload import Leaving
from bridge.driver.steps.clock import ContextClock
from bridge.driver.steps.covers import drop_cover, ensure_cover
from bridge.driver.steps.emulated_window import EmulatedWindow, window_for
from bridge.driver.steps.idle import Idle
from bridge.driver.steps.navigation_watch import Way
from bridge.driver.tab_commands import TabCommands, is_top_start
from bridge.driver.tab_context import TabContext
from bridge.errors import PageTimeout, PageUnreachable, ProtocolError, StepError

if TYPE_CHECKING:
    from playwright.sync_api import APIRequest, Page


class DriverTab(TabContext):
    """Each step raises StepError when the tab cannot take it (closed, crashed, hidden), ProtocolError when
    Chromium refuses it, Timeout when its effect is not observed, BrowserDied when there is no browser.

    `tab_of`: gives the tab of a popup's record.
    """

    def __init__(
        self,
        commands: TabCommands,
        page: Page,
        *,
        downloads: Downloads,
        api: APIRequest,
        tab_of: Callable[[TabRecord], DriverTab],
    ) -> None:
        super().__init__(commands, downloads, api)
        self._page = page
        self._tab_of = tab_of
        self._window = window_for(self._targets, self._record, self._timeout_s)

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

    def expect_popup(self, timeout_s: float | None = None) -> ExpectedPopup[DriverTab]:
        """`with tab.expect_popup() as popup: …`; `popup.value` is the DriverTab that the page opened."""
        return ExpectedPopup(self._commands, self._tab_of, self._limit(timeout_s))

    # --- navigation -------------------------------------------------------------------------------

    def goto(self, url: str, timeout_s: float | None = None) -> None:
        """Load a page; returns when it has loaded and its observer has reported."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        self._commands.check_alive()
        limit = self._limit(timeout_s)
        if self._record.playwright_lost:
            navigation.load(self._commands, url, limit)
            return
        with self._record.expect(is_top_start) as started:
            try:
                answer = self._page.goto(url, timeout=limit * 1000)
            except PlaywrightTimeout:
                self._commands.stop_loading()
                raise PageTimeout(f"{self.name}: {url} did not load within {limit:g} s") from None
            except Error as error:
                raise self._record.why_ended(error) or PageUnreachable(
                    f"{self.name}: cannot load {url}: {error.message.splitlines()[0]}"
                ) from None
            if answer is not None:  # a new document, not a jump within one
                started.wait(limit, lambda: f"{url} loaded, but its observer reported nothing")

    def navigate(self, url: str, timeout_s: float | None = None) -> Way:
        """Have the page go there itself, as by a click on a link. Returns how it arrived: `loaded`, from
        `bfcache`, or within the `same-document`."""
        return navigation.navigate(self._commands, url, self._limit(timeout_s))

    def reload(self, timeout_s: float | None = None) -> None:
        """Reload as a user does. After a crash the steps work again, but `page` does not (measured,
        Playwright 1.65): go on with the steps, or open another tab."""
        navigation.reload(self._commands, self._limit(timeout_s))

    def back(self, timeout_s: float | None = None) -> Way:
        """Go one step back in the tab's history: `bfcache` when the document had been kept as it was left."""
        return navigation.travel(self._commands, -1, self._limit(timeout_s))

    def forward(self, timeout_s: float | None = None) -> Way:
        """Go one step forward in the tab's history."""
        return navigation.travel(self._commands, 1, self._limit(timeout_s))

    def before_unload(self, how: Leaving = "dialog") -> None:
        """Fire `beforeunload`, and stay on the page: the user cancels the `dialog`, or has only clicked a
        `mailto:` link (no mail program is started)."""
        beforeunload.before_unload(self._commands, self._page, how)

    def close(self) -> None:
        """Close the tab as a user does (`pagehide` runs), and its browser context with the last one."""
        from playwright.sync_api import Error

        self._request.close()
        if self.closed:
            return
        context, left_window = self._record.context, self._window.left_empty()
        with self._record.expect_end() as ended:
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
        """Prepare to open another tab in this tab's browser context. If it gets a window of its own, this
        window needs its cover first: later covers would be opened in the new window."""
        self._commands.check_alive()
        if window:
            ensure_cover(self._targets, self._record)

    # --- lifecycle ----------------------------------------------------------------------------------

    def freeze(self) -> None:
        """Freeze the tab, which must be hidden: its timers stop until `resume` or `show`."""
        if isinstance(self._window, EmulatedWindow):
            self._window.freeze()
        else:
            lifecycle.freeze(self._commands)

    def resume(self) -> None:
        """Resume the frozen tab, which stays hidden."""
        if isinstance(self._window, EmulatedWindow):
            self._window.resume()
        else:
            lifecycle.resume(self._commands)

    def crash(self) -> None:
        """Crash the tab's renderer. Only `reload` and `close` are possible then."""
        lifecycle.crash(self._commands)

    # --- visibility --------------------------------------------------------------------------------

    def hide(self) -> None:
        """Bring another tab to the front of the window."""
        self._commands.check_alive()
        self._window.hide()

    def show(self) -> None:
        """Restore the window if it was minimised, and bring the tab to its front."""
        self._commands.check_alive()
        self._window.show()

    def minimise(self) -> None:
        """Minimise the tab's window."""
        self._commands.check_alive()
        self._window.minimise()

    def restore(self) -> None:
        """Undo `minimise`. A tab that is covered as well stays hidden."""
        self._commands.check_alive()
        self._window.restore()

    def visibility(self) -> Visibility:
        """The present `document.visibilityState`."""
        return self._commands.visibility()

    # --- time, activity, profiler ---------------------------------------------------------

    def suspend(self, minutes: float) -> None:
        """Put the device to sleep: `Date` jumps in all documents of the browser context, present and later.

        Only `Date` jumps: `performance.now()`, timers and the native profiler's time go on.
        """
        self._commands.check_alive()
        ContextClock(self._commands).suspend(minutes)

    def idle(self, minutes: float, progress: Callable[[float], None] | None = None) -> None:
        """Leave the device awake and unused: in all documents of the browser context `Date` moves from one
        due timer to the next, and each timer fires at its time.

        This covers timeouts and intervals; `performance.now()`, frames and the native profiler's time stay
        real. `progress` is called with the minutes gone by, a few times a second.
        """
        self._commands.check_alive()
        Idle(self._commands).run(minutes, progress)

    def activity(self) -> None:
        """Click for real (trusted events), at a spot that is not interactive if there is one."""
        self._commands.check_alive()
        visibility = self.visibility()
        if visibility != "visible":
            raise StepError(f"{self.name}: {refusals.INPUT_WHEN_HIDDEN}")
        click.click(self._commands)

    def hold_stop(self) -> None:
        """From now on `Profiler.stop()` ends the profiler at once, but its promise stays pending."""
        self._commands.send_all("hold-stop")

    def reject_stop(self) -> None:
        """From now on `Profiler.stop()` ends the profiler, but its promise rejects with an OperationError."""
        self._commands.send_all("reject-stop")

    def release_stop(self) -> None:
        """Give the page the traces that `hold_stop` has held back, and undo `hold_stop` and `reject_stop`."""
        self._commands.send_all("release-stop")

    def fill_buffer(self, samples: int = 50) -> None:
        """Limit the next native profiler of the tab to this many samples; then its buffer is really full."""
        sample_buffer.fill_buffer(self._commands, samples)

    def run_script(self, script: str) -> None:
        """Run a script in the main frame, as the page's own. Raises StepError when it throws."""
        answer = self._commands.command("Runtime.evaluate", {"expression": script})
        if details := answer.get("exceptionDetails"):
            reason = details.get("exception", {}).get("description") or details.get("text", "")
            raise StepError(f"{self.name}: {script} failed in the page: {reason.partition(chr(10))[0]}")

    def sync(self) -> None:
        """Return when the sink has received all that the tab's page has reported so far."""
        self._commands.check_alive()
        while True:
            frame = self._commands.main_frame()
            try:
                self._commands.wait(frame.send("sync"), "its observer did not answer")
            except StepError:
                # It has just navigated: the old document's events came before the new document was there.
                if self._record.ended is not None or not frame.gone:
                    raise
            else:
                return
