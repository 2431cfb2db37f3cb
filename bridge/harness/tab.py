"""A tab, as its user sees it: what it can do, what its profiler does, what its contract says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin

from msgspec import structs

from bridge.core.addresses import proxy_url, readdressed
from bridge.core.sessions import SessionReading
from bridge.core.steps import kinds as s
from bridge.core.tab_state import TabState
from bridge.core.verdicts import Judgement
from bridge.driver import DriverTab
from bridge.driver.context.downloads import ExpectedDownload
from bridge.driver.context.requests import TabRequest
from bridge.driver.context.storage import StorageState
from bridge.errors import BridgeError, PageUnreachable, StepError, Timeout
from bridge.harness.stage import Stage, Subject
from bridge.harness.steps import TAB, Steps
from bridge.judging.production import not_as_in_production, production_lines
from bridge.scenarios.format import Scenario
from bridge.scenarios.named import find
from bridge.trace.comparison.budget import OwnTime
from bridge.vendors.own_promises import undeclared

#: Uploads of a page that is being hidden leave in that very task, as beacons.
LAST_WORD_S = 1.0


class Popup:
    """`value`: the tab that was opened; waited for where it is not there yet."""

    def __init__(self, tab: Callable[[], Tab]) -> None:
        self._tab = tab

    @cached_property
    def value(self) -> Tab:
        return self._tab()


class Tab(Steps):
    """One page in an isolated browser context of its own.

    `page` is an ordinary Playwright page. Its `page.context` is Playwright's default context, not the
    tab's own: ask the tab for cookies. Steps wait for their effect; they raise StepError when this tab
    cannot take them now.
    """

    @property
    def state(self) -> TabState:
        """The mirror: visibility, lifecycle, session and profiler, as last reported."""
        state = self._run.tab_state(self.name)
        if state is None:
            raise StepError(f"{self.name}: nothing has been heard of this tab yet; open a page in it first")
        return state

    @property
    def session(self) -> SessionReading:
        """The RUM session as the page's store has it, and `expired` once its time is over by `Date`."""
        reading = self.state.reading
        over = self.state.states.session == "expired" and reading.state == "tracked"
        return structs.replace(reading, state="expired") if over else reading

    @property
    def profiler(self) -> str:
        """`running`, `paused`, `stopped(REASON)`, or `not running` when it should run and none does."""
        return self.state.profiler

    # --- what is its own ----------------------------------------------------------------------

    def cookies(self) -> list[dict[str, Any]]:
        """The cookies of the tab's own context (`page.context.cookies()` reads another one)."""
        return self._driver_tab.cookies()

    def storage_state(self, path: str | Path | None = None) -> StorageState:
        """Cookies and local storage of the tab's context, in Playwright's form; written to `path` too."""
        return self._driver_tab.storage_state(path)

    def set_storage_state(self, state: StorageState | str | Path) -> None:
        """Add these cookies and local storage, or those in a file, to the tab's context."""
        self._driver_tab.set_storage_state(state)

    def grant_permissions(self, permissions: Iterable[str], origin: str | None = None) -> None:
        """Grant permissions to pages of `origin`, or of all, in the tab's context; others are denied.

        `permissions`: as Playwright names them.
        """
        self._driver_tab.grant_permissions(permissions, origin)

    def clear_permissions(self) -> None:
        """Undo `grant_permissions`."""
        self._driver_tab.clear_permissions()

    @property
    def request(self) -> TabRequest:
        """HTTP requests with the tab's cookies: `tab.request.get(url)`; what answers set stays in it."""
        return self._driver_tab.request

    def expect_download(self, timeout_s: float | None = None) -> ExpectedDownload:
        """`with tab.expect_download() as download: …`; then `download.value.path()` or `.save_as(path)`."""
        return self._driver_tab.expect_download(timeout_s)

    @contextmanager
    def expect_popup(self, timeout_s: float | None = None) -> Iterator[Popup]:
        """`with tab.expect_popup() as popup: …`; then `popup.value` is the Tab that the page opened."""
        with self._driver_tab.expect_popup(timeout_s) as expected:
            yield Popup(lambda: self._beside(expected.value))

    def _beside(self, driver_tab: DriverTab) -> Tab:
        return Tab(driver_tab, self._run, replace(self._options, settle=self._settle))

    # --- scenarios ----------------------------------------------------------------------------

    def play(self, scenario: str | Path | Scenario) -> dict[str, Tab]:
        """Play a scenario on the page that this tab shows, as `profiler-bridge run` does on its own page.

        `scenario`: a name (`hidden-expiry`), the path of a file, or a `Scenario`. Its first `open` is the
        page that is there; if it has a `path`, that is loaded. Other tabs are opened at the address of this
        one, and stay open. Returns all tabs by their names in the scenario; this one is the first. Nothing is
        judged yet: `check` does that for a tab, and the plugin for all tabs at the end of a test.

        Raises UsageError (no such name), BadScenario, and what the steps raise, with a note that names the
        step.
        """
        played = scenario if isinstance(scenario, Scenario) else find(str(scenario))
        begin, *steps = played.steps
        address = self._address_shown()
        if not address:
            raise StepError(f"{self.name}: it shows no page to play {played.name} on; load one first: goto")
        subject = Subject(address, partial(readdressed, address, proxy_url(self._intake_url, self.name)))
        stage = Stage(
            self._options.open_tab,
            self._run,
            subject,
            settle_steps=self._settle and played.settle,
            tabs={begin.tab: self},
        )
        # So the verdict on the run says, as that of `run`, whether what the scenario is about was exercised.
        self._run.meta.about = list(dict.fromkeys([*self._run.meta.about, *played.about]))
        with nullcontext() if stage.settle_steps else self.unsettled():
            if isinstance(begin, s.Open) and begin.path:
                self.goto(urljoin(address, begin.path))
            try:
                stage.take_all(steps, first=2)
            except BridgeError as error:
                error.add_note(f"in the scenario {played.name}, {stage.at}")
                raise
        return cast("dict[str, Tab]", stage.tabs)

    def _address_shown(self) -> str:
        """Return the address of the page; "" for a tab without one."""
        address = self.page.url
        return "" if address == "about:blank" else address

    # --- waiting and judging ------------------------------------------------------------------

    @TAB.of(s.ExpectProfiler)
    def expect_profiler(self, state: str, timeout_s: float | None = None) -> None:
        """Raises Timeout that says what it was instead, and why, where the browser said why."""
        _check_state(s.ExpectProfiler, state)
        self._expect(
            lambda: _is(self._run.tab_state(self.name), state) or None,
            lambda: self._why_not(state),
            timeout_s,
        )

    @TAB.of(s.ExpectSession)
    def expect_session(self, state: str, timeout_s: float | None = None, *, if_kept: bool = False) -> None:
        """Raises StepError for an SDK that keeps none in a store (Sentry's), unless `if_kept` is set."""
        _check_state(s.ExpectSession, state)
        if state != "absent" and not if_kept:
            self._check_session_kept()
        self._expect(
            lambda: self._state_of("session") == state or (if_kept and self._run.keeps_no_session) or None,
            lambda: (
                f"{self.name}: session is {self._state_of('session')}, expected {state}{self._no_store()}"
                f"{self._trouble()}"
            ),
            timeout_s,
        )

    @TAB.of(s.ExpectLongTask)
    def expect_long_task(self, timeout_s: float | None = None) -> None:
        """The task began after the last step, and well within that run."""
        self._expect(
            lambda: self._long_task_since_step() or None,
            lambda: (
                f"{self.name}: no long task since the last step; does the page do any work?{self._trouble()}"
            ),
            timeout_s,
        )

    @TAB.of(s.ExpectBufferFull)
    def expect_buffer_full(self, timeout_s: float | None = None) -> None:
        """Only a buffer that was full after the last step counts."""
        self._expect(
            lambda: self._buffer_full() or None,
            lambda: (
                f"{self.name}: no profiler says that its buffer is full; has one started since fill_buffer?"
            ),
            timeout_s,
        )

    def expect_self_time(
        self,
        function: str,
        *,
        below_ms: float,
        calls: int = 1,
        script: str = "",
        timeout_s: float | None = None,
    ) -> OwnTime:
        """Hold a function to a budget: its own time, with that of the browser's functions that it calls and
        without that of others, in all profiles that have arrived from this tab. `calls`: so many times the
        page has called it, each within `below_ms`, on average. `script`: a part of the address of its script.

        SDKs send when the page is hidden: call `hide()` before. Raises AssertionError for a broken budget,
        Inconclusive where samples cannot tell, with what would, and Timeout if no profile arrives.
        """
        from bridge.harness.intake_client.self_time import Budget, held_to

        budget = Budget.checked(function, below_ms, calls, script)
        if self.state.running:
            raise StepError(
                f"{self.name}: the profiler is running, so what it has sampled is not sent yet; call hide() "
                f"before expect_self_time()"
            )
        self.settle()
        self._expect(
            lambda: any(each.tab == self.name for each in self._run.profiles()) or None,
            lambda: f"{self.name}: no profile has arrived from this tab{self._trouble()}",
            timeout_s,
        )
        return held_to(budget, self._run.own_profiles(self.name), self.name)

    @TAB.of(s.Hear)
    def hear(self) -> None:
        """Not an expectation: an SDK that has lost its session says nothing, and breaks no promise by it."""
        with suppress(Timeout):
            self._run.wait_for(lambda: self._words() > self._words_before or None, LAST_WORD_S, str)

    @TAB.of(s.Pause)
    def pause(self, seconds: float) -> None:
        """Raises BrowserDied if the browser dies."""
        with suppress(Timeout):
            self._run.wait_for(lambda: None, seconds, str)

    def sync(self) -> None:
        """Return once everything that the page has reported so far was received."""
        if not (self._driver_tab.closed or self._driver_tab.record.crashed):
            self._driver_tab.sync()

    def judge(self) -> Judgement:
        """The verdict on this tab so far."""
        return self._run.check(self.sync, frozenset({self.name}))

    def check(self) -> None:
        """Every rule of the contract, or AssertionError with the evidence."""
        judgement = self.judge()
        if judgement.verdict == "held" and not judgement.broken:
            return
        lines = [f"{self.name}: {judgement.verdict}"]
        lines += [
            f"  {name}: {v.rule} at {v.at_ms:.0f} ms: {v.message}"
            for name, violations in judgement.broken.items()
            for v in violations
        ]
        lines += [f"  {v.rule} at {v.at_ms:.0f} ms: {v.message}" for v in judgement.violations]
        lines += [
            f"  {rule}: {reason}" if rule else f"  {reason}" for rule, reason in judgement.reasons.items()
        ]
        lines += [f"  {notice}" for notice in judgement.notices]
        lines += production_lines(not_as_in_production(self._run.recording(frozenset({self.name}))))
        raise AssertionError("\n".join(lines))

    def _expect(self, condition: Callable[[], Any], what: Callable[[], str], timeout_s: float | None) -> None:
        """Raises PageUnreachable at once where the server's error answer shows no sign of an SDK."""

        def met() -> Any:
            if (found := condition()) or not (answer := self._run.error_answer(self.name)):
                return found
            raise PageUnreachable(f"{self.name}: {answer}")

        self._run.wait_for(met, self._timeout_s if timeout_s is None else timeout_s, what)

    def _trouble(self) -> str:
        trouble = self._run.why_troubled(self.name)
        return f"; {trouble}" if trouble else ""

    def _state_of(self, role: str) -> str:
        state = self._run.tab_state(self.name)
        return "unknown" if state is None else getattr(state.states, role, "unknown")

    def _buffer_full(self) -> bool:
        state = self._run.tab_state(self.name)
        if state is None:
            return False
        return any((native.full_at or 0.0) > self._step_at for native in state.history.natives)

    def _long_task_since_step(self) -> bool:
        state, vendor = self._run.tab_state(self.name), self._run.vendor
        contract = (vendor.contract if vendor else None) or undeclared()
        if state is None:
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

    def _why_not(self, wanted: str) -> str:
        state = self._run.tab_state(self.name)
        if state is None:
            return f"{self.name}: expected the profiler to be {wanted}, but the page never reported anything"
        seen = f"{self.name}: expected the profiler to be {wanted}, it is {state.profiler}"
        why = self._run.why_no_profiler(self.name)
        return f"{seen}; {why}" if why else seen


def _check_state(kind: type[s.ExpectProfiler | s.ExpectSession], state: Any) -> None:
    """Raise UsageError for a word that is no state."""
    kind(state=state).check_words()


def _is(state: TabState | None, wanted: str) -> bool:
    return state is not None and (state.profiler == wanted or state.profiler.startswith(f"{wanted}("))
