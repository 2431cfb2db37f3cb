"""A tab, as its user sees it: what it can do, what its profiler does, what its contract says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from bridge.core.events import IntentChanged, StepFinished, StepStarted
from bridge.core.mirror import TabState
from bridge.core.sessions import SessionReading
from bridge.core.verdicts import Judgement
from bridge.driver import DriverTab
from bridge.errors import StepError, Timeout
from bridge.harness.run import Run, now_ms
from bridge.vendors import vendor_of_store_key

if TYPE_CHECKING:
    from playwright.sync_api import Page


#: Uploads of a page that is being hidden leave in that very task, as beacons.
LAST_WORD_S = 1.0


class Tab:
    """One page in an isolated browser context of its own.

    `page` is an ordinary Playwright page. Its `page.context` is Playwright's default context, not the
    tab's own: ask the tab for cookies. Steps wait for their effect; they raise StepError when this tab
    cannot take them now.
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

    @property
    def state(self) -> TabState:
        """The mirror: visibility, lifecycle, session and profiler, as last reported."""
        state = self._run.tab_state(self.name)
        if state is None:
            raise StepError(f"{self.name}: nothing has been heard of this tab yet; open a page in it first")
        return state

    @property
    def session(self) -> SessionReading:
        """The RUM session as the page's store has it."""
        return self.state.reading

    @property
    def profiler(self) -> str:
        """`running`, `paused`, `stopped(REASON)`, or `not running` when it should run and none does."""
        return self.state.profiler

    # --- steps --------------------------------------------------------------------------------

    def goto(self, url: str) -> None:
        """Load a page; a relative address is joined to the bridge's `base_url`, if it has one."""
        address = urljoin(self._base_url, url) if self._base_url else url
        self._step("goto", lambda: self._driver_tab.goto(address), url=address)

    def hide(self) -> None:
        """Another tab of the same window comes to the front: this one is hidden, for real."""
        self._step("hide", self._driver_tab.hide)

    def show(self) -> None:
        """Restore the window if it was minimised, and bring this tab to the front."""
        self._step("show", self._driver_tab.show)

    def minimise(self) -> None:
        self._step("minimise", self._driver_tab.minimise)

    def restore(self) -> None:
        self._step("restore", self._driver_tab.restore)

    def suspend(self, minutes: float) -> None:
        """The device sleeps: `Date` jumps for the tab's whole context; monotonic time and timers stay.

        Workers are not covered.
        """
        self._step("suspend", lambda: self._driver_tab.suspend(minutes), minutes=minutes)

    def activity(self) -> None:
        """A real click on the page. Raises StepError in a hidden tab, where no user could click."""
        self._step("activity", self._driver_tab.activity)

    def expire_session(self) -> None:
        """Write into the session's store what its SDK writes when the session is over."""
        self._step("expire_session", self._expire_session)

    def hold_stop(self) -> None:
        """From now on `Profiler.stop()` stops, but its promise stays pending (fault injection)."""
        self._step("hold_stop", self._driver_tab.hold_stop)

    def release_stop(self) -> None:
        self._step("release_stop", self._driver_tab.release_stop)

    def user_stopped(self) -> None:
        """Say that the user has just stopped the profiler: from now on nothing may restart it."""
        self._run.event(IntentChanged(wall_ms=now_ms(), tab=self.name, intent="stop"))

    def user_started(self) -> None:
        self._run.event(IntentChanged(wall_ms=now_ms(), tab=self.name, intent="run"))

    def close(self) -> None:
        self._step("close", self._driver_tab.close)

    def cookies(self) -> list[dict[str, Any]]:
        """The cookies of the tab's own context (`page.context.cookies()` reads another one)."""
        return self._driver_tab.cookies()

    def _expire_session(self) -> None:
        store = self.state.store
        vendor = vendor_of_store_key(store.key) if store else None
        if store is None or vendor is None or self.session.state != "tracked":
            raise StepError(
                f"{self.name}: no tracked session to expire; wait for one with expect_session('tracked')"
            )
        value = vendor.expire_store(store.key, store.value)
        if store.medium == "cookie":
            self._driver_tab.write_cookie(store.key, value)
        else:
            self._driver_tab.write_local_storage(store.key, value)
        self._wait(
            lambda: self.session.state == "expired" or None,
            lambda: f"{self.name}: wrote {store.key}={value}, but the page never saw it; is it partitioned?",
        )

    def _step(self, name: str, action: Callable[[], None], **arguments: Any) -> None:
        self._words_before, self._step_at = self._words(), now_ms()
        with self._recorded(name, arguments):
            action()

    @contextmanager
    def _recorded(self, name: str, arguments: dict[str, Any]) -> Iterator[None]:
        self._run.event(StepStarted(wall_ms=now_ms(), tab=self.name, step=name, arguments=arguments))
        error = ""
        try:
            yield
        except Exception as raised:
            error = str(raised)
            raise
        finally:
            self._run.event(StepFinished(wall_ms=now_ms(), tab=self.name, step=name, error=error))

    # --- waiting and judging ------------------------------------------------------------------

    def expect_profiler(self, state: str, timeout_s: float | None = None) -> None:
        """Wait until the profiler is `running`, `paused` or `stopped` (or one `stopped(REASON)`).

        Raises Timeout that says what it was instead, and why, where the browser said why.
        """
        self._wait(
            lambda: _is(self._run.tab_state(self.name), state) or None,
            lambda: self._why_not(state),
            timeout_s,
        )

    def expect_session(self, state: str, timeout_s: float | None = None) -> None:
        """Wait until the session is `tracked`, `expired` or `absent`."""
        self._wait(
            lambda: self._state_of("session") == state or None,
            lambda: f"{self.name}: session is {self._state_of('session')}, expected {state}",
            timeout_s,
        )

    def expect_long_task(self, timeout_s: float | None = None) -> None:
        """Wait for a long task that began after the last step, and well within the run of a live profiler.

        Its trace is then worth an upload, and the SDK has something to tell.
        """
        self._wait(
            lambda: self._long_task_since_step() or None,
            lambda: f"{self.name}: no long task since the last step; does the page do any work?",
            timeout_s,
        )

    def hear(self) -> None:
        """Give the SDK a moment to say, after the last step, what its profiler does.

        Not an expectation: an SDK that has lost its session says nothing, and breaks no promise by it.
        """
        with suppress(Timeout):
            self._wait(lambda: self._words() > self._words_before or None, lambda: "", LAST_WORD_S)

    def settle(self) -> None:
        """Wait until every promise of the contract that is due is kept or broken."""
        self._run.settle(self.sync)

    def sync(self) -> None:
        """Return once everything that the page has reported so far was received."""
        if not self._driver_tab.closed:
            self._driver_tab.sync()

    def judge(self) -> Judgement:
        """The verdict on this tab so far."""
        return self._run.check(self.sync, frozenset({self.name}))

    def check(self) -> None:
        """Every rule of the contract, or AssertionError with the evidence."""
        judgement = self.judge()
        if judgement.verdict == "held":
            return
        lines = [f"{self.name}: {judgement.verdict}"]
        lines += [f"  {v.rule} at {v.at_ms:.0f} ms: {v.message}" for v in judgement.violations]
        lines += [f"  {rule}: {reason}" for rule, reason in judgement.reasons.items()]
        raise AssertionError("\n".join(lines))

    def _wait(
        self, condition: Callable[[], Any], what: Callable[[], str], timeout_s: float | None = None
    ) -> None:
        self._run.wait_for(condition, self._timeout_s if timeout_s is None else timeout_s, what)

    def _state_of(self, role: str) -> str:
        state = self._run.tab_state(self.name)
        return "unknown" if state is None else dict(state.states).get(role, "unknown")  # type: ignore[call-overload]

    def _long_task_since_step(self) -> bool:
        state, vendor = self._run.tab_state(self.name), self._run.vendor
        contract = vendor.contract if vendor else None
        if state is None or contract is None:
            return False
        entry = contract.drops.long_task or "longtask"
        # One that comes early in a run leaves a trace too short to say how well it covers its run.
        enough = contract.coverage.allowed_ms
        starts = [n.started_at + enough for n in state.history.natives if not n.stopped_by_page]
        since = max([self._step_at, *starts])
        return any(
            task.entry_type == entry and task.wall_ms - task.page_ms + task.start_ms > since
            for tasks in state.history.long_tasks.values()
            for task in tasks
        )

    def _words(self) -> int:
        """How often the SDK has said what its profiler does."""
        return sum(1 for report in self._run.statuses() if report.tab == self.name)

    def _why_not(self, wanted: str) -> str:
        state = self._run.tab_state(self.name)
        if state is None:
            return f"{self.name}: expected the profiler to be {wanted}, but the page never reported anything"
        seen = f"{self.name}: expected the profiler to be {wanted}, it is {state.profiler}"
        if refusals := state.history.refusals:
            return f"{seen}; the browser refused it: {refusals[-1].name}: {refusals[-1].message}"
        if not state.history.natives:
            return f"{seen}: no script on the page has constructed a Profiler"
        return seen


def _is(state: TabState | None, wanted: str) -> bool:
    return state is not None and (state.profiler == wanted or state.profiler.startswith(f"{wanted}("))
