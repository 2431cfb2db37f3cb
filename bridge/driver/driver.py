"""Chromium, launched and observed: tabs that really hide, and every event that their pages report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from bridge.driver.browser.chromium import Chromium
from bridge.driver.browser.launch import launch
from bridge.driver.browser.launched import Launched
from bridge.driver.cdp.records import ContextRecord, TabRecord
from bridge.driver.cdp.targets import Targets
from bridge.driver.context.storage import StorageState, set_storage_state
from bridge.driver.opening import start
from bridge.driver.options import DriverOptions, Script, Sink
from bridge.driver.steps.covers import ensure_cover, window_of
from bridge.driver.steps.emulated_window import check_emulation
from bridge.driver.steps.window import check_hiding
from bridge.driver.tab import DriverTab
from bridge.driver.tabs import Tabs
from bridge.errors import (
    BadVendorFile,
    BridgeError,
    BrowserDied,
    BrowserError,
    NotReallyHidden,
    StepError,
    Timeout,
    UsageError,
)

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


class Driver:
    """Use `Driver.launch`. Belongs to the thread that launched it, as Playwright's sync API does."""

    def __init__(self, launched: Launched, options: DriverOptions, sink: Sink, cleanup: ExitStack) -> None:
        self._launched = launched
        self._options = options
        self._cleanup = cleanup
        self._targets = Targets(launched.url, options, sink, launched.changes, launched.open_timeout_s)
        self._tabs = Tabs(
            self._targets,
            launched.pages,
            launched.playwright.request,
            launched.folder / "downloads",
            options.timeout_s,
        )
        if launched.relay is not None:
            launched.relay.show(lambda context_id: self._targets.contexts.get(context_id) is not None)
        cleanup.callback(self._targets.connection.close)
        if options.cdp is not None:
            cleanup.callback(self._targets.close_tabs)

    @classmethod
    def launch(cls, options: DriverOptions, sink: Sink, *, playwright: Playwright | None = None) -> Driver:
        """Start Chromium, or attach to one, and prove that a tab can be hidden, or its visibility emulated.

        `playwright`: the one that runs in this thread already, if one does.

        Raises BrowserNotFound, NotReallyHidden, or BrowserError with what to do.
        """
        with ExitStack() as cleanup:
            launched = launch(options, playwright, cleanup)
            driver = cls(launched, options, sink, cleanup)
            driver._self_check()
            driver._cleanup = cleanup.pop_all()
        return driver

    @property
    def chromium(self) -> Chromium:
        return self._launched.chromium

    @property
    def browser_version(self) -> str:
        """E.g. `Chromium 156.0.8078.79`."""
        return self._launched.version

    @property
    def pid(self) -> int:
        """The process id of Chromium's browser process."""
        return self._launched.pid

    @property
    def targets(self) -> Targets:
        """Our connection and its targets, for other observers such as the V8 trace."""
        return self._targets

    def on_death(self, listener: Callable[[BrowserDied], None]) -> None:
        """Call `listener`, on another thread, when the browser or our connection to it has ended."""
        self._targets.on_death(listener)

    @property
    def tabs(self) -> list[DriverTab]:
        """The open tabs: those opened here, and the popups asked for with `tab_of`."""
        return self._tabs.open()

    def open_tab(
        self,
        name: str,
        url: str | None = None,
        *,
        beside: DriverTab | None = None,
        window: bool = False,
        script: Script | None = None,
        storage_state: StorageState | None = None,
    ) -> DriverTab:
        """Open a tab in a browser context of its own, or in that of `beside`, in front of its window.

        `window`: opens another window of that context, so that both tabs stay visible. Chromium opens tabs in
        the window that was opened last: StepError if `beside` is in another window.

        `script`: gives the script that top documents of the tab, and of its popups, run before their own.
        CSP is not enforced in these tabs (`Page.setBypassCSP`).

        `storage_state`: what its own context begins with; without it that of the options.
        """
        if any(tab.name == name for tab in self.tabs):
            raise UsageError(f"a tab named {name} is open already")
        if beside is not None:
            beside.prepare_neighbour(window=window)
        context = beside.record.context if beside is not None else self._new_context(storage_state)
        record = self._targets.new_tab(name, context, script=script)
        tab = self._open(record, window) if url is None else self._open_and_load(record, url, window)
        self._targets.contexts.prepare()
        if window:
            ensure_cover(self._targets, record)
        elif beside is not None:
            self._check_neighbours(tab, beside)
        return tab

    def tab_of(self, record: TabRecord) -> DriverTab:
        """The tab of a record; a popup's is made when first asked for."""
        return self._tabs.tab_of(record)

    def popups(self, tab: DriverTab) -> list[DriverTab]:
        """The open popups of a tab."""
        return [self.tab_of(record) for record in list(tab.record.popups)]

    def close(self) -> None:
        """End Chromium, our threads, and Playwright if we started it. Idempotent."""
        self._cleanup.close()

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _new_context(self, state: StorageState | None) -> ContextRecord:
        context = self._targets.contexts.new()
        if (state := state or self._options.access.storage_state) is not None:
            set_storage_state(self._targets, context, state)
        return context

    def _why_visible(self) -> str:
        if self._options.cdp is None:
            return ""
        # It sends `Emulation.setFocusEmulationEnabled` to every page that it sees, ours too (measured).
        return (
            "; a Playwright that others have attached to it with connect_over_cdp() holds all tabs visible, "
            "unless it says no_defaults=True"
        )

    def _open(self, record: TabRecord, window: bool) -> DriverTab:
        return self._tabs.add(record, self._tabs.opener.open_blank(record, window=window))

    def _open_and_load(self, record: TabRecord, url: str, window: bool) -> DriverTab:
        page, loading = self._tabs.opener.open_and_load(record, url, window=window)
        tab = self._tabs.add(record, page)
        try:
            loading.finish(page)
        except BaseException:
            # The caller cannot close a tab that `open_tab` did not return.
            _close_quietly(tab)
            raise
        return tab

    def _check_neighbours(self, tab: DriverTab, beside: DriverTab) -> None:
        if window_of(self._targets, tab.record) is not window_of(self._targets, beside.record):
            _close_quietly(tab)
            raise StepError(
                f"{tab.name}: Chromium opens it in the window that was opened last, which is not that of "
                f"{beside.name}: open it beside a tab of that one, or with window=True"
            )

    def _self_check(self) -> None:
        context = self._targets.contexts.new()
        record = self._targets.new_tab("self-check", context, quiet=True)
        try:
            start(self._targets, record, self._options.timeout_s)
        except Timeout as error:
            self._check_expressions(record)
            raise BrowserError(
                f"{self._launched.chromium} starts, but takes no script of ours in a new tab: {error}"
            ) from error
        self._targets.contexts.prepare()
        self._check_hiding(record)
        self._targets.contexts.discard(context)

    def _check_expressions(self, record: TabRecord) -> None:
        """Raise BadVendorFile for an expression of a vendor's file that is no script: with it in its
        configuration no observer starts."""
        for key, script in self._options.expressions:
            if record.session is None:
                return
            posted = record.session.post("Runtime.evaluate", {"expression": f"void (() => (\n{script}\n))"})
            answer = self._targets.connection.wait("Runtime.evaluate", posted, self._options.timeout_s)
            if details := answer.get("exceptionDetails"):
                reason = details.get("exception", {}).get("description") or details.get("text", "")
                raise BadVendorFile(
                    f"the session {key}: `expression` is no valid script: {reason.partition(chr(10))[0]}"
                )

    def _check_hiding(self, record: TabRecord) -> None:
        if self._options.emulated:
            check_emulation(self._targets, record, self._options.timeout_s)
            return
        try:
            check_hiding(self._targets, record, self._options.timeout_s)
        except Timeout as error:
            raise NotReallyHidden(
                f"tabs of this Chromium do not really hide ({self._launched.chromium}): {error}"
                f"{self._why_visible()}; visibility can be emulated (`--emulated`, "
                "Bridge.launch(emulated=True)), and every result then says so"
            ) from error


def _close_quietly(tab: DriverTab) -> None:
    with suppress(BridgeError):
        tab.close()
