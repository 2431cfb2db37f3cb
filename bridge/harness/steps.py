"""The steps that a tab can take: each is written down, with its error where it could not be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urljoin

from bridge.core.events import IntentChanged, StepFinished, StepStarted
from bridge.driver import DriverTab
from bridge.driver.records import now_ms
from bridge.errors import StepError
from bridge.harness.run import Run
from bridge.vendors import vendor_of_store_key

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from bridge.driver.journey import Way

T = TypeVar("T")


class Steps:
    """What can be done to a tab. Every step waits for its effect, and raises StepError when this tab cannot
    take it now (closed, crashed, hidden), Timeout when its effect is not seen, BrowserDied without a browser.
    """

    def __init__(
        self, driver_tab: DriverTab, run: Run, timeout_s: float, base_url: str | None = None
    ) -> None:
        self._driver_tab = driver_tab
        self._run = run
        self._timeout_s = timeout_s
        self._base_url = base_url
        self._words_before = 0
        self._step_at = 0.0

    @property
    def name(self) -> str:
        return self._driver_tab.name

    @property
    def page(self) -> Page:
        """The Playwright page. While the tab is hidden, `locator.click` and screenshots time out."""
        return self._driver_tab.page

    # --- where it is --------------------------------------------------------------------------

    def goto(self, url: str) -> None:
        """Load a page, as by the address bar. A relative address is joined to the bridge's `base_url`."""
        address = self._address(url)
        self._step("goto", lambda: self._driver_tab.goto(address), url=address)

    def navigate(self, url: str) -> None:
        """The page leaves for `url` by itself, as by a link."""
        address = self._address(url)
        self._step("navigate", lambda: self._driver_tab.navigate(address), url=address)

    def reload(self) -> None:
        """Load the page again; a hidden tab stays hidden."""
        self._step("reload", self._driver_tab.reload)

    def back(self) -> Way:
        """Go back in the tab's history. `bfcache` when the page came out of it, else `loaded`, or
        `same-document`."""
        return self._step("back", self._driver_tab.back)

    def forward(self) -> Way:
        """Go forward in the tab's history; as `back`."""
        return self._step("forward", self._driver_tab.forward)

    def before_unload(self, how: Literal["dialog", "mailto"] = "dialog") -> None:
        """Ask the page whether it may be left, and stay: a dialog that is cancelled, or a `mailto:` link."""
        self._step("before_unload", lambda: self._driver_tab.before_unload(how), how=how)

    def crash(self) -> None:
        """Crash the tab's renderer, for real."""
        self._step("crash", self._driver_tab.crash)

    def close(self) -> None:
        """Close the tab, as a user does; its browser context goes with the last one."""
        self._step("close", self._driver_tab.close)

    # --- visibility and lifecycle -------------------------------------------------------------

    def hide(self) -> None:
        """Another tab of the same window comes to the front: this one is hidden, for real."""
        self._step("hide", self._driver_tab.hide)

    def show(self) -> None:
        """Restore the window if it was minimised, and bring this tab to the front."""
        self._step("show", self._driver_tab.show)

    def minimise(self) -> None:
        """Minimise the window. Headed, that takes a window manager."""
        self._step("minimise", self._driver_tab.minimise)

    def restore(self) -> None:
        """Undo `minimise`. A tab that is covered as well stays hidden."""
        self._step("restore", self._driver_tab.restore)

    def freeze(self) -> None:
        """Chromium freezes the tab, which must be hidden: its timers stop (Page Lifecycle)."""
        self._step("freeze", self._driver_tab.freeze)

    def resume(self) -> None:
        """Undo `freeze`; the tab stays hidden."""
        self._step("resume", self._driver_tab.resume)

    # --- time and the user --------------------------------------------------------------------

    def suspend(self, minutes: float) -> None:
        """The device sleeps: `Date` jumps for the tab's whole context; monotonic time and timers stay.

        Workers are not covered.
        """
        self._step("suspend", lambda: self._driver_tab.suspend(minutes), minutes=minutes)

    def idle(self, minutes: float, progress: Callable[[float], None] | None = None) -> None:
        """The device is awake and the user away: time goes from due timer to due timer, for the tab's whole
        context. `progress` hears how many minutes have passed.

        Each timeout and interval runs at its due `Date`, in a task of its own; intervals under 1 s run once
        between two others. `performance.now()` and the native profiler's time go on as ever. Workers are
        not covered.
        """
        self._step("idle", lambda: self._driver_tab.idle(minutes, progress), minutes=minutes)

    def activity(self) -> None:
        """A real click on the page. Raises StepError in a hidden tab, where no user could click."""
        self._step("activity", self._driver_tab.activity)

    def user_stop(self) -> None:
        """The user stops the profiler: from now on nothing may restart it.

        A page with the agent is told to stop it. Of any other this only says that its user has just done so.
        """
        self._step("user_stop", self._user_stop)

    def user_start(self) -> None:
        """The user lets the profiler run again; as `user_stop`."""
        self._step("user_start", self._user_start)

    def expire_session(self) -> None:
        """Write into the session's store what its SDK writes when the session is over."""
        self._step("expire_session", self._expire_session)

    # --- faults of the profiler ---------------------------------------------------------------

    def hold_stop(self) -> None:
        """From now on `Profiler.stop()` stops, but its promise stays pending (fault injection)."""
        self._step("hold_stop", self._driver_tab.hold_stop)

    def reject_stop(self) -> None:
        """From now on `Profiler.stop()` stops, but its promise is rejected (fault injection)."""
        self._step("reject_stop", self._driver_tab.reject_stop)

    def release_stop(self) -> None:
        """Let go of the promises that are held, and hold and reject no more."""
        self._step("release_stop", self._driver_tab.release_stop)

    def fill_buffer(self, samples: int = 50) -> None:
        """The next native profiler gets a buffer of `samples` (at 10 ms each), so that it is soon full."""
        self._step("fill_buffer", lambda: self._driver_tab.fill_buffer(samples), samples=samples)

    # --- shared -------------------------------------------------------------------------------

    def _address(self, url: str) -> str:
        return urljoin(self._base_url, url) if self._base_url else url

    def _step(self, name: str, action: Callable[[], T], **arguments: Any) -> T:
        self._words_before, self._step_at = self._words(), now_ms()
        with self._recorded(name, arguments):
            return action()

    @contextmanager
    def _recorded(self, name: str, arguments: dict[str, Any]) -> Iterator[None]:
        self._run.event(StepStarted(wall_ms=now_ms(), tab=self.name, step=name, arguments=arguments))
        error = ""
        try:
            yield
        except BaseException as raised:
            error = str(raised) or type(raised).__name__
            raise
        finally:
            self._run.event(StepFinished(wall_ms=now_ms(), tab=self.name, step=name, error=error))

    # What is not wanted any more must have ended before that is said, and what is wanted may begin after.

    def _user_stop(self) -> None:
        vendor = self._run.vendor
        self._tell_page(vendor.user_stop if vendor else "")
        self._run.event(IntentChanged(wall_ms=now_ms(), tab=self.name, intent="stop"))

    def _user_start(self) -> None:
        vendor = self._run.vendor
        self._run.event(IntentChanged(wall_ms=now_ms(), tab=self.name, intent="run"))
        self._tell_page(vendor.user_start if vendor else "")

    def _tell_page(self, script: str) -> None:
        if script:
            self._driver_tab.run_script(script)

    def _words(self) -> int:
        """How often the SDK has said what its profiler does."""
        return sum(1 for report in self._run.statuses() if report.tab == self.name)

    def _reading(self) -> str:
        state = self._run.tab_state(self.name)
        return state.reading.state if state else "absent"

    def _check_session_kept(self) -> None:
        """Where the user has said whose SDK it is, nothing needs to be waited for."""
        if self._run.sessionless and self._run.vendor_named:
            raise StepError(f"{self.name}: there is no session to expect or expire{self._no_store()}")

    def _no_store(self) -> str:
        vendor = self._run.vendor
        keeps_none = vendor is not None and self._run.sessionless
        return f": {vendor.name.capitalize()}'s SDK keeps none in a store" if vendor and keeps_none else ""

    def _expire_session(self) -> None:
        self._check_session_kept()
        state = self._run.tab_state(self.name)
        store = state.store if state else None
        vendor = vendor_of_store_key(store.key) if store else None
        if state is None or store is None or vendor is None or state.reading.state != "tracked":
            raise StepError(
                f"{self.name}: no tracked session to expire{self._no_store()}; wait for one with "
                "expect_session('tracked')"
            )
        value = vendor.expire_store(store.key, store.value)
        if store.medium == "cookie":
            self._driver_tab.write_cookie(store.key, value)
        else:
            self._driver_tab.write_local_storage(store.key, value)
        self._run.wait_for(
            lambda: self._reading() == "expired" or None,
            self._timeout_s,
            lambda: f"{self.name}: wrote {store.key}={value}, but the page never saw it; is it partitioned?",
        )
