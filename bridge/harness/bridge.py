"""The bridge: a Chromium and an intake, and the runs that they report to."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bridge.driver import Driver, DriverOptions, DriverTab
from bridge.driver.redirect import check_patterns
from bridge.errors import BrowserDied, ProtocolError, UsageError
from bridge.harness.agent import Agent, script_for
from bridge.harness.faults import RunFaults
from bridge.harness.keeping import Keeping
from bridge.harness.reach import LOOPBACK, reachable_url
from bridge.harness.router import Router
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.harness.uploads import IntakeView
from bridge.vendors import Vendor, all_vendors, vendor_named

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from bridge.intake import Intake


class Bridge:
    """Make one with `Bridge.launch()`, preferably in a `with`: all that it started ends with it.

    `timeout_s`: how long the expectations of tabs opened from now on wait. `base_url`: what their relative
    addresses are joined to. `agent`: whether they get the agent. All may be set.
    """

    def __init__(
        self,
        driver: Driver,
        intake: Intake,
        router: Router,
        timeout_s: float,
        intake_url: str,
        relaunch: Callable[[], Driver],
        *,
        visibility: str = "real",
        agent: Agent = False,
        keeping: Keeping | None = None,
    ) -> None:
        self.driver = driver
        self.timeout_s = timeout_s
        self.base_url: str | None = None
        self.agent = agent
        self._intake = intake
        self._router = router
        self._intake_url = intake_url
        self._relaunch = relaunch
        self._tabs = 0
        self._closed = False
        self._keeping = keeping
        #: How tabs are hidden: `real` or `emulated`.
        self.visibility = visibility
        self.begin(router.current)

    @classmethod
    def launch(
        cls,
        *,
        headless: bool = True,
        chromium: str | None = None,
        cdp: str | None = None,
        listen: str = LOOPBACK,
        intake_url: str | None = None,
        document_policy: bool = True,
        playwright: Playwright | None = None,
        redirect: bool = True,
        intake_hosts: tuple[str, ...] = (),
        webview: bool = False,
        agent: Agent = False,
        emulated: bool = False,
        args: tuple[str, ...] = (),
        timeout_s: float = 10,
        store: str | Path | None = None,
    ) -> Bridge:
        """Start Chromium and the intake, and prove that a tab really hides.

        `chromium`: path of the browser; without it PROFILER_BRIDGE_CHROMIUM, Playwright's own, the system's.
        `cdp`: attach to a Chromium that runs already (`http://HOST:PORT` or its `ws://` address); others may
        use it too, and it goes on when the bridge is closed.
        `listen`: address of this machine that the intake listens on, `0.0.0.0` for all of them (anybody who
        reaches them can then send to it); a browser elsewhere cannot reach the default. `intake_url`: where
        that browser reaches the intake, if it is neither that address nor one that can be found out.
        `document_policy`: add `Document-Policy: js-profiling` to pages that do not send one.
        `playwright`: one that already runs in this thread (a second one would raise).
        `redirect`: requests to the intakes of known vendors are sent to ours; `intake_hosts` are more such
        hosts (HOST, HOST:PORT or HOST/PATH; `*` for any characters, a `!` in front leaves one out).
        `webview`: pages find a `DatadogEventBridge`, as in a native app's WebView: Datadog's SDK sends
        nothing then and says it there (profiles from 7.4 on). Each message is an upload with method BRIDGE.
        What a page says while it is being left does not arrive.
        `agent`: every page gets our agent before its own scripts, and is held to its contract; a mapping has
        options of `profilerBridge.init`. CSP is not enforced in such tabs: it would keep uploads from our
        intake.
        `emulated`: override what pages say of their visibility, for a browser whose tabs cannot hide. Timers
        and frames go on then, events are not trusted, and every result says that it was emulated.
        `timeout_s`: how long steps and expectations wait by default.
        `store`: a folder that keeps all uploads and their stamps, as `profiler-bridge serve --store` does.
        Raises BrowserError (not found, died, does not hide), IntakeError and StoreError.
        """
        from bridge.intake import Intake
        from bridge.intake.settings import Settings

        if cdp is not None and (chromium is not None or not headless):
            raise UsageError(
                "a Chromium that runs already (cdp) is as it is: chromium and headless are not for it"
            )
        check_patterns(intake_hosts)
        script_for(agent, str)
        router = Router()
        # Only requests that the driver sent know the key: no other page of this machine can add to a run.
        called = (urlsplit(intake_url).hostname or "",) if intake_url else ()
        settings = Settings(host=listen, key=secrets.token_urlsafe(12), allow_hosts=called)
        keeping = Keeping(Path(store)) if store is not None else None
        if keeping is not None:
            router.on_stamp = router.current.on_stamp = keeping.stamp
        kept = keeping.store if keeping else None
        try:
            intake = Intake.start(router.upload, router.beacon, settings=settings, store=kept)
        except BaseException:
            _close(keeping)
            raise
        outside = (intake_url or reachable_url(intake.url, listen, cdp)).rstrip("/")
        reached_at = f"{outside}/k/{settings.key}"
        options = DriverOptions(
            chromium=chromium,
            headless=headless,
            document_policy=document_policy,
            store_keys=tuple(key for vendor in all_vendors() for key in vendor.store_keys),
            beacon=f"{reached_at}/_bridge/beacon",
            intake=reached_at if redirect else None,
            intake_hosts=(*vendor_hosts(), *intake_hosts),
            cdp=cdp,
            webview=router.message if webview else None,
            emulated=emulated,
            globals=tuple(name for vendor in all_vendors() for name in vendor.globals),
            args=args,
            timeout_s=timeout_s,
        )

        def start() -> Driver:
            driver = Driver.launch(options, router.event, playwright=playwright)
            driver.on_death(router.died)
            return driver

        try:
            driver = start()
        except BaseException:
            intake.close()
            _close(keeping)
            raise
        visibility = "emulated" if emulated else "real"
        return cls(
            driver,
            intake,
            router,
            timeout_s,
            reached_at,
            start,
            visibility=visibility,
            agent=agent,
            keeping=keeping,
        )

    @property
    def browser_version(self) -> str:
        """E.g. `Chromium 156.0.8078.79`."""
        return self.driver.browser_version

    @property
    def intake_url(self) -> str:
        """Where pages reach it."""
        return self._intake_url

    @property
    def run(self) -> Run:
        """The run that new tabs belong to."""
        return self._router.current

    @property
    def intake(self) -> IntakeView:
        """What has been uploaded in the current run, and a way to wait for more."""
        return IntakeView(self.run, self.timeout_s, self.intake_url, self._faults_of(self.run))

    def _faults_of(self, run: Run) -> RunFaults:
        return RunFaults(self._intake.faults, f"run {id(run):x}", lambda tab: self._router.run_of(tab) is run)

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
        """A fresh browser in the place of one that died. The intake and its address stay.

        Tabs of the old one stay dead, and a new run begins. Raises BrowserError; it may then be tried again.
        """
        self.driver.close()
        self.driver = self._relaunch()
        self._router.revived()
        self.begin(self._router.current)

    def begin(self, run: Run) -> Run:
        """Tabs opened from now on report to `run`."""
        run.meta.visibility = self.visibility
        self._router.begin(run)
        return run

    def retire(self, run: Run) -> None:
        """Forget a run that is over: nothing of its tabs is taken any more, by it or by another."""
        self._faults_of(run).clear()
        self._router.retire(run)

    def hold_to(self, vendor: str) -> None:
        """The pages of the current run are held to this vendor's contract. Raises UsageError."""
        self.run.set_vendor(named_vendor(vendor))

    def open_tabs(self, run: Run) -> list[DriverTab]:
        """The tabs that report to `run` and are still open."""
        return [tab for tab in self.driver.tabs if self._router.run_of(tab.name) is run]

    @property
    def away_url(self) -> str:
        """An empty page of another site, for a tab that leaves."""
        return f"{self.intake_url}/_bridge/away"

    def proxy_for(self, tab: str) -> str:
        """The address that an SDK in this tab is to send its uploads to."""
        return f"{self.intake_url}/t/{tab}/dd"

    def open_tab(
        self,
        url: str | Callable[[str], str] | None = None,
        *,
        vendor: str | None = None,
        beside: Tab | None = None,
        window: bool = False,
        agent: Agent | None = None,
    ) -> Tab:
        """Open a tab in an isolated context of its own, or in that of `beside`, whose session it shares; then
        it hides the tabs of the same window, unless it gets a `window` of its own.

        `url` may be a function from the tab's intake address (the SDK's `proxy`) to the page's address.
        `vendor`: whose contract the page is held to; without it the page's session store tells.
        `agent`: as for `launch`, for this tab and its popups; without it the bridge's own `agent` says.
        """
        script = script_for(self.agent if agent is None else agent, self.proxy_for)
        self._tabs += 1
        name = f"tab-{self._tabs}"
        run = self._router.current
        if script is not None and not run.vendor_named:
            vendor = vendor or "agent"
        if vendor is not None:
            self.hold_to(vendor)
        self._router.runs[name] = run
        address = url(self.proxy_for(name)) if callable(url) else url
        if address is not None and self.base_url:
            address = urljoin(self.base_url, address)
        neighbour = beside._driver_tab if beside else None  # noqa: SLF001
        driver_tab = self.driver.open_tab(name, address, beside=neighbour, window=window, script=script)
        return Tab(driver_tab, run, self.timeout_s, self.base_url)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            self.driver.close()
        finally:
            self._intake.close()
            self._router.restamp()
            _close(self._keeping)

    def __enter__(self) -> Bridge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _close(keeping: Keeping | None) -> None:
    if keeping is not None:
        keeping.close()


def named_vendor(name: str) -> Vendor:
    """Raises UsageError that lists the known ones."""
    found = vendor_named(name)
    if found is None:
        known = ", ".join(v.name for v in all_vendors())
        raise UsageError(f"no vendor named {name!r}; known are: {known}")
    return found


def vendor_hosts() -> tuple[str, ...]:
    """The intakes of all vendors that we know, as patterns."""
    return tuple(host for vendor in all_vendors() for host in vendor.hosts)
