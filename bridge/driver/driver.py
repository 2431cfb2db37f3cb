"""Chromium, launched and watched: tabs that really hide, and every event that their pages report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from bridge.driver.attach import leave_dialogs
from bridge.driver.chromium import Chromium
from bridge.driver.launch import launch
from bridge.driver.launched import Launched
from bridge.driver.opening import Opener, start
from bridge.driver.options import DriverOptions, Sink
from bridge.driver.records import TabRecord
from bridge.driver.tab import DriverTab
from bridge.driver.targets import Targets
from bridge.driver.window import check_hiding
from bridge.errors import BridgeError, BrowserDied, BrowserError, NotReallyHidden, Timeout, UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright


class Driver:
    """Use `Driver.launch`. Belongs to the thread that launched it, as Playwright's sync API does."""

    def __init__(self, launched: Launched, options: DriverOptions, sink: Sink, cleanup: ExitStack) -> None:
        self._launched = launched
        self._options = options
        self._cleanup = cleanup
        self._tabs: list[DriverTab] = []
        self._targets = Targets(launched.url, options, sink)
        self._opener = Opener(
            self._targets, launched.pages, options.timeout_s, shared=options.cdp is not None
        )
        cleanup.callback(self._targets.connection.close)
        if options.cdp is not None:
            leave_dialogs(launched.pages, self._is_ours)
            cleanup.callback(self._targets.close_tabs)

    @classmethod
    def launch(cls, options: DriverOptions, sink: Sink, *, playwright: Playwright | None = None) -> Driver:
        """Start Chromium and prove that a tab hides. `playwright`: one that runs in this thread already.

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
        """Of Chromium's browser process."""
        return self._launched.pid

    @property
    def targets(self) -> Targets:
        """Our connection, for witnesses of our own such as the V8 trace."""
        return self._targets

    def on_death(self, listener: Callable[[BrowserDied], None]) -> None:
        """Tell `listener` when the browser, or our connection to it, has gone (on another thread)."""
        self._targets.on_death(listener)

    @property
    def tabs(self) -> list[DriverTab]:
        """The open ones."""
        self._tabs = [tab for tab in self._tabs if not tab.closed]
        return list(self._tabs)

    def open_tab(self, name: str, url: str | None = None, *, beside: DriverTab | None = None) -> DriverTab:
        """A tab in a browser context of its own, or in that of `beside`, whose window it then fronts."""
        if any(tab.name == name for tab in self.tabs):
            raise UsageError(f"a tab named {name} is open already")
        context = beside.record.context if beside is not None else self._targets.new_context()
        record = self._targets.new_tab(name, context)
        tab = self._open(record) if url is None else self._open_and_load(record, url)
        self._targets.prepare_context()
        return tab

    def close(self) -> None:
        """Ends Chromium, our threads, and Playwright if we started it. Idempotent."""
        self._cleanup.close()

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _cause(self) -> str:
        if self._options.cdp is None:
            return ""
        # `Emulation.setFocusEmulationEnabled` for every page that it sees, ours among them (measured).
        return (
            "; a Playwright that others have attached to it with connect_over_cdp() holds all tabs visible, "
            "unless it says no_defaults=True"
        )

    def _is_ours(self, page: Page) -> bool:
        ours = [tab.page for tab in self._tabs]
        return page in ours or page.opener() in ours

    def _open(self, record: TabRecord) -> DriverTab:
        return self._tab(record, self._opener.open_blank(record))

    def _open_and_load(self, record: TabRecord, url: str) -> DriverTab:
        page, loading = self._opener.open_and_load(record, url)
        tab = self._tab(record, page)
        try:
            loading.finish(page)
        except BridgeError:
            # Nobody would close a tab that `open_tab` never returned.
            with suppress(BridgeError):
                tab.close()
            raise
        return tab

    def _tab(self, record: TabRecord, page: Page) -> DriverTab:
        tab = DriverTab(self._targets, record, page, self._options.timeout_s)
        self._tabs.append(tab)
        return tab

    def _self_check(self) -> None:
        context = self._targets.new_context()
        record = self._targets.new_tab("self-check", context, quiet=True)
        try:
            start(self._targets, record, self._options.timeout_s)
        except Timeout as error:
            raise BrowserError(
                f"{self._launched.chromium} starts, but takes no script of ours in a new tab: {error}"
            ) from error
        self._targets.prepare_context()
        try:
            check_hiding(self._targets, record, self._options.timeout_s)
        except Timeout as error:
            raise NotReallyHidden(
                f"tabs of this Chromium do not really hide ({self._launched.chromium}): {error}"
                + self._cause()
            ) from error
        self._targets.discard(context)
