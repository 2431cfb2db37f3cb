"""Performs the steps of a tab: one method for each kind in `bridge/core/steps/kinds.py`, which documents it.

Each step is recorded, with its error if it could not be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Literal, Self, cast
from urllib.parse import urljoin

from bridge.core.addresses import AWAY_PATH, filled
from bridge.core.events import IntentChanged, SessionStoreChanged, StepFinished, StepStarted
from bridge.core.steps import kinds as s
from bridge.core.steps import refusals
from bridge.core.steps.base import Step, own_fields
from bridge.core.steps.state import observed
from bridge.driver import DriverTab
from bridge.driver.context.access import checked
from bridge.errors import StepError, reason_of
from bridge.harness.performing.own_steps import call_with
from bridge.harness.performing.performers import F, Performers
from bridge.harness.run import Run
from bridge.vendors import vendor_of_store_key
from bridge.wall import now_ms

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from bridge.driver.steps.navigation_watch import Way

_IN_MEMORY = "its SDK keeps the session in memory, where only the SDK can end it: use suspend(minutes)"

#: how tabs take steps
TAB = Performers(after=lambda tab: tab.keep_pace())

#: How often a session is expired in its store that the page writes over it.
_ATTEMPTS = 5


def performs(kind: type[Step]) -> Callable[[F], F]:
    """Make a method of `Tab` the performer of a kind of step: recorded, and refused where its guard says so.

    A relative `url` is joined to the bridge's `base_url`.
    """

    def decorate(method: F) -> F:
        parameters = signature(method)

        @wraps(method)
        def perform(self: Steps, *args: Any, **kwargs: Any) -> Any:
            call = parameters.bind(self, *args, **kwargs)
            call.apply_defaults()
            if "url" in call.arguments:
                call.arguments["url"] = self._address(call.arguments["url"])
            step = kind(**{field.name: call.arguments[field.name] for field in own_fields(kind)})
            step.check_words()
            with self._recorded(step.verb, step.arguments()):
                self._check_enabled(step)
                return method(*call.args, **call.kwargs)

        return TAB.of(kind)(cast("F", perform))

    return decorate


@dataclass(frozen=True, kw_only=True)
class TabOptions:
    """What a tab has from its bridge; its popups have the same.

    `sync`: returns once all that the open tabs of the run have reported was received. `open_tab`: that of the
    bridge. `intake_fault`: orders wrong answers for the tabs of the run: route, script.
    """

    timeout_s: float
    base_url: str | None
    intake_url: str
    settle: bool
    sync: Callable[[], None]
    open_tab: Callable[..., Steps]
    intake_fault: Callable[[str, str], None]


class Steps:
    """What can be done to a tab. Every step waits for its effect, and raises StepError when this tab cannot
    take it now (closed, crashed, hidden), Timeout when its effect is not seen, BrowserDied without a browser.

    Then it settles: it waits until what is due is decided (see `keep_pace`).
    """

    def __init__(
        self,
        driver_tab: DriverTab,
        run: Run,
        options: TabOptions,
    ) -> None:
        self._driver_tab = driver_tab
        self._run = run
        self._options = options
        self._timeout_s = options.timeout_s
        self._intake_url = options.intake_url
        self._settle = options.settle
        self._words_before = 0
        self._step_at = 0.0

    @property
    def name(self) -> str:
        """The tab's name in recordings and messages, such as `tab-1`."""
        return self._driver_tab.name

    @property
    def page(self) -> Page:
        """The Playwright page. While the tab is hidden, `locator.click` and screenshots time out."""
        return self._driver_tab.page

    # --- the pace of its steps ----------------------------------------------------------------

    @TAB.of(s.Settle)
    def settle(self) -> None:
        """Of all tabs of the run, and of all rules."""
        self._run.settle(self._options.sync)

    def keep_pace(self) -> None:
        """Settle, as every step does at its end, unless the tab was told not to (`settle=False`).

        So steps follow each other as a person's do. It waits for nothing if no profiler of a known vendor was
        seen, and never longer than the graces of the contract.
        """
        if self._settle and self._run.bound and not self._run.ended:
            self._run.settle(self._options.sync)

    @contextmanager
    def unsettled(self) -> Iterator[None]:
        """`with tab.unsettled(): …`: take the steps in it at once, without settling, to test a race."""
        before, self._settle = self._settle, False
        try:
            yield
        finally:
            self._settle = before

    # --- where it is --------------------------------------------------------------------------

    def goto(self, url: str) -> None:
        """Load a page, as by the address bar. A relative address is joined to the bridge's `base_url`;
        `{proxy}` and `{intake}` in it are replaced, as by `Bridge.open_tab`."""
        address = self._address(url)
        with self._recorded("goto", {"url": address}):
            self._driver_tab.goto(self._filled(address))
        self.keep_pace()

    def open_popup(self, path: str = "") -> Self:
        """Let the page open a popup in a window of its own, at its own address, or at `path` of its site."""
        with self._driver_tab.expect_popup(None) as expected:
            self.page.evaluate("path => { open(path || location.href, '_blank', 'popup') }", path)
        popup = type(self)(expected.value, self._run, replace(self._options, settle=self._settle))
        popup.keep_pace()
        return popup

    @performs(s.Navigate)
    def navigate(self, url: str = "") -> None:
        self._driver_tab.navigate(self._filled(url) if url else self._intake_url + AWAY_PATH)

    @performs(s.Reload)
    def reload(self) -> None:
        self._driver_tab.reload()

    @performs(s.Back)
    def back(self) -> Way:
        """Returns `bfcache` when the page came out of it, else `loaded`, or `same-document`."""
        return self._driver_tab.back()

    @performs(s.Forward)
    def forward(self) -> Way:
        """Returns what `back` returns."""
        return self._driver_tab.forward()

    @performs(s.BeforeUnload)
    def before_unload(self, how: Literal["dialog", "mailto"] = "dialog") -> None:
        self._driver_tab.before_unload(how)

    @performs(s.Crash)
    def crash(self) -> None:
        self._driver_tab.crash()

    @performs(s.Close)
    def close(self) -> None:
        """Its browser context goes with the last tab."""
        self._driver_tab.close()

    # --- visibility and lifecycle -------------------------------------------------------------

    @performs(s.Hide)
    def hide(self) -> None:
        self._driver_tab.hide()

    @performs(s.Show)
    def show(self) -> None:
        self._driver_tab.show()

    @performs(s.Minimise)
    def minimise(self) -> None:
        """Headed, that takes a window manager."""
        self._driver_tab.minimise()

    @performs(s.Restore)
    def restore(self) -> None:
        """A tab that is covered as well stays hidden."""
        self._driver_tab.restore()

    @performs(s.Freeze)
    def freeze(self) -> None:
        self._driver_tab.freeze()

    @performs(s.Resume)
    def resume(self) -> None:
        self._driver_tab.resume()

    # --- time and the user --------------------------------------------------------------------

    @performs(s.Suspend)
    def suspend(self, minutes: float) -> None:
        """All tabs of the context sleep. Monotonic time and timers go on. Workers are not covered."""
        self._driver_tab.suspend(minutes)

    @performs(s.Idle)
    def idle(self, minutes: float, progress: Callable[[float], None] | None = None) -> None:
        """Time moves for all tabs of the context. `progress` is called with the minutes that have passed.

        Each timeout and interval runs at its due `Date`, in a task of its own; intervals under 1 s run once
        between two others. `performance.now()` and the native profiler's time go on as ever. Workers are
        not covered.
        """
        self._driver_tab.idle(minutes, progress)

    @performs(s.Activity)
    def activity(self) -> None:
        """Raises StepError in a hidden tab, where no user could click."""
        self._driver_tab.activity()
        if self._settle and self._run.bound:
            self._run.await_renewal(self.name)

    @performs(s.UserStop)
    def user_stop(self) -> None:
        # Recorded after the call: what the user does not want any more has ended by then.
        vendor = self._run.vendor
        self._tell_page(vendor.user_stop if vendor else "")
        self._run.event(IntentChanged(wall_ms=now_ms(), tab=self.name, intent="stop"))

    @performs(s.UserStart)
    def user_start(self) -> None:
        # Recorded before the call: what the user wants begins only then.
        vendor = self._run.vendor
        self._run.event(IntentChanged(wall_ms=now_ms(), tab=self.name, intent="run"))
        self._tell_page(vendor.user_start if vendor else "")

    @performs(s.ExpireSession)
    def expire_session(self) -> None:
        """Only the store that the SDK under test follows is written."""
        for _ in range(_ATTEMPTS):
            state = self._run.tab_state(self.name)
            if state is not None and state.history.in_memory:
                raise StepError(f"{self.name}: {_IN_MEMORY}")
            store = state.store if state else None
            vendor = vendor_of_store_key(store.key) if store is not None else None
            if store is None or vendor is None or vendor.store is None:
                raise StepError(f"{self.name}: {self._no_session()}")
            if self._write_expiry(store, vendor.store.expire(store.key, store.value)):
                return
        raise StepError(f"{self.name}: the page wrote its session over the expiry {_ATTEMPTS} times")

    def _write_expiry(self, store: SessionStoreChanged, value: str) -> bool:
        """Write an expiry, and wait until the page has it; False if the page wrote its session over it.

        An SDK does that if it has read its store just before.
        """
        state = self._run.tab_state(self.name)
        before = state.store if state else None
        lapses = len(state.history.lapses) if state else 0
        if store.medium == "expression":
            self._end_by_script(store.key)
        elif store.medium != "cookie":
            self._driver_tab.write_storage(store.medium, store.key, value)
        elif not self._driver_tab.write_cookie(store.key, value, store.value):
            # The page has just written the cookie itself: its new value tells which one it is.
            self._driver_tab.sync()
            return False

        def outcome() -> Literal["expired", "overwritten"] | None:
            now = self._run.tab_state(self.name)
            if now is None or now.store is None or now.store is before:
                return None
            # It may also have been renewed at once.
            if now.reading.state == "expired" or len(now.history.lapses) > lapses:
                return "expired"
            return "overwritten" if now.store.by == "page" else None

        what = f"{self.name}: wrote {store.key}={value}, but the page never saw it: partitioned, or refused?"
        return self._run.wait_for(outcome, self._timeout_s, lambda: what) == "expired"

    def _end_by_script(self, key: str) -> None:
        """Let the script of the vendor's file end a session that no store of the page holds."""
        vendor = vendor_of_store_key(key)
        if vendor is None or vendor.store is None or not vendor.store.end:
            raise StepError(f"{self.name}: nobody knows how to end the session {key}: add `end` to [session]")
        self._tell_page(vendor.store.end)

    # --- faults of the profiler ---------------------------------------------------------------

    @performs(s.HoldStop)
    def hold_stop(self) -> None:
        self._driver_tab.hold_stop()

    @performs(s.RejectStop)
    def reject_stop(self) -> None:
        self._driver_tab.reject_stop()

    @performs(s.ReleaseStop)
    def release_stop(self) -> None:
        self._driver_tab.release_stop()

    @performs(s.FillBuffer)
    def fill_buffer(self, samples: int = 50) -> None:
        """Each sample stands for 10 ms."""
        self._driver_tab.fill_buffer(samples)

    # --- faults of the intake, and steps of one's own -----------------------------------------

    @performs(s.IntakeFault)
    def intake_fault(self, route: str, script: str) -> None:
        """Raises UsageError for a route or an answer that there is not."""
        self._options.intake_fault(route, script)

    @performs(s.Call)
    def call(self, function: str) -> None:
        """What the function raises counts as a step that cannot be taken."""
        call_with(function, self)

    # --- shared -------------------------------------------------------------------------------

    def _address(self, url: str) -> str:
        base = self._options.base_url
        return urljoin(base, url) if base and url and not url.startswith("{") else checked(url)

    def _filled(self, url: str) -> str:
        """Replace `{proxy}` and `{intake}`. The recording has the address as it was given: the other one has
        the intake's key."""
        return filled(url, self._intake_url, self.name)

    @contextmanager
    def _recorded(self, name: str, arguments: dict[str, Any]) -> Iterator[None]:
        """Write down that a step begins, and how it ends."""
        self._words_before, self._step_at = self._words(), now_ms()
        self._run.event(StepStarted(wall_ms=now_ms(), tab=self.name, step=name, arguments=arguments))
        error = ""
        try:
            yield
        except BaseException as raised:
            error = reason_of(raised)
            raise
        finally:
            self._run.event(StepFinished(wall_ms=now_ms(), tab=self.name, step=name, error=error))

    def _check_enabled(self, step: Step) -> None:
        """Raises StepError when the tab, as it was observed, cannot take the step.

        A tab that has ended says so itself, and why. What is observed may lag behind, so it is asked again
        once all that the page has reported was received.
        """
        if self._refusal(step):
            self._driver_tab.sync()
            if reason := self._refusal(step):
                raise StepError(f"{self.name}: {reason}")

    def _refusal(self, step: Step) -> str:
        state = self._run.tab_state(self.name)
        if state is None or state.states.lifecycle in ("closed", "crashed"):
            return ""
        reason = step.refusal(observed(state))
        return self._no_session() if reason == refusals.no_session() else reason

    def _tell_page(self, script: str) -> None:
        if script:
            self._driver_tab.run_script(script)

    def _words(self) -> int:
        """Return how often the SDK has reported the status of its profiler."""
        return sum(1 for report in self._run.statuses() if report.tab == self.name)

    def _reading(self) -> str:
        state = self._run.tab_state(self.name)
        return state.reading.state if state else "absent"

    def _check_session_kept(self) -> None:
        """Where the user has said whose SDK it is, nothing needs to be waited for."""
        if self._run.sessionless and self._run.vendor_named:
            raise StepError(f"{self.name}: there is no session to expect or expire{self._no_store()}")

    def _no_session(self) -> str:
        self._check_session_kept()
        return refusals.no_session(self._no_store())

    def _no_store(self) -> str:
        vendor = self._run.vendor
        keeps_none = vendor is not None and self._run.sessionless
        return f": {vendor.title}'s SDK keeps none in a store" if vendor and keeps_none else ""
