"""The bridge: a Chromium and an intake, and the runs that the tabs of this Chromium report to."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urljoin

from bridge.core.addresses import AWAY_PATH, filled, proxy_url
from bridge.driver import Driver, DriverTab
from bridge.driver.context.access import checked
from bridge.driver.context.storage import StorageState, read_state
from bridge.errors import BridgeError, BrowserDied, ProtocolError, UsageError
from bridge.harness.agent import Agent, script_for
from bridge.harness.intake_client.faults import RunFaults
from bridge.harness.intake_client.view import IntakeView
from bridge.harness.launching import LaunchOptions, start
from bridge.harness.run import Run
from bridge.harness.steps import TabOptions
from bridge.harness.tab import Tab
from bridge.vendors import known_vendor

C = TypeVar("C")
O = TypeVar("O")  # noqa: E741  options
P = ParamSpec("P")
R = TypeVar("R")


def _fields_as_arguments(
    options: Callable[P, O],
) -> Callable[[Callable[[C, O], R]], Callable[Concatenate[C, P], R]]:
    """Let a method that takes a struct of options be called with its fields as keyword arguments."""

    def decorated(method: Callable[[C, O], R]) -> Callable[Concatenate[C, P], R]:
        @wraps(method)
        def call(owner: C, /, *args: P.args, **fields: P.kwargs) -> R:
            return method(owner, options(*args, **fields))

        fields = inspect.signature(options).parameters.values()
        owner = next(iter(inspect.signature(method).parameters.values()))
        call.__signature__ = inspect.Signature([owner, *fields])  # type: ignore[attr-defined]
        return call

    return decorated


class Bridge:
    """Make one with `Bridge.launch()`, preferably in a `with`: all that it started ends with it.

    Its tabs report to runs. Several runs can go on at a time, each with tabs of its own; each sees its own
    events and uploads only, and is judged by itself. `run` is the one that is meant where none is given.

    `timeout_s`: how long the expectations of tabs opened from now on wait. `base_url`: what their relative
    addresses are joined to. `agent`: whether they get the agent. `settle`: whether they settle after each
    step. All may be set.
    """

    def __init__(self, options: LaunchOptions) -> None:
        self._running = start(options)
        self._opened = 0
        #: the names of tabs that have not answered
        self._silent: set[str] = set()
        self.timeout_s = options.timeout_s
        self.base_url: str | None = None
        self.agent = options.agent
        self.settle = options.settle
        #: How tabs are hidden: `real` or `emulated`.
        self.visibility = "emulated" if options.emulated else "real"
        self._require_document_policy = options.require_document_policy
        self._join(self.run)

    @classmethod
    @_fields_as_arguments(LaunchOptions)
    def launch(cls, options: LaunchOptions) -> Bridge:
        """Start Chromium and the intake, and prove that a tab really hides.

        The keyword arguments are the fields of `bridge.harness.launching.LaunchOptions`.
        Raises UsageError, BrowserError (not found, died, does not hide), IntakeError and StoreError.
        """
        return cls(options)

    # --- the browser and the intake -----------------------------------------------------------

    @property
    def driver(self) -> Driver:
        """The driver of the browser; another one after `restart`."""
        return self._running.driver

    @property
    def browser_version(self) -> str:
        """E.g. `Chromium 156.0.8078.79`."""
        return self.driver.browser_version

    @property
    def intake_url(self) -> str:
        """The URL at which pages reach the intake."""
        return self._running.intake_url

    @property
    def away_url(self) -> str:
        """An empty page of another site, for a tab that leaves."""
        return self.intake_url + AWAY_PATH

    def proxy_for(self, tab: str) -> str:
        """The address that an SDK in this tab is to send its uploads to."""
        return proxy_url(self.intake_url, tab)

    @property
    def death(self) -> BrowserDied | None:
        """Why the browser is gone, None while it answers."""
        try:
            self.driver.targets.connection.command("Browser.getVersion")
        except BrowserDied as death:
            return death
        except ProtocolError as silence:
            return BrowserDied(f"Chromium does not answer any more: {silence}")
        return None

    def restart(self) -> None:
        """Start a fresh browser in place of one that died. The intake and its address stay.

        Tabs of the old one stay dead, and a new default run begins. Raises BrowserError; it may then be tried
        again.
        """
        self._running.restart_browser()
        self._join(self.run)

    def close(self) -> None:
        """End the browser, unless it was attached to, and the intake. May be called twice."""
        self._running.close()

    def __enter__(self) -> Bridge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- runs ---------------------------------------------------------------------------------

    @property
    def run(self) -> Run:
        """The default run: that of tabs that are opened without one, and of uploads of no known tab."""
        return self._running.router.default

    @property
    def intake(self) -> IntakeView:
        """The uploads of the default run, and a way to wait for more."""
        return self.intake_of(self.run)

    def intake_of(self, run: Run) -> IntakeView:
        """Return the uploads of `run`, with a way to wait for more, and its faults."""
        return IntakeView(run, self.timeout_s, self.intake_url, self._faults_of(run))

    def begin(self, run: Run) -> Run:
        """Make `run` the default run. The one before goes on, for the tabs that it has."""
        self._join(run)
        self._running.router.begin(run)
        return run

    def retire(self, run: Run) -> None:
        """Forget a run that is over, and its faults: nothing of its tabs is taken any more, by no run."""
        self._faults_of(run).clear()
        self._running.router.retire(run)

    def hold_to(self, vendor: str, run: Run | None = None) -> None:
        """Hold the pages of `run` (else of the default run) to this vendor's contract. Raises UsageError."""
        (run or self.run).set_vendor(known_vendor(vendor))

    def _join(self, run: Run) -> None:
        run.meta.visibility = self.visibility
        run.meta.require_document_policy = self._require_document_policy
        self._running.router.join(run)

    def _faults_of(self, run: Run) -> RunFaults:
        router = self._running.router
        return RunFaults(
            self._running.intake.faults, f"run {id(run):x}", lambda tab: router.run_of(tab) is run
        )

    # --- tabs ---------------------------------------------------------------------------------

    def open_tab(
        self,
        url: str | Callable[[str], str] | None = None,
        *,
        run: Run | None = None,
        vendor: str | None = None,
        beside: Tab | None = None,
        window: bool = False,
        agent: Agent | None = None,
        settle: bool | None = None,
        storage_state: StorageState | str | Path | None = None,
    ) -> Tab:
        """Open a tab in an isolated context of its own, or in that of `beside`, whose session it shares; then
        it hides the tabs of the same window, unless it gets a `window` of its own.

        In `url`, `{proxy}` stands for the address that an SDK in this tab gets as its `proxy`, and `{intake}`
        for the intake's (`{intake}/v1/profiles` takes plain traces). It may also be a function from the first
        of them to the page's address.
        `run`: what the tab and its popups report to; without it the default run.
        `vendor`: whose contract the pages of the run are held to; without it the page's session store tells.
        `agent`, `settle`: as for `launch`, for this tab and its popups; without them the bridge's own count.
        `storage_state`: as for `launch`, for this tab's context; without it that of `launch`.
        """
        run = run or self.run
        state = None if storage_state is None else read_state(storage_state)
        if state is not None and beside is not None:
            raise UsageError("storage_state is for a context of its own: beside another tab there is none")
        script = script_for(self.agent if agent is None else agent, self.proxy_for)
        if script is not None and not run.vendor_named:
            vendor = vendor or "agent"
        if vendor is not None:
            self.hold_to(vendor, run)
        self._opened += 1
        name = f"tab-{self._opened}"
        self._join(run)
        self._running.router.assign(name, run)
        neighbour = beside._driver_tab if beside else None  # noqa: SLF001
        driver_tab = self.driver.open_tab(
            name,
            self._address(url, name),
            beside=neighbour,
            window=window,
            script=script,
            storage_state=state,
        )
        tab = Tab(
            driver_tab,
            run,
            TabOptions(
                timeout_s=self.timeout_s,
                base_url=self.base_url,
                intake_url=self.intake_url,
                settle=self.settle if settle is None else settle,
                sync=partial(self.sync, run),
                open_tab=self.open_tab,
                intake_fault=self._faults_of(run).set,
            ),
        )
        tab.keep_pace()
        return tab

    def sync(self, run: Run) -> None:
        """Return once everything that the open tabs of `run` have reported so far was received.

        A tab that does not answer (crashed, hung) is skipped from then on. Raises BrowserDied.
        """
        for tab in self.open_tabs(run):
            if tab.name in self._silent:
                continue
            try:
                tab.sync()
            except BrowserDied:
                raise
            except BridgeError:
                self._silent.add(tab.name)

    def open_tabs(self, run: Run) -> list[DriverTab]:
        """The tabs that report to `run` and are still open."""
        return [tab for tab in self.driver.tabs if self._running.router.run_of(tab.name) is run]

    def _address(self, url: str | Callable[[str], str] | None, tab: str) -> str | None:
        address = url(self.proxy_for(tab)) if callable(url) else url
        if address is None:
            return None
        address = filled(checked(address), self.intake_url, tab)
        return urljoin(self.base_url, address) if self.base_url else address
