"""The bridge: a Chromium and an intake, and the runs that they report to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from bridge.core.events import Event
from bridge.core.recording import decode_event
from bridge.core.uploads import Upload
from bridge.driver import Driver, DriverOptions
from bridge.errors import BrowserDied, UsageError
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.harness.uploads import IntakeView
from bridge.vendors import all_vendors, vendor_named

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from bridge.intake import Intake


class Bridge:
    """Make one with `Bridge.launch()`, preferably in a `with`: all that it started ends with it."""

    def __init__(
        self, driver: Driver, intake: Intake, router: _Router, timeout_s: float, *, visibility: str = "real"
    ) -> None:
        self.driver = driver
        self._intake = intake
        self._router = router
        self._timeout_s = timeout_s
        self._tabs = 0
        self._closed = False
        #: How tabs are hidden: `real` or `emulated`.
        self.visibility = visibility
        self.begin(router.current)

    @classmethod
    def launch(
        cls,
        *,
        headless: bool = True,
        chromium: str | None = None,
        document_policy: bool = True,
        playwright: Playwright | None = None,
        emulated: bool = False,
        args: tuple[str, ...] = (),
        timeout_s: float = 10,
    ) -> Bridge:
        """Start Chromium and the intake, and prove that a tab really hides.

        `chromium`: path of the browser; without it PROFILER_BRIDGE_CHROMIUM, Playwright's own, the system's.
        `document_policy`: add `Document-Policy: js-profiling` to pages that do not send one.
        `playwright`: one that already runs in this thread (a second one would raise).
        `emulated`: override what pages say of their visibility, for a browser whose tabs cannot hide. Timers
        and frames go on then, events are not trusted, and every result says that it was emulated.
        `timeout_s`: how long steps and expectations wait by default.
        Raises BrowserError (not found, died, does not hide) and IntakeError.
        """
        from bridge.intake import Intake

        router = _Router()
        intake = Intake.start(router.upload, router.beacon)
        options = DriverOptions(
            chromium=chromium,
            headless=headless,
            document_policy=document_policy,
            store_keys=tuple(key for vendor in all_vendors() for key in vendor.store_keys),
            beacon=f"{intake.url}/_bridge/beacon",
            emulated=emulated,
            args=args,
            timeout_s=timeout_s,
        )
        try:
            driver = Driver.launch(options, router.event, playwright=playwright)
        except BaseException:
            intake.close()
            raise
        driver.on_death(router.died)
        return cls(driver, intake, router, timeout_s, visibility="emulated" if emulated else "real")

    @property
    def browser_version(self) -> str:
        """E.g. `Chromium 156.0.8078.79`."""
        return self.driver.browser_version

    @property
    def intake_url(self) -> str:
        return self._intake.url

    @property
    def run(self) -> Run:
        """The run that new tabs belong to."""
        return self._router.current

    @property
    def intake(self) -> IntakeView:
        """What has been uploaded in the current run, and a way to wait for more."""
        return IntakeView(self.run, self._timeout_s, self.intake_url)

    def begin(self, run: Run) -> Run:
        """Tabs opened from now on report to `run`."""
        run.meta.visibility = self.visibility
        self._router.begin(run)
        return run

    def proxy_for(self, tab: str) -> str:
        """The address that an SDK in this tab is to send its uploads to."""
        return f"{self.intake_url}/t/{tab}/dd"

    def open_tab(
        self,
        url: str | Callable[[str], str] | None = None,
        *,
        vendor: str | None = None,
        beside: Tab | None = None,
    ) -> Tab:
        """Open a tab in an isolated context of its own, or in that of `beside`.

        `url` may be a function from the tab's intake address (the SDK's `proxy`) to the page's address.
        `vendor`: whose contract the page is held to; without it the page's session store tells.
        """
        self._tabs += 1
        name = f"tab-{self._tabs}"
        run = self._router.current
        self._set_vendor(run, vendor)
        self._router.runs[name] = run
        address = url(self.proxy_for(name)) if callable(url) else url
        driver_tab = self.driver.open_tab(name, address, beside=beside._driver_tab if beside else None)  # noqa: SLF001
        return Tab(driver_tab, run, self._timeout_s)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            self.driver.close()
        finally:
            self._intake.close()

    def __enter__(self) -> Bridge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _set_vendor(self, run: Run, name: str | None) -> None:
        if name is None:
            return
        found = vendor_named(name)
        if found is None:
            known = ", ".join(v.name for v in all_vendors())
            raise UsageError(f"no vendor named {name!r}; known are: {known}")
        run.set_vendor(found)


def _ended_run() -> Run:
    run = Run()
    run.end()
    return run


#: Takes nothing.
_NOBODY = _ended_run()


class _Router:
    """Hands each event and upload to the run of its tab; called by the driver's and the intake's threads."""

    def __init__(self) -> None:
        self.current = Run()
        self.runs: dict[str, Run] = {}
        self._documents: dict[str, str] = {}
        self._lock = threading.Lock()
        self._death: BrowserDied | None = None

    def event(self, event: Event) -> None:
        document = getattr(event, "document", "")
        if document:
            with self._lock:
                self._documents[document] = event.tab
        self._run_of(event.tab).event(event)

    def upload(self, upload: Upload) -> None:
        self._run_of(upload.tab).upload(upload)

    def begin(self, run: Run) -> None:
        self._forget_ended()
        self.current = run
        if self._death is not None:
            run.broke(self._death)

    def _forget_ended(self) -> None:
        """Let go of runs that take nothing any more. The names of their tabs stay: what these still send
        belongs to no later run."""
        with self._lock:
            ended = {name for name, run in self.runs.items() if run.ended}
            self.runs.update(dict.fromkeys(ended, _NOBODY))
            self._documents = {
                d: tab for d, tab in self._documents.items() if tab.partition(".")[0] not in ended
            }

    def died(self, death: BrowserDied) -> None:
        self._death = death
        for run in {id(run): run for run in (self.current, *self.runs.values())}.values():
            run.broke(death)

    def beacon(self, body: bytes) -> None:
        """The last words of a page: an event that names its document, not its tab."""
        import msgspec

        try:
            event = decode_event(body)
        except msgspec.DecodeError:
            return
        with self._lock:
            tab = self._documents.get(getattr(event, "document", ""))
        if tab is not None:
            self._run_of(tab).event(msgspec.structs.replace(event, tab=tab))

    def _run_of(self, tab: str) -> Run:
        # A popup of tab-1 is tab-1.popup-1 and belongs to the same run.
        return self.runs.get(tab.partition(".")[0], self.current)
